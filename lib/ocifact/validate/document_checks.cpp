// SPDX-License-Identifier: Apache-2.0
#include <initializer_list>

#include <ocifact/json/parse.hpp>
#include <ocifact/oci/document.hpp>
#include <ocifact/oci/members.hpp>
#include <ocifact/validate/descriptor_checks.hpp>
#include <ocifact/validate/document_checks.hpp>

namespace ocifact::validate {
namespace {

constexpr std::string_view empty_type = "application/vnd.oci.empty.v1+json";

struct DocumentKind {
  std::string_view name;
  bool (oci::MediaType::*is_kind)() const;
  std::initializer_list<std::string_view> members;
  std::initializer_list<std::string_view> foreign_members;
};

/// What indexes and manifests have in common.
void check_common(const json::Node& root, const std::string& where, const DocumentKind& kind,
                  const oci::MediaType& expected, Findings& findings) {
  findings.attempt(
      Rule::schema_version, where, [&] { oci::check_schema_version(root); }, Rule::schema_version);
  for (const std::string_view key : kind.foreign_members) {
    findings.attempt(Rule::mixed_document, where,
                     [&] { oci::refuse_member(root, key, kind.name); });
  }
  const auto media_type = findings.attempt(Rule::document_media_type, where, [&] {
    return oci::check_media_type(root, expected, kind.is_kind, kind.name);
  });
  if (media_type && media_type->empty()) {
    findings.add(Rule::media_type_missing, where, ".mediaType: missing");
  }
  findings.attempt(Rule::malformed_document, where,
                   [&] { oci::other_members(root, kind.members); });
  check_annotations(root, where, findings);
  check_artifact_type(root, where, findings);
  // What a subject points at need not be here, and is not followed.
  if (const auto subject = root.find("subject")) check_descriptor(*subject, where, findings);
}

std::optional<Descriptors> check_array(const json::Node& root, std::string_view key,
                                       const std::string& where, Findings& findings) {
  const auto nodes =
      findings.attempt(Rule::malformed_document, where, [&] { return root.at(key).as_array(); });
  if (!nodes) return std::nullopt;
  Descriptors descriptors;
  for (const json::Node& node : *nodes) {
    descriptors.push_back(check_descriptor(node, where, findings));
  }
  return descriptors;
}

}  // namespace

std::optional<json::Value> check_json(const std::string& text, const std::string& where,
                                      const Limits& limits, Findings& findings) {
  auto value =
      findings.attempt(Rule::malformed_json, where, [&] { return json::parse(text, limits); });
  const auto expect_object = [&] { json::Node(*value).as_object(); };
  if (value && findings.attempt(Rule::malformed_document, where, expect_object)) return value;
  return std::nullopt;
}

Descriptors check_index(const json::Node& root, const std::string& where,
                        const oci::MediaType& expected, Findings& findings) {
  const DocumentKind kind{"an image index",
                          &oci::MediaType::is_index,
                          {"schemaVersion", "mediaType", "manifests"},
                          {"config", "layers", "fsLayers"}};
  check_common(root, where, kind, expected, findings);
  const auto manifests = check_array(root, "manifests", where, findings);
  if (!manifests) return {std::nullopt};
  for (std::size_t i = 0; i < manifests->size(); ++i) {
    const auto& manifest = (*manifests)[i];
    if (!manifest || manifest->platform || !manifest->media_type.is_manifest()) continue;
    findings.add(Rule::platform_missing, where,
                 json::path_of_element(".manifests", i) + ".platform: missing");
  }
  return *manifests;
}

ManifestParts check_manifest(const json::Node& root, const std::string& where,
                             const oci::MediaType& expected, Findings& findings) {
  const DocumentKind kind{"an image manifest",
                          &oci::MediaType::is_manifest,
                          {"schemaVersion", "mediaType", "config", "layers"},
                          {"manifests", "fsLayers"}};
  check_common(root, where, kind, expected, findings);
  ManifestParts parts;
  if (const auto config =
          findings.attempt(Rule::malformed_document, where, [&] { return root.at("config"); })) {
    parts.config = check_descriptor(*config, where, findings);
  }
  if (parts.config && parts.config->media_type.to_string() == empty_type &&
      !root.find("artifactType")) {
    findings.add(Rule::artifact_type, where, ".artifactType: missing, and the config is empty");
  }
  parts.layers = check_array(root, "layers", where, findings);
  if (parts.layers && parts.layers->empty()) {
    findings.add(Rule::no_layers, where, ".layers: empty");
  }
  return parts;
}

}  // namespace ocifact::validate
