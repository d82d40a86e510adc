// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <ocifact/convert/settle.hpp>
#include <ocifact/digest/hasher.hpp>

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

class Settler {
 public:
  Settler(const std::vector<FinishedBlob>& blobs, const std::optional<oci::Family>& media_types)
      : blobs_(blobs), media_types_(media_types) {}

  void settle(Node& node) const {
    for (Node& child : node.children) settle(child);
    if (node.keep) return;
    if (node.kind == Kind::manifest) settle_manifest(node);
    if (node.kind == Kind::index) settle_index(node);
  }

 private:
  void settle_manifest(Node& node) const {
    oci::Manifest& manifest = *node.manifest;
    const auto own_family = manifest.media_type.family().value_or(oci::Family::oci);
    // A manifest made from manifest.json has no layers yet.
    for (std::size_t i = manifest.layers.size(); i < node.layers.size(); ++i) {
      const FinishedBlob& blob = blobs_[node.layers[i]];
      manifest.layers.push_back({MediaType(), blob.digest, blob.size, {}, {}, {}});
    }
    for (std::size_t i = 0; i < node.layers.size(); ++i) {
      const FinishedBlob& blob = blobs_[node.layers[i]];
      oci::Descriptor& layer = manifest.layers[i];
      const auto family = media_types_.value_or(layer.media_type.family().value_or(own_family));
      const bool true_type =
          !blob.compression || layer.media_type.layer_compression() == blob.compression;
      layer.media_type = true_type ? layer.media_type.in_family(family)
                                   : MediaType::layer(family, *blob.compression);
      if (layer.digest != blob.digest) drop_stale(layer);
      layer.digest = blob.digest;
      layer.size = blob.size;
    }
    if (media_types_) {
      manifest.config.media_type = manifest.config.media_type.in_family(*media_types_);
    }
    set_text(node, manifest.to_json(), manifest.media_type);
  }

  void settle_index(Node& node) const {
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
    set_text(node, node.index.to_json(), node.index.media_type);
  }

  const std::vector<FinishedBlob>& blobs_;
  const std::optional<oci::Family>& media_types_;
};

}  // namespace

void settle(Plan& plan, const std::vector<FinishedBlob>& blobs,
            const std::optional<oci::Family>& media_types) {
  for (PlannedImage& image : plan.images) Settler(blobs, media_types).settle(image.root);
}

}  // namespace ocifact::convert
