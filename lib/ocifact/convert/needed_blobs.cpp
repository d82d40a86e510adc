// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <tuple>

#include <ocifact/convert/needed_blobs.hpp>

namespace ocifact::convert {
namespace {

using facts::ListedBlob;
using Kind = source::Document::Kind;

class Collector {
 public:
  explicit Collector(const Conversion& conversion) : conversion_(conversion) {}

  void add(const Node& node) {
    for (const Node& child : node.children) add(child);
    if (node.kind == Kind::other) return add_planned(node.descriptor, {}, *node.blob);
    if (node.kind == Kind::missing) return note_missing(node.descriptor.digest);
    add_there(node.descriptor, {});
    if (node.manifest) add_parts(node, *node.manifest);
  }

  NeededBlobs take() {
    NeededBlobs result;
    for (auto& [digest, blob] : there_) result.there.push_back(std::move(blob));
    for (const Digest& digest : missing_) {
      if (!there_.contains(digest)) result.missing.push_back(digest);
    }
    return result;
  }

 private:
  void add_parts(const Node& node, const oci::Manifest& manifest) {
    if (node.config) {
      add_there(manifest.config, {});
    } else {
      add_planned(manifest.config, {}, *node.blob);
    }
    for (std::size_t i = 0; i < node.layers.size(); ++i) {
      add_planned(manifest.layers[i], conversion_.plan.blobs[node.layers[i]].diff_id,
                  node.layers[i]);
    }
  }

  /// A blob that the source has, unless it lacks it.
  void add_planned(const oci::Descriptor& blob, const std::optional<DiffId>& diff_id,
                   std::size_t position) {
    const PlannedBlob& planned = conversion_.plan.blobs[position];
    if (conversion_.blobs[position].taken || planned.source->tree().size(planned.path)) {
      add_there(blob, diff_id);
    } else {
      note_missing(blob.digest);
    }
  }

  /// Of what is listed under several types the first in their order counts, and what is known to be
  /// a layer before what is not.
  void add_there(const oci::Descriptor& blob, const std::optional<DiffId>& diff_id) {
    ListedBlob listed{blob.digest, blob.size, diff_id, blob.media_type};
    const auto rank = [](const ListedBlob& of) {
      return std::tuple(!of.diff_id, of.diff_id, of.media_type, of.size);
    };
    const auto [place, is_new] = there_.emplace(blob.digest, listed);
    if (!is_new && rank(listed) < rank(place->second)) place->second = std::move(listed);
  }

  void note_missing(const Digest& digest) { missing_.insert(digest); }

  const Conversion& conversion_;
  std::map<Digest, ListedBlob> there_;
  std::set<Digest> missing_;
};

}  // namespace

NeededBlobs needed_blobs(const Conversion& conversion) {
  Collector collector(conversion);
  for (const PlannedImage& image : conversion.plan.images) collector.add(image.root);
  return collector.take();
}

}  // namespace ocifact::convert
