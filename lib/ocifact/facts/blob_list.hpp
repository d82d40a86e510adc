// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/digest/digest.hpp>
#include <ocifact/oci/media_type.hpp>

namespace ocifact::facts {

/// A line of the list that `blobs` prints (docs/formats.md, Lists of blobs). A value.
struct ListedBlob {
  Digest digest;
  std::uint64_t size;
  std::optional<DiffId> diff_id;  ///< of a layer
  oci::MediaType media_type;

  /// `DIGEST  SIZE  DIFFID  MEDIATYPE`, two spaces between, `-` for what is absent.
  std::string to_line() const;
};

/// Parses such lines. Anything else is an `input` error that names the line; so is a DiffID of what
/// has no media type of a layer.
std::vector<ListedBlob> parse_blob_list(std::string_view text);

}  // namespace ocifact::facts
