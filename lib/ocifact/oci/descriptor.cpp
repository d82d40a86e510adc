// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/oci/descriptor.hpp>
#include <ocifact/oci/members.hpp>

namespace ocifact::oci {
namespace {

Digest digest_from_json(const json::Node& node) {
  const std::string& text = node.as_string();
  return with_context(node.path(), [&] { return Digest::parse(text); });
}

std::uint64_t size_from_json(const json::Node& node, const Digest& digest) {
  const std::uint64_t size = node.as_size();
  if (size == 0 && digest != digest_of("", digest.algorithm())) {
    node.fail("0 is not the size of " + digest.to_string());
  }
  return size;
}

}  // namespace

Descriptor Descriptor::from_json(const json::Node& node) {
  MediaType media_type(node.at("mediaType").as_string());
  Digest digest = digest_from_json(node.at("digest"));
  const std::uint64_t size = size_from_json(node.at("size"), digest);
  Descriptor descriptor{std::move(media_type), std::move(digest), size, {}, {}, {}, {}};
  if (const auto annotations = node.find("annotations")) {
    descriptor.annotations = annotations_from_json(*annotations);
  }
  if (const auto platform = node.find("platform")) {
    descriptor.platform = Platform::from_json(*platform);
    descriptor.other_of_platform =
        other_members(*platform, {"architecture", "os", "os.version", "os.features", "variant"});
  }
  descriptor.other =
      other_members(node, {"mediaType", "digest", "size", "annotations", "platform"});
  return descriptor;
}

void Descriptor::write(json::Writer& json, const JsonStyle& style) const {
  json.begin_object();
  json.key("mediaType").string(media_type.to_string());
  if (style.size_before_digest) json.key("size").number(size);
  json.key("digest").string(digest.to_string());
  if (!style.size_before_digest) json.key("size").number(size);
  if (!annotations.empty()) {
    json.key("annotations");
    write_annotations(json, annotations);
  }
  if (platform) {
    json.key("platform");
    platform->write(json, other_of_platform);
  }
  write_members(json, other);
  json.end_object();
}

std::string Descriptor::annotation(std::string_view key) const {
  const auto found = annotations.find(std::string(key));
  return found == annotations.end() ? "" : found->second;
}

Annotations annotations_from_json(const json::Node& node) {
  Annotations annotations;
  for (const auto& [key, value] : node.as_object()) annotations.emplace(key, value.as_string());
  return annotations;
}

void write_annotations(json::Writer& json, const Annotations& annotations) {
  json.begin_object();
  for (const auto& [key, text] : annotations) json.key(key).string(text);
  json.end_object();
}

}  // namespace ocifact::oci
