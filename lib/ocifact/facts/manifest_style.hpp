// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <ocifact/oci/manifest.hpp>

namespace ocifact::facts {

/// A blob as a manifest tells of it.
struct LayerBlob {
  Digest digest;
  std::uint64_t size;
  codec::Compression compression;

  auto operator<=>(const LayerBlob&) const = default;
};

/// How a program writes the manifests of images (docs/digests.md, Proof). A value.
struct ManifestStyle {
  /// What it says of how layers are compressed.
  enum class Layers {
    as_they_are,
    zstd_as_gzip,
    all_as_gzip,  ///< plain ones too
  };

  std::string_view writers;  ///< for people
  oci::Family family;
  oci::JsonStyle json = {};
  Layers layers = Layers::as_they_are;
  oci::Family layer_family = family;
  bool has_media_type = true;  ///< the document says what it is

  oci::MediaType type_of_layer(codec::Compression compression) const;

  /// Whether it can tell of layers so compressed.
  bool can_tell(codec::Compression compression) const;

  /// The bytes of the manifest of an image with this config and these layers, of which it can tell.
  std::string write(const Digest& config, std::uint64_t config_size,
                    std::span<const LayerBlob> layer_blobs) const;
};

/// What these programs push of images that they make themselves.
inline constexpr ManifestStyle crane_style{.writers = "crane, skopeo and podman",
                                           .family = oci::Family::docker,
                                           .json = {.size_before_digest = true},
                                           .layers = ManifestStyle::Layers::all_as_gzip};
inline constexpr ManifestStyle docker_style{.writers = "docker push",
                                            .family = oci::Family::docker,
                                            .json = {.indent = 3, .size_before_digest = true}};
inline constexpr ManifestStyle buildkit_style{
    .writers = "buildkit", .family = oci::Family::oci, .json = {.indent = 2}};

/// All that are known, the likeliest first.
std::span<const ManifestStyle> manifest_styles();

}  // namespace ocifact::facts
