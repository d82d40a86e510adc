// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ocifact/io/limits.hpp>
#include <ocifact/oci/descriptor.hpp>

namespace ocifact::oci {

/// An image index or Docker manifest list, and a layout's index.json (image-spec, image-index). A
/// value, as `Manifest`.
struct Index {
  MediaType media_type;  ///< empty when the document does not say
  std::vector<Descriptor> manifests;
  OtherMembers other;

  /// As `Manifest::parse`: schemaVersion 2, no `config`, `layers` or `fsLayers` beside, mediaType
  /// as expected. `manifests: null` counts as empty: Docker 25.0.0 - 25.0.2 writes it
  /// (docs/formats.md, Other tools).
  static Index parse(std::string_view text, const MediaType& expected, const Limits& limits);

  /// Compact, no final newline; keys `schemaVersion`, `mediaType`, `manifests`, then the others.
  std::string to_json(const JsonStyle& style = {}) const;
};

}  // namespace ocifact::oci
