// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ocifact/base/error.hpp>
#include <ocifact/facts/layer_trial.hpp>

namespace ocifact::facts {

/// An image that is there, but for the manifest that a registry has of it.
struct ImageAtHand {
  Digest config;
  std::uint64_t config_size;
  std::vector<LayerAtHand> layers;
};

/// A manifest, and how the layers that it lists are made of those at hand: whoever makes them and
/// hashes has proven that the image is the one with the manifest's digest.
struct Proof {
  oci::MediaType media_type;
  std::string manifest;            ///< its bytes
  std::vector<blob::Form> layers;  ///< one a layer
  std::string_view writers = {};   ///< whose style it is; empty when it was not looked for
};

/// The error (of kind `negative`) that an image may be the one that is asked for, but that this
/// could not be shown.
class NotProven final : public Error {
 public:
  /// `tried`: its details.
  NotProven(std::string message, std::vector<std::string> tried)
      : Error(ErrorKind::negative, std::move(message)) {
    with_details(std::move(tried));
  }
};

/// The error (of kind `negative`) that an image is not the one that is asked for.
class AnotherImage final : public Error {
 public:
  AnotherImage(std::string_view message, std::string_view expected, std::string_view actual)
      : Error(ErrorKind::negative, message, expected, actual) {}
};

/// Finds the manifest with the digest `expected`: encoders and styles of manifests that are known,
/// the likeliest first; one encoder for all layers or, of the usual ones, one for the lower layers
/// and another for the upper. The time for the latter grows with the square of their number.
/// Memory: that of the encoders, whatever the image.
///
/// `NotProven`: none of them gives it. `input` errors:
/// those of `own_blobs`.
Proof prove(const ImageAtHand& image, const Digest& expected, const TrialContext& context);

}  // namespace ocifact::facts
