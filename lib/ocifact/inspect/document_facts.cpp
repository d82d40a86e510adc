// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/inspect/document_facts.hpp>
#include <ocifact/json/parse.hpp>
#include <ocifact/oci/index.hpp>
#include <ocifact/oci/manifest.hpp>

namespace ocifact::inspect {
namespace {

bool is_index(std::string_view text, const Limits& limits) {
  const json::Value document = json::parse(text, limits);
  return json::Node(document).find("manifests").has_value();
}

StoredDocument stored_document(oci::MediaType media_type, const oci::MediaType& otherwise,
                               std::string_view text) {
  if (media_type.empty()) media_type = otherwise;
  return {{std::move(media_type), digest_of(text), text.size(), {}, {}, {}},
          {facts::Provenance::Kind::unverified, {}, {}}};
}

void add_index(ImageFacts& facts, std::string_view text, const Limits& limits) {
  const oci::Index index = oci::Index::parse(text, oci::MediaType(), limits);
  facts.indexes.push_back(
      stored_document(index.media_type, oci::MediaType::index(oci::Family::oci), text));
  for (const oci::Descriptor& child : index.manifests) {
    if (child.is_attestation()) {
      facts.attestations.push_back(child);
    } else {
      facts.missing.push_back({MissingBlob::Kind::document, child});
    }
  }
}

void add_manifest(ImageFacts& facts, std::string_view text, const Limits& limits) {
  const oci::Manifest manifest = oci::Manifest::parse(text, oci::MediaType(), limits);
  ManifestFacts& of = facts.manifests.emplace_back();
  of.manifest =
      stored_document(manifest.media_type, oci::MediaType::manifest(oci::Family::oci), text);
  if (manifest.config.media_type.is_config()) of.config = manifest.config;
  for (const oci::Descriptor& layer : manifest.layers) {
    of.layers.emplace_back().stored = layer;
  }
}

}  // namespace

ImageFacts document_facts(std::string source, std::string_view text, const Limits& limits) {
  return with_context(source, [&] {
    ImageFacts facts;
    facts.source = source;
    facts.names.emplace_back();
    if (is_index(text, limits)) {
      add_index(facts, text, limits);
    } else {
      add_manifest(facts, text, limits);
    }
    return facts;
  });
}

}  // namespace ocifact::inspect
