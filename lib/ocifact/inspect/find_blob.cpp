// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/inspect/find_blob.hpp>
#include <ocifact/source/image_documents.hpp>

namespace ocifact::inspect {
namespace {

/// Where an archive's manifest.json puts the bytes with this digest.
std::optional<std::string> path_in_docker_face(const source::Source& source,
                                               const source::DockerFace& face,
                                               const Digest& digest) {
  if (face.config == digest) return face.item.config;
  const auto documents = source::docker_face_documents(source, face);
  const auto& diff_ids = documents.config->config.diff_ids;
  for (std::size_t i = 0; i < face.item.layers.size() && i < diff_ids.size(); ++i) {
    if (diff_ids[i].digest() != digest) continue;
    const auto layer = blob::sniff(source.tree().open(face.item.layers[i]));
    if (layer.compression == codec::Compression::none) return face.item.layers[i];
  }
  return std::nullopt;
}

std::optional<std::string> path_of(const source::Source& source, const Digest& digest) {
  if (source.tree().size(digest.blob_path())) return digest.blob_path();
  for (const source::Image& image : source.images()) {
    if (!image.docker) continue;
    if (auto path = path_in_docker_face(source, *image.docker, digest)) return path;
  }
  return std::nullopt;
}

}  // namespace

std::unique_ptr<io::Source> find_blob(const source::Source& source, const Digest& digest) {
  return with_context(source.name(), [&]() -> std::unique_ptr<io::Source> {
    const auto path = path_of(source, digest);
    if (!path) throw Error(ErrorKind::negative, "no blob " + digest.to_string());
    return std::make_unique<VerifyingSource>(source.tree().open(*path), digest,
                                             *source.tree().size(*path), *path);
  });
}

}  // namespace ocifact::inspect
