// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/text.hpp>
#include <ocifact/json/parse.hpp>
#include <ocifact/validate/config_checks.hpp>
#include <ocifact/validate/timestamp.hpp>

namespace ocifact::validate {
namespace {

void check_created(const json::Node& owner, const std::string& where, Findings& findings) {
  const auto created = owner.find("created");
  if (!created || is_timestamp(created->as_string())) return;
  findings.add(Rule::created, where,
               created->path() + ": " + quote(created->as_string()) + " is not a time");
}

void check_all_created(const json::Node& root, const std::string& where, Findings& findings) {
  check_created(root, where, findings);
  const auto history = root.find("history");
  if (!history) return;
  for (const json::Node& entry : history->as_array()) check_created(entry, where, findings);
}

}  // namespace

std::optional<oci::ImageConfig> check_config(std::string_view text, const std::string& where,
                                             const Limits& limits, Findings& findings) {
  const auto value =
      findings.attempt(Rule::malformed_json, where, [&] { return json::parse(text, limits); });
  if (!value) return std::nullopt;
  const json::Node root(*value);
  auto config = findings.attempt(
      Rule::malformed_config, where, [&] { return oci::ImageConfig::from_json(root); },
      Rule::unknown_algorithm);
  if (!config) return std::nullopt;
  if (config->platform.os.empty()) findings.add(Rule::config_platform, where, ".os: missing");
  if (config->platform.architecture.empty()) {
    findings.add(Rule::config_platform, where, ".architecture: missing");
  }
  if (config->has_history && config->history_layers != config->diff_ids.size()) {
    findings.add(Rule::history_count, where, ".history: number of layers differs",
                 std::to_string(config->diff_ids.size()), std::to_string(config->history_layers));
  }
  findings.attempt(Rule::malformed_config, where,
                   [&] { check_all_created(root, where, findings); });
  return config;
}

bool check_layer_count(std::size_t layers, const oci::ImageConfig& config, const std::string& where,
                       Findings& findings) {
  const std::size_t expected = config.diff_ids.size();
  if (layers == expected) return true;
  findings.add(Rule::layer_count, where, "number of layers differs from that of DiffIDs",
               std::to_string(expected), std::to_string(layers));
  return false;
}

}  // namespace ocifact::validate
