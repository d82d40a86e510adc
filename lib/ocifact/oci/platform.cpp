// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/oci/members.hpp>
#include <ocifact/oci/platform.hpp>

namespace ocifact::oci {
namespace {

/// `text` up to the first `separator`; what follows it stays in `text`.
std::string_view cut(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view head = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return head;
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

std::string string_or_empty(const json::Node& node, std::string_view key) {
  const auto member = node.find(key);
  return member ? member->as_string() : "";
}

/// What an absent variant means. (image-spec, image-index, Platform Variants; docker agrees.)
std::string_view variant_of(const Platform& platform) {
  if (!platform.variant.empty()) return platform.variant;
  if (platform.architecture == "arm64") return "v8";
  if (platform.architecture == "arm") return "v7";
  return "";
}

}  // namespace

Platform Platform::parse(std::string_view text) {
  std::string_view names = text.substr(0, text.find(':'));
  const bool has_version = names.size() < text.size();
  const bool has_variant = std::count(names.begin(), names.end(), '/') == 2;
  Platform platform;
  platform.os = cut(names, '/');
  platform.architecture = cut(names, '/');
  platform.variant = names;
  if (has_version) platform.os_version = text.substr(text.find(':') + 1);

  if (!is_word(platform.os) || !is_word(platform.architecture) ||
      (has_variant ? !is_word(platform.variant) : !platform.variant.empty()) ||
      (has_version && !is_word(platform.os_version))) {
    throw Error(ErrorKind::usage, "not a platform", "os/architecture[/variant][:os.version]",
                quote(text));
  }
  return platform;
}

std::string Platform::to_string() const {
  const auto or_unknown = [](const std::string& name) {
    return name.empty() ? std::string("unknown") : name;
  };
  std::string text = or_unknown(os) + "/" + or_unknown(architecture);
  if (!variant.empty()) text += "/" + variant;
  if (!os_version.empty()) text += ":" + os_version;
  return text;
}

Platform Platform::from_json(const json::Node& node) {
  Platform platform;
  platform.architecture = string_or_empty(node, "architecture");
  platform.os = string_or_empty(node, "os");
  platform.os_version = string_or_empty(node, "os.version");
  platform.variant = string_or_empty(node, "variant");
  if (const auto features = node.find("os.features")) {
    for (const json::Node& feature : features->as_array()) {
      platform.os_features.push_back(feature.as_string());
    }
  }
  return platform;
}

void Platform::write(json::Writer& json, const std::vector<json::Member>& other) const {
  const auto write_string = [&](std::string_view key, const std::string& text) {
    if (!text.empty()) json.key(key).string(text);
  };
  json.begin_object();
  write_string("architecture", architecture);
  write_string("os", os);
  write_string("os.version", os_version);
  if (!os_features.empty()) {
    json.key("os.features").begin_array();
    for (const std::string& feature : os_features) json.string(feature);
    json.end_array();
  }
  write_string("variant", variant);
  write_members(json, other);
  json.end_object();
}

bool Platform::satisfies(const Platform& wanted) const {
  const std::string_view wanted_variant = variant_of(wanted);
  return os == wanted.os && architecture == wanted.architecture &&
         (wanted_variant.empty() || variant_of(*this) == wanted_variant) &&
         (wanted.os_version.empty() || os_version == wanted.os_version);
}

}  // namespace ocifact::oci
