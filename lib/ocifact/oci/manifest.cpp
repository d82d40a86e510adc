// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/json/parse.hpp>
#include <ocifact/oci/document.hpp>
#include <ocifact/oci/manifest.hpp>
#include <ocifact/oci/members.hpp>

namespace ocifact::oci {

bool Manifest::has_tar_layers() const {
  return std::all_of(layers.begin(), layers.end(),
                     [](const Descriptor& layer) { return layer.media_type.is_layer(); });
}

Manifest Manifest::parse(std::string_view text, const MediaType& expected, const Limits& limits) {
  constexpr std::string_view kind = "an image manifest";
  const json::Value value = json::parse(text, limits);
  const json::Node root(value);
  check_schema_version(root);
  refuse_member(root, "manifests", kind);
  refuse_member(root, "fsLayers", kind);
  MediaType media_type = check_media_type(root, expected, &MediaType::is_manifest, kind);
  Descriptor config = Descriptor::from_json(root.at("config"));
  std::vector<Descriptor> layers = descriptors_from_json(root.at("layers"));
  return {std::move(media_type), std::move(config), std::move(layers),
          other_members(
              root, {"schemaVersion", "mediaType", "config", "layers", "manifests", "fsLayers"})};
}

std::string Manifest::to_json(const JsonStyle& style) const {
  json::Writer json(style.indent);
  json.begin_object();
  if (!style.media_type_first) json.key("schemaVersion").number(2);
  if (!media_type.empty()) json.key("mediaType").string(media_type.to_string());
  if (style.media_type_first) json.key("schemaVersion").number(2);
  json.key("config");
  config.write(json, style);
  json.key("layers").begin_array();
  for (const Descriptor& layer : layers) layer.write(json, style);
  json.end_array();
  write_members(json, other);
  json.end_object();
  return json.text();
}

}  // namespace ocifact::oci
