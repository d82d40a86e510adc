// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <ocifact/digest/digest.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/json/value.hpp>
#include <ocifact/oci/platform.hpp>

namespace ocifact::oci {

/// What this library reads of an image's configuration (image-spec, config). Its digest, the image
/// ID, is of the bytes as they came, which are kept elsewhere and never rewritten.
struct ImageConfig {
  Platform platform;  ///< members that the config lacks are empty
  std::vector<DiffId> diff_ids;
  std::size_t history_layers = 0;  ///< history entries that are not `empty_layer`
  bool has_history = false;
  /// `config.Healthcheck`, unless its test is `NONE`. (podman ignores it under OCI types.)
  bool has_healthcheck = false;

  /// Demands `rootfs` with type `layers` and an array of diff_ids (null counts as empty); all
  /// complaints are `input` errors, but `unsupported` ones about DiffIDs of other algorithms.
  /// Optional members may be null or absent.
  static ImageConfig parse(std::string_view text, const Limits& limits);
  static ImageConfig from_json(const json::Node& root);

  /// One ChainID a layer: the identity of that layer on all below it (image-spec, config, Layer
  /// ChainID).
  std::vector<Digest> chain_ids() const;
};

}  // namespace ocifact::oci
