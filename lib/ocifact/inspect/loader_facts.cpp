// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/archive/docker_manifest.hpp>
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/inspect/loader_facts.hpp>
#include <ocifact/source/document_tree.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::inspect {
namespace {

using Kind = source::Document::Kind;
using Entry = LoaderFacts::Entry;

/// crane: Docker's types, compact, `size` before `digest` (docs/digests.md, As other programs
/// push).
bool is_of_crane(const source::Document& document) {
  if (document.manifest->media_type != oci::MediaType::manifest(oci::Family::docker)) return false;
  return document.manifest->to_json({.indent = 0, .size_before_digest = true}) == document.text;
}

void note_manifest(const io::Tree& tree, const source::Document& document, Entry& entry) {
  const oci::Manifest& manifest = *document.manifest;
  const bool is_oci = document.descriptor.media_type.family() == oci::Family::oci;
  if (document.config && document.config->config.has_healthcheck && is_oci) {
    entry.loses_health_check = true;
  }
  bool is_thin = !source::has_blob(tree, manifest.config.digest);
  for (const oci::Descriptor& layer : manifest.layers) {
    if (layer.media_type.family() == oci::Family::docker) entry.has_docker_layers = true;
    if (layer.media_type.is_distributable() && !source::has_blob(tree, layer.digest)) {
      is_thin = true;
    }
  }
  if (is_thin) entry.is_complete = false;
  // Nobody needs attestations to load an image.
  if (document.descriptor.is_attestation()) return;
  if (is_thin) entry.is_thin = true;
  if (const auto platform = document.platform()) entry.platforms.push_back(platform->to_string());
}

void note_document(const io::Tree& tree, const source::DocumentNode& node, Entry& entry) {
  if (node.kind == Kind::missing) entry.is_complete = false;
  if (node.kind == Kind::manifest) note_manifest(tree, node, entry);
  for (const source::DocumentNode& child : node.children) note_document(tree, child, entry);
}

Entry entry_of(const source::Source& source, const oci::Descriptor& descriptor) {
  Entry entry;
  entry.containerd_name = descriptor.annotation(oci::annotation::containerd_name);
  entry.ref_name = descriptor.annotation(oci::annotation::ref_name);
  entry.is_index = descriptor.media_type.is_index();
  entry.has_docker_type = descriptor.media_type.family() == oci::Family::docker;
  const auto node = source::read_documents(source.tree(), descriptor, source.limits());
  note_document(source.tree(), node, entry);
  if (node.kind == Kind::manifest) entry.is_of_crane = is_of_crane(node);
  entry.is_made_up =
      std::any_of(source.images().begin(), source.images().end(), [&](const source::Image& image) {
        return image.made_up && image.stored->digest == descriptor.digest;
      });
  return entry;
}

LoaderFacts::Item item_of(const source::Source& source, const archive::DockerItem& docker) {
  LoaderFacts::Item item;
  item.repo_tags = docker.repo_tags;
  const std::string path = escape(docker.config);
  const std::string text =
      io::read_document(*source.tree().open(docker.config), source.limits().json(), path);
  item.platform = with_context(
      path, [&] { return oci::ImageConfig::parse(text, source.limits()).platform.to_string(); });
  for (const std::string& layer : docker.layers) {
    if (!source.tree().size(layer)) {
      item.is_thin = true;
    } else if (source.compression_of(layer) == codec::Compression::zstd) {
      item.has_zstd = true;
    }
  }
  return item;
}

void read_index(const source::Source& source, LoaderFacts& facts) {
  const auto text = source::read_file(source.tree(), "index.json", source.limits().index());
  const auto index = oci::Index::parse(*text, oci::MediaType(), source.limits());
  for (const oci::Descriptor& entry : index.manifests) {
    facts.entries.push_back(entry_of(source, entry));
  }
}

void read_docker_face(const source::Source& source, LoaderFacts& facts) {
  const auto text =
      source::read_file(source.tree(), "manifest.json", source.limits().manifest_json());
  for (const auto& item : archive::parse_docker_manifest(*text, source.limits())) {
    facts.items.push_back(item_of(source, item));
  }
}

}  // namespace

bool LoaderFacts::has_digests() const {
  return has_index && std::none_of(entries.begin(), entries.end(),
                                   [](const Entry& entry) { return entry.is_made_up; });
}

LoaderFacts loader_facts(const source::Source& source, bool is_packed) {
  return with_context(source.name(), [&] {
    LoaderFacts facts;
    facts.is_directory = source.faces().directory;
    facts.is_packed = is_packed;
    facts.has_index = source.faces().oci;
    facts.has_docker_face = source.faces().docker;
    if (facts.has_index) read_index(source, facts);
    if (facts.has_docker_face) read_docker_face(source, facts);
    return facts;
  });
}

}  // namespace ocifact::inspect
