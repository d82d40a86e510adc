// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <ocifact/convert/settle.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/facts/manifest_style.hpp>

namespace ocifact::convert {
namespace {

using oci::MediaType;
using Kind = source::Document::Kind;

/// Drops what a descriptor says of bytes that are no longer the ones it points at.
void drop_stale(oci::Descriptor& descriptor) {
  std::erase_if(descriptor.other, [](const json::Member& member) {
    return member.key == "data" || member.key == "urls";
  });
}

/// The document changed: its descriptor is that of the new bytes, its other members stay.
void set_text(Node& node, std::string text, const MediaType& media_type) {
  node.text = std::move(text);
  node.descriptor.media_type = media_type;
  node.descriptor.digest = digest_of(node.text);
  node.descriptor.size = node.text.size();
  drop_stale(node.descriptor);
}

/// docs/digests.md, As other programs push.
oci::JsonStyle style_of(const std::optional<Tool>& tool) {
  if (!tool) return {};
  switch (*tool) {
    case Tool::crane:
      return facts::crane_style.json;
    case Tool::docker:
      return facts::docker_style.json;
    case Tool::buildkit:
      return facts::buildkit_style.json;
  }
  return {};
}

class Settler {
 public:
  Settler(const std::vector<FinishedBlob>& blobs, const Options& options)
      : blobs_(blobs), options_(options), style_(style_of(options.tool)) {}

  void settle(Node& node) const {
    for (Node& child : node.children) settle(child);
    if (node.keep) return;
    if (node.kind == Kind::manifest) settle_manifest(node);
    if (node.kind == Kind::index) settle_index(node);
  }

 private:
  /// Whether all came out as the manifest that was wanted has it.
  bool became_wanted(const Node& node) const {
    if (!node.wanted) return false;
    const oci::Manifest& wanted = node.wanted->manifest;
    bool same = wanted.config.digest == node.manifest->config.digest &&
                wanted.layers.size() == node.layers.size();
    for (std::size_t i = 0; same && i < node.layers.size(); ++i) {
      const FinishedBlob& blob = blobs_[node.layers[i]];
      same = wanted.layers[i].digest == blob.digest && wanted.layers[i].size == blob.size;
    }
    return same;
  }

  void settle_manifest(Node& node) const {
    if (became_wanted(node)) {
      node.manifest = node.wanted->manifest;
      set_text(node, node.wanted->text, node.wanted->descriptor.media_type);
      node.keep = true;
      return;
    }
    oci::Manifest& manifest = *node.manifest;
    const std::string before = manifest.to_json();
    const auto own_family = manifest.media_type.family().value_or(oci::Family::oci);
    // A manifest made from manifest.json has no layers yet.
    for (std::size_t i = manifest.layers.size(); i < node.layers.size(); ++i) {
      const FinishedBlob& blob = blobs_[node.layers[i]];
      manifest.layers.push_back({MediaType(), blob.digest, blob.size, {}, {}, {}});
    }
    for (std::size_t i = 0; i < node.layers.size(); ++i) {
      const FinishedBlob& blob = blobs_[node.layers[i]];
      oci::Descriptor& layer = manifest.layers[i];
      const auto own = layer.media_type.family().value_or(own_family);
      layer.media_type = type_of(layer, blob, options_.media_types.value_or(own));
      if (layer.digest != blob.digest) drop_stale(layer);
      layer.digest = blob.digest;
      layer.size = blob.size;
    }
    if (options_.media_types) {
      manifest.config.media_type = manifest.config.media_type.in_family(*options_.media_types);
    }
    finish(node, manifest, before);
  }

  MediaType type_of(const oci::Descriptor& layer, const FinishedBlob& blob,
                    oci::Family family) const {
    // crane never looks at how a layer is compressed.
    if (options_.tool == Tool::crane) return MediaType::layer(family, codec::Compression::gzip);
    const bool is_true =
        !blob.compression || layer.media_type.layer_compression() == blob.compression;
    return is_true ? layer.media_type.in_family(family)
                   : MediaType::layer(family, *blob.compression);
  }

  /// `document` was `before`, in our form, and may have changed.
  template <class Document>
  void finish(Node& node, const Document& document, const std::string& before) const {
    const bool stays = !options_.tool && !node.text.empty() &&
                       document.media_type == node.descriptor.media_type &&
                       document.to_json() == before;
    node.keep = stays;
    if (!stays) set_text(node, document.to_json(style_), document.media_type);
  }

  void settle_index(Node& node) const {
    const std::string before = node.index.to_json();
    std::map<std::string, std::string> renamed;  // digests, before and after
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      oci::Descriptor& child = node.index.manifests[i];
      renamed.emplace(child.digest.to_string(), node.children[i].descriptor.digest.to_string());
      child = node.children[i].descriptor;
    }
    for (oci::Descriptor& child : node.index.manifests) {
      const auto subject =
          child.annotations.find(std::string(oci::annotation::attestation_subject));
      if (subject == child.annotations.end()) continue;
      if (const auto after = renamed.find(subject->second); after != renamed.end()) {
        subject->second = after->second;
      }
    }
    finish(node, node.index, before);
  }

  const std::vector<FinishedBlob>& blobs_;
  const Options& options_;
  oci::JsonStyle style_;
};

}  // namespace

void settle(Plan& plan, const std::vector<FinishedBlob>& blobs, const Options& options) {
  for (PlannedImage& image : plan.images) Settler(blobs, options).settle(image.root);
}

}  // namespace ocifact::convert
