// SPDX-License-Identifier: Apache-2.0
#include <ocifact/json/parse.hpp>
#include <ocifact/oci/document.hpp>
#include <ocifact/oci/index.hpp>
#include <ocifact/oci/members.hpp>

namespace ocifact::oci {

Index Index::parse(std::string_view text, const MediaType& expected, const Limits& limits) {
  constexpr std::string_view kind = "an image index";
  const json::Value value = json::parse(text, limits);
  const json::Node root(value);
  check_schema_version(root);
  refuse_member(root, "config", kind);
  refuse_member(root, "layers", kind);
  refuse_member(root, "fsLayers", kind);
  MediaType media_type = check_media_type(root, expected, &MediaType::is_index, kind);
  std::vector<Descriptor> manifests = descriptors_from_json(root.at("manifests"));
  return {std::move(media_type), std::move(manifests),
          other_members(
              root, {"schemaVersion", "mediaType", "manifests", "config", "layers", "fsLayers"})};
}

std::string Index::to_json(const JsonStyle& style) const {
  json::Writer json(style.indent);
  json.begin_object();
  json.key("schemaVersion").number(2);
  if (!media_type.empty()) json.key("mediaType").string(media_type.to_string());
  json.key("manifests").begin_array();
  for (const Descriptor& manifest : manifests) manifest.write(json, style);
  json.end_array();
  write_members(json, other);
  json.end_object();
  return json.text();
}

}  // namespace ocifact::oci
