// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/json/parse.hpp>
#include <ocifact/oci/image_config.hpp>
#include <ocifact/oci/members.hpp>

namespace ocifact::oci {
namespace {

std::vector<DiffId> diff_ids_of(const json::Node& root) {
  const json::Node rootfs = root.at("rootfs");
  const json::Node type = rootfs.at("type");
  if (type.as_string() != "layers") {
    type.fail("wrong type of root file system", "'layers'", quote(type.as_string()));
  }
  std::vector<DiffId> diff_ids;
  const json::Node array = rootfs.at("diff_ids");
  other_members(rootfs, {"type", "diff_ids"});
  if (array.is_null()) return diff_ids;
  for (const json::Node& node : array.as_array()) {
    const std::string& text = node.as_string();
    diff_ids.push_back(with_context(node.path(), [&] { return DiffId::parse(text); }));
  }
  return diff_ids;
}

bool makes_layer(const json::Node& history_entry) {
  const auto empty_layer = history_entry.find("empty_layer");
  return !empty_layer || !empty_layer->as_boolean();
}

/// A health check whose test is `NONE` only switches an inherited one off.
bool has_healthcheck_in(const json::Node& root) {
  const auto config = root.find("config");
  if (!config) return false;
  const auto healthcheck = config->find("Healthcheck");
  if (!healthcheck) return false;
  const auto test = healthcheck->find("Test");
  if (!test) return true;
  const auto& words = test->value().elements;
  return words.empty() || words[0].text != "NONE";
}

}  // namespace

ImageConfig ImageConfig::parse(std::string_view text, const Limits& limits) {
  const json::Value value = json::parse(text, limits);
  return from_json(json::Node(value));
}

ImageConfig ImageConfig::from_json(const json::Node& root) {
  ImageConfig config;
  config.diff_ids = diff_ids_of(root);
  config.platform = Platform::from_json(root);
  if (const auto history = root.find("history")) {
    config.has_history = true;
    for (const json::Node& entry : history->as_array()) {
      if (makes_layer(entry)) ++config.history_layers;
    }
  }
  config.has_healthcheck = has_healthcheck_in(root);
  other_members(root, {"architecture", "os", "os.version", "os.features", "variant", "rootfs",
                       "history", "config"});
  return config;
}

std::vector<Digest> ImageConfig::chain_ids() const {
  std::vector<Digest> chain_ids;
  for (const DiffId& diff_id : diff_ids) {
    chain_ids.push_back(chain_ids.empty()
                            ? diff_id.digest()
                            : digest_of(chain_ids.back().to_string() + " " + diff_id.to_string()));
  }
  return chain_ids;
}

}  // namespace ocifact::oci
