// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/archive/docker_manifest.hpp>
#include <ocifact/base/error.hpp>
#include <ocifact/json/parse.hpp>
#include <ocifact/json/writer.hpp>

namespace ocifact::archive {
namespace {

std::vector<std::string> strings(const json::Node& item, std::string_view key) {
  std::vector<std::string> result;
  if (const auto node = item.find(key)) {
    for (const json::Node& element : node->as_array()) result.push_back(element.as_string());
  }
  return result;
}

void write_strings(json::Writer& json, const std::vector<std::string>& strings) {
  json.begin_array();
  for (const std::string& text : strings) json.string(text);
  json.end_array();
}

}  // namespace

std::vector<DockerItem> parse_docker_manifest(std::string_view text, const Limits& limits) {
  const json::Value value = json::parse(text, limits);
  std::vector<DockerItem> items;
  for (const json::Node& node : json::Node(value).as_array()) {
    DockerItem& item = items.emplace_back();
    item.config = node.at("Config").as_string();
    item.repo_tags = strings(node, "RepoTags");
    item.layers = strings(node, "Layers");
    item.has_layer_sources = node.find("LayerSources").has_value();
  }
  if (items.empty()) throw Error(ErrorKind::input, "no images");
  return items;
}

bool is_of_classic_store(const std::vector<DockerItem>& items) {
  return std::any_of(items.begin(), items.end(),
                     [](const DockerItem& item) { return item.has_layer_sources; });
}

std::string docker_manifest_json(const std::vector<DockerItem>& items) {
  json::Writer json;
  json.begin_array();
  for (const DockerItem& item : items) {
    json.begin_object().key("Config").string(item.config).key("RepoTags");
    if (item.repo_tags.empty()) {
      json.null();
    } else {
      write_strings(json, item.repo_tags);
    }
    write_strings(json.key("Layers"), item.layers);
    json.end_object();
  }
  json.end_array();
  return json.text();
}

}  // namespace ocifact::archive
