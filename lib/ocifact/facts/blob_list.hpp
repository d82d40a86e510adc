// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

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

}  // namespace ocifact::facts
