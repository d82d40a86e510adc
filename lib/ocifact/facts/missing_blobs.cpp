// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <ocifact/facts/missing_blobs.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::facts {
namespace {

class Search {
 public:
  explicit Search(const std::vector<const io::Tree*>& trees) : trees_(trees) {}

  void look_at(const source::DocumentNode& node) {
    for (const source::DocumentNode& child : node.children) look_at(child);
    if (node.kind == source::Document::Kind::missing) look_for(node.descriptor);
    if (!node.manifest) return;
    look_for(node.manifest->config);
    for (const oci::Descriptor& layer : node.manifest->layers) {
      const bool is_foreign = layer.media_type.is_layer() && !layer.media_type.is_distributable();
      if (!is_foreign) look_for(layer);
    }
  }

  std::vector<oci::Descriptor> take() { return std::move(missing_); }

 private:
  void look_for(const oci::Descriptor& blob) {
    if (!seen_.insert(blob.digest).second) return;
    const auto has = [&](const io::Tree* tree) { return source::has_blob(*tree, blob.digest); };
    if (std::none_of(trees_.begin(), trees_.end(), has)) missing_.push_back(blob);
  }

  const std::vector<const io::Tree*>& trees_;
  std::set<Digest> seen_;
  std::vector<oci::Descriptor> missing_;
};

}  // namespace

std::vector<oci::Descriptor> missing_blobs(const source::DocumentNode& image,
                                           const std::vector<const io::Tree*>& trees) {
  Search search(trees);
  search.look_at(image);
  return search.take();
}

}  // namespace ocifact::facts
