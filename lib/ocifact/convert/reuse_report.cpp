// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include <ocifact/convert/reuse_report.hpp>

namespace ocifact::convert {
namespace {

/// What is told of one image.
class ImageReport {
 public:
  ImageReport(const Conversion& conversion, const PlannedImage& image, Messages& messages)
      : conversion_(conversion),
        name_(image.names.front().to_text(image.root.descriptor.digest.to_string())),
        messages_(messages) {
    count(image.root);
    for (const auto& [where, taken] : taken_) {
      messages_.note(name_ + ": " + std::to_string(taken) + " of " + std::to_string(layers_) +
                     " layers are taken from " + where);
    }
    tell_manifests(image.root);
  }

 private:
  void count(const Node& node) {
    for (const Node& child : node.children) count(child);
    for (const std::size_t layer : node.layers) {
      const PlannedBlob& planned = conversion_.plan.blobs[layer];
      if (!planned.is_layer) continue;
      ++layers_;
      const auto& taken = conversion_.blobs[layer].taken;
      if (taken && !planned.is_settled() && !planned.by_diff_id) ++taken_[taken->where];
    }
  }

  void tell_manifests(const Node& node) const {
    for (const Node& child : node.children) tell_manifests(child);
    if (!node.wanted) return;
    const facts::KnownManifest& wanted = *node.wanted;
    const std::string manifest = name_ + ": the manifest " + wanted.descriptor.digest.to_string();
    if (node.is_wanted()) return messages_.note(manifest + " is that of " + wanted.where);
    for (std::size_t i = 0; i < node.layers.size(); ++i) {
      const Digest& expected = wanted.manifest.layers[i].digest;
      const Digest& actual = conversion_.blobs[node.layers[i]].digest;
      if (actual == expected) continue;
      return messages_.note(manifest + " of " + wanted.where + " is not made: layer " +
                            std::to_string(i) + " differs (expected " + expected.to_string() +
                            ", actual " + actual.to_string() + ")");
    }
  }

  const Conversion& conversion_;
  std::string name_;
  Messages& messages_;
  std::size_t layers_ = 0;
  std::map<std::string, std::size_t> taken_;  ///< by where from
};

}  // namespace

void report_reuse(const Conversion& conversion, Messages& messages) {
  for (const PlannedImage& image : conversion.plan.images) {
    ImageReport(conversion, image, messages);
  }
  std::map<Digest, std::uint64_t> excluded;
  std::uint64_t bytes = 0;
  for (const FinishedBlob& blob : conversion.blobs) {
    if (blob.is_excluded() && excluded.emplace(blob.digest, blob.size).second) bytes += blob.size;
  }
  if (excluded.empty()) return;
  messages.note(std::to_string(excluded.size()) + " blobs of " + std::to_string(bytes) +
                " bytes are left out, since the receiver has them");
}

}  // namespace ocifact::convert
