// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/inspect/config_facts.hpp>
#include <ocifact/inspect/image_facts.hpp>
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
    if (node.kind == Kind::missing) {
      facts_.missing.push_back(node.descriptor);
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

  void add_manifest(const DocumentNode& node) {
    ManifestFacts& facts = facts_.manifests.emplace_back();
    if (image_.stored) facts.manifest = document_of(node);
    facts.platform = node.platform();
    if (node.config) {
      const ConfigFacts config = config_facts(node.config->text, source_.limits());
      facts.config = node.manifest->config;
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
};

/// Calls `visit` with each layer whose DiffID is known and the position of its image.
template <class Images, class Visit>
void for_each_layer(Images& images, const Visit& visit) {
  for (std::size_t i = 0; i < images.size(); ++i) {
    for (auto& manifest : images[i].manifests) {
      for (auto& layer : manifest.layers) {
        if (layer.diff_id) visit(i, layer);
      }
    }
  }
}

}  // namespace

std::uint64_t ManifestFacts::size_of_layers() const {
  std::uint64_t size = 0;
  for (const LayerFacts& layer : layers) size += layer.size.value_or(0);
  return size;
}

std::string ImageFacts::title() const {
  if (names.front().name) return names.front().to_text();
  if (!indexes.empty()) return indexes.front().descriptor.digest.to_string();
  if (manifests.empty()) return missing.front().digest.to_string();
  const ManifestFacts& only = manifests.front();
  return (only.manifest ? only.manifest->descriptor : *only.config).digest.to_string();
}

std::vector<ImageFacts> image_facts(const source::Source& source,
                                    const std::vector<source::Image>& images) {
  std::vector<ImageFacts> result;
  with_context(source.name(), [&] {
    for (const source::Image& image : images) {
      if (image.referrer) continue;
      ImageFacts& facts = result.emplace_back();
      facts.source = source.name();
      facts.names = image.names;
      Gatherer(source, image, facts).add(source::image_documents(source, image));
    }
  });
  const auto key = [](const ImageFacts& facts) {
    return std::tuple(!facts.names.front().name, facts.title());
  };
  std::stable_sort(result.begin(), result.end(),
                   [&](const ImageFacts& a, const ImageFacts& b) { return key(a) < key(b); });
  return result;
}

void find_shared_layers(std::vector<ImageFacts>& images) {
  std::map<DiffId, std::set<std::size_t>> holders;
  for_each_layer(images, [&](std::size_t image, const LayerFacts& layer) {
    holders[*layer.diff_id].insert(image);
  });
  for_each_layer(images, [&](std::size_t image, LayerFacts& layer) {
    for (const std::size_t other : holders[*layer.diff_id]) {
      if (other != image) layer.shared_with.push_back(other);
    }
  });
}

}  // namespace ocifact::inspect
