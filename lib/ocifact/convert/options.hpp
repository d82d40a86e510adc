// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include <ocifact/blob/layer.hpp>
#include <ocifact/codec/encoder.hpp>
#include <ocifact/oci/image_name.hpp>
#include <ocifact/oci/media_type.hpp>
#include <ocifact/oci/platform.hpp>

namespace ocifact::convert {

/// What shapes the result, and so the digest (docs/digests.md, The law): the same for layouts,
/// archives and the computed digest.
struct Options {
  enum class Compression { automatic, gzip, none, keep };

  Compression compression = Compression::automatic;
  codec::Encoder encoder;
  std::optional<oci::Family> media_types;  ///< empty: as the source has them
  std::vector<oci::Platform> platforms;    ///< empty: all
  bool attestations = true;
  std::vector<oci::ImageName> tags;  ///< instead of the source's names

  /// The form that `compression` asks of layers.
  blob::Form form() const;
};

}  // namespace ocifact::convert
