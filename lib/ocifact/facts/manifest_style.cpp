// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <ocifact/facts/manifest_style.hpp>

namespace ocifact::facts {
namespace {

using codec::Compression;
using oci::Family;
using Layers = ManifestStyle::Layers;

constexpr ManifestStyle with_docker_types(ManifestStyle style, std::string_view writers) {
  style.writers = writers;
  style.family = style.layer_family = Family::docker;
  return style;
}

constexpr std::array styles = {
    docker_style,
    crane_style,
    buildkit_style,
    with_docker_types(buildkit_style, "buildkit with Docker's types"),
    // Of archives that they import (Docker's containerd store, ctr), and jib of what it builds.
    ManifestStyle{
        .writers = "containerd and jib", .family = Family::docker, .layers = Layers::zstd_as_gzip},
    ManifestStyle{.writers = "ocifact, and skopeo and podman with OCI types",
                  .family = Family::oci},
    ManifestStyle{.writers = "ocifact with Docker's types", .family = Family::docker},
    ManifestStyle{.writers = "crane and ko with OCI types",
                  .family = Family::oci,
                  .json = {.size_before_digest = true}},
    ManifestStyle{.writers = "skopeo and podman with OCI types, before 2022",
                  .family = Family::oci,
                  .has_media_type = false},
    // Of what it builds without buildkit, or commits.
    ManifestStyle{.writers = "Docker's containerd store",
                  .family = Family::oci,
                  .json = {.indent = 4, .media_type_first = true},
                  .layer_family = Family::docker},
};

}  // namespace

oci::MediaType ManifestStyle::type_of_layer(Compression compression) const {
  const bool is_gzip = layers == Layers::all_as_gzip ||
                       (layers == Layers::zstd_as_gzip && compression == Compression::zstd);
  return oci::MediaType::layer(layer_family, is_gzip ? Compression::gzip : compression);
}

bool ManifestStyle::can_tell(Compression compression) const {
  return layers == Layers::all_as_gzip || oci::MediaType::has_layer(compression);
}

std::string ManifestStyle::write(const Digest& config, std::uint64_t config_size,
                                 std::span<const LayerBlob> layer_blobs) const {
  const auto descriptor = [](oci::MediaType type, const Digest& digest, std::uint64_t size) {
    return oci::Descriptor{std::move(type), digest, size, {}, {}, {}};
  };
  oci::Manifest manifest{has_media_type ? oci::MediaType::manifest(family) : oci::MediaType(),
                         descriptor(oci::MediaType::config(family), config, config_size),
                         {},
                         {}};
  for (const LayerBlob& layer : layer_blobs) {
    manifest.layers.push_back(
        descriptor(type_of_layer(layer.compression), layer.digest, layer.size));
  }
  return manifest.to_json(json);
}

std::span<const ManifestStyle> manifest_styles() { return styles; }

}  // namespace ocifact::facts
