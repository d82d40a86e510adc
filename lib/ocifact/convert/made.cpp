// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include <ocifact/base/text.hpp>
#include <ocifact/convert/made.hpp>

namespace ocifact::convert {
namespace {

/// Where the layers of an image come from.
struct Origins {
  bool some_stay = false;          ///< as the source stores them
  std::set<std::string> encoders;  ///< what made the others, described

  void add(const Node& node, const Plan& plan, const std::vector<FinishedBlob>& blobs) {
    for (const Node& child : node.children) add(child, plan, blobs);
    for (const std::size_t layer : node.layers) {
      const auto& stored = plan.blobs[layer].stored;
      const FinishedBlob& blob = blobs[layer];
      // A manifest that is proven is as good as kept, but its layers may be made.
      const bool is_same = stored && stored->digest == blob.digest;
      const bool stays = is_same || (node.keep && !blob.encoder);
      if (stays) some_stay = true;
      if (!stays && blob.encoder) encoders.insert(blob.encoder->description());
    }
  }
};

}  // namespace

facts::Provenance provenance_of_made(const PlannedImage& image, const Plan& plan,
                                     const std::vector<FinishedBlob>& blobs,
                                     const Options& options) {
  using Kind = facts::Provenance::Kind;
  Origins origins;
  origins.add(image.root, plan, blobs);
  const std::string& before = image.provenance.encoder;
  if (origins.some_stay && !before.empty()) origins.encoders.insert(before);
  facts::Provenance made{image.root.keep ? Kind::proven : Kind::converted,
                         join({origins.encoders.begin(), origins.encoders.end()}, ", "),
                         {}};
  if (options.tool && !image.root.keep) {
    made.kind = Kind::predicted;
    made.tool = to_string(*options.tool);
  }
  return made;
}

}  // namespace ocifact::convert
