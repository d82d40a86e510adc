// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include <ocifact/codec/compression.hpp>

namespace ocifact::oci {

/// The two families of media types that mean the same (image-spec, media-types, Compatibility).
enum class Family { oci, docker };

/// A media type, which callers ask questions instead of comparing text. Any text may be one; types
/// that this library does not know answer no to every question.
class MediaType {
 public:
  MediaType() = default;
  explicit MediaType(std::string text) : text_(std::move(text)) {}

  static MediaType index(Family family);
  static MediaType manifest(Family family);
  static MediaType config(Family family);
  /// A layer type. REQUIRES: has_layer(compression), or an `unsupported` error is thrown.
  static MediaType layer(Family family, codec::Compression compression);
  /// Whether there are types for layers so compressed: none, gzip and zstd have them. What has none
  /// no runtime can unpack.
  static bool has_layer(codec::Compression compression);

  const std::string& to_string() const { return text_; }
  bool empty() const { return text_.empty(); }

  bool is_index() const;          ///< an OCI index or Docker manifest list
  bool is_manifest() const;       ///< an OCI image manifest or Docker schema 2 manifest
  bool is_config() const;         ///< the configuration of a container image
  bool is_layer() const;          ///< a tar layer of either family, non-distributable ones included
  bool is_distributable() const;  ///< false for foreign and nondistributable layers

  /// The family of a type that answers yes to one of the above.
  std::optional<Family> family() const;
  /// What a layer type says of its bytes.
  std::optional<codec::Compression> layer_compression() const;

  /// The same meaning in another family; types unknown stay as they are.
  MediaType in_family(Family family) const;

  /// RFC 6838 section 4.2: what image-spec's descriptor demands of `mediaType`.
  bool is_well_formed() const;

  auto operator<=>(const MediaType&) const = default;

 private:
  std::string text_;
};

}  // namespace ocifact::oci
