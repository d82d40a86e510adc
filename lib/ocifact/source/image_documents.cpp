// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/source/image_documents.hpp>

namespace ocifact::source {

DocumentNode docker_face_documents(const Source& source, const DockerFace& face) {
  const Limits& limits = source.limits();
  const std::string path = escape(face.item.config);
  std::string text = io::read_document(*source.tree().open(face.item.config), limits.json(), path);
  auto config = with_context(path, [&] { return oci::ImageConfig::parse(text, limits); });
  const auto family = oci::Family::oci;
  const oci::Descriptor config_descriptor{
      oci::MediaType::config(family), face.config, text.size(), {}, {}, {}};
  const oci::Descriptor stand_in{
      oci::MediaType::manifest(family), face.config, text.size(), {}, {}, {}};
  return {{Document::Kind::manifest,
           stand_in,
           {},
           {},
           oci::Manifest{stand_in.media_type, config_descriptor, {}, {}},
           Document::Config{std::move(text), std::move(config)}},
          {}};
}

DocumentNode image_documents(const Source& source, const Image& image) {
  if (image.stored) return read_documents(source.tree(), *image.stored, source.limits());
  return docker_face_documents(source, *image.docker);
}

}  // namespace ocifact::source
