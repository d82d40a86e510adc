// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/oci/document.hpp>

namespace ocifact::oci {

void check_schema_version(const json::Node& document) {
  const json::Node version = document.at("schemaVersion");
  const std::uint64_t number = version.as_size();
  if (number == 1) throw Error(ErrorKind::unsupported, "schema 1 not supported");
  if (number != 2) version.fail("wrong version", "2", version.value().text);
}

MediaType check_media_type(const json::Node& document, const MediaType& expected,
                           bool (MediaType::*is_kind)() const, std::string_view kind) {
  if (!expected.empty() && !(expected.*is_kind)()) {
    document.fail("not what its descriptor says", quote(expected.to_string()), kind);
  }
  const auto node = document.find("mediaType");
  if (!node || node->as_string().empty()) return {};
  MediaType own(node->as_string());
  if (!(own.*is_kind)()) {
    node->fail("wrong media type", "that of " + std::string(kind), quote(own.to_string()));
  }
  if (!expected.empty() && own != expected) {
    node->fail("not what its descriptor says", quote(expected.to_string()), quote(own.to_string()));
  }
  return own;
}

std::vector<Descriptor> descriptors_from_json(const json::Node& node) {
  std::vector<Descriptor> descriptors;
  if (node.is_null()) return descriptors;
  for (const json::Node& element : node.as_array()) {
    descriptors.push_back(Descriptor::from_json(element));
  }
  return descriptors;
}

}  // namespace ocifact::oci
