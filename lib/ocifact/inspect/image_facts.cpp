// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <tuple>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/inspect/config_facts.hpp>
#include <ocifact/inspect/image_facts.hpp>
#include <ocifact/source/documents.hpp>
#include <ocifact/source/image_documents.hpp>

namespace ocifact::inspect {
namespace {

using Kind = source::Document::Kind;
using source::DocumentNode;

/// Gathers the facts of one image.
class Gatherer {
 public:
  Gatherer(const source::Source& source, const source::Image& image, ImageFacts& facts)
      : source_(source), image_(image), recorded_(facts::recorded(image)), facts_(facts) {}

  void add(const DocumentNode& node) {
    if (node.descriptor.is_attestation()) facts_.attestations.push_back(node.descriptor);
    if (image_.stored && node.manifest) look_for_blobs(*node.manifest);
    if (node.kind == Kind::missing) {
      facts_.missing.push_back({MissingBlob::Kind::document, node.descriptor});
    } else if (node.kind == Kind::index) {
      facts_.indexes.push_back(document_of(node));
      for (const DocumentNode& child : node.children) add(child);
    } else if (!node.descriptor.is_attestation()) {
      add_manifest(node);
    }
  }

 private:
  StoredDocument document_of(const DocumentNode& node) const {
    return {node.descriptor, facts::provenance_of(recorded_, node, {&source_.tree()})};
  }

  void look_for_blobs(const oci::Manifest& manifest) {
    look_for(MissingBlob::Kind::config, manifest.config);
    for (const oci::Descriptor& layer : manifest.layers) {
      const bool is_foreign = layer.media_type.is_layer() && !layer.media_type.is_distributable();
      if (!is_foreign) look_for(MissingBlob::Kind::layer, layer);
    }
  }

  void look_for(MissingBlob::Kind kind, const oci::Descriptor& blob) {
    if (source::has_blob(source_.tree(), blob.digest) || !missed_.insert(blob.digest).second)
      return;
    facts_.missing.push_back({kind, blob});
  }

  void add_manifest(const DocumentNode& node) {
    ManifestFacts& facts = facts_.manifests.emplace_back();
    if (image_.stored) facts.manifest = document_of(node);
    facts.platform = node.platform();
    if (node.manifest && node.manifest->config.media_type.is_config()) {
      facts.config = node.manifest->config;
    }
    if (node.config) {
      const ConfigFacts config = config_facts(node.config->text, source_.limits());
      facts.created = config.created;
      facts.history = config.history;
    }
    if (image_.stored && node.manifest) {
      add_stored_layers(node, facts);
    } else if (!image_.stored) {
      add_members(node, facts);
    }
  }

  void add_stored_layers(const DocumentNode& node, ManifestFacts& facts) const {
    const auto& layers = node.manifest->layers;
    const bool known = node.config && node.config->config.diff_ids.size() == layers.size();
    for (std::size_t i = 0; i < layers.size(); ++i) {
      LayerFacts layer;
      if (known) layer.diff_id = node.config->config.diff_ids[i];
      layer.stored = layers[i];
      look_at(layers[i].digest.blob_path(), layer);
      facts.layers.push_back(std::move(layer));
    }
  }

  /// The layers that manifest.json names.
  void add_members(const DocumentNode& node, ManifestFacts& facts) const {
    const auto& paths = image_.docker->item.layers;
    const auto& diff_ids = node.config->config.diff_ids;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      LayerFacts layer;
      if (diff_ids.size() == paths.size()) layer.diff_id = diff_ids[i];
      look_at(paths[i], layer);
      facts.layers.push_back(std::move(layer));
    }
  }

  void look_at(const std::string& path, LayerFacts& layer) const {
    layer.size = source_.tree().size(path);
    if (layer.size) layer.compression = source_.compression_of(path);
  }

  const source::Source& source_;
  const source::Image& image_;
  std::optional<facts::Record> recorded_;
  ImageFacts& facts_;
  std::set<Digest> missed_;  ///< configs and layers
};

void gather_diff_ids(const source::Image& image, const DocumentNode& node,
                     std::vector<DiffId>& found) {
  for (const DocumentNode& child : node.children) gather_diff_ids(image, child, found);
  if (!node.config || node.descriptor.is_attestation()) return;
  const auto& diff_ids = node.config->config.diff_ids;
  const std::size_t layers =
      image.stored ? node.manifest->layers.size() : image.docker->item.layers.size();
  if (diff_ids.size() == layers) found.insert(found.end(), diff_ids.begin(), diff_ids.end());
}

}  // namespace

std::uint64_t ManifestFacts::size_of_layers() const {
  std::uint64_t size = 0;
  for (const LayerFacts& layer : layers) {
    size += layer.stored ? layer.stored->size : layer.size.value_or(0);
  }
  return size;
}

std::string_view MissingBlob::what() const {
  switch (kind) {
    case Kind::document:
      return descriptor.media_type.is_index() ? "index" : "manifest";
    case Kind::config:
      return "config";
    case Kind::layer:
      return "layer";
  }
  return "";
}

std::string title_of(const source::Image& image) {
  const source::Name& first = image.names.front();
  if (first.name) return first.to_text();
  return (image.stored ? image.stored->digest : image.docker->config).to_string();
}

std::vector<source::Image> by_title(std::vector<source::Image> images) {
  std::erase_if(images, [](const source::Image& image) { return image.referrer; });
  const auto key = [](const source::Image& image) {
    return std::tuple(!image.names.front().name, title_of(image));
  };
  std::stable_sort(images.begin(), images.end(),
                   [&](const source::Image& a, const source::Image& b) { return key(a) < key(b); });
  return images;
}

ImageFacts image_facts(const source::Source& source, const source::Image& image,
                       const RefNames& ref_names) {
  return with_context(source.name(), [&] {
    ImageFacts facts;
    facts.source = source.name();
    for (const source::Name& name : image.names) {
      facts.names.push_back({name.name, ref_names.of(image, name)});
    }
    Gatherer(source, image, facts).add(source::image_documents(source, image));
    return facts;
  });
}

std::vector<DiffId> diff_ids_of(const source::Source& source, const source::Image& image) {
  return with_context(source.name(), [&] {
    std::vector<DiffId> found;
    gather_diff_ids(image, source::image_documents(source, image), found);
    return found;
  });
}

}  // namespace ocifact::inspect
