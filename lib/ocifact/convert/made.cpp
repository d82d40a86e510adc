// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include <ocifact/base/text.hpp>
#include <ocifact/convert/made.hpp>

namespace ocifact::convert {
namespace {

/// What made the compressed layers of an image, described.
class Makers {
 public:
  Makers(const Plan& plan, const std::vector<FinishedBlob>& blobs) : plan_(plan), blobs_(blobs) {}

  void add(const Node& node) {
    for (const Node& child : node.children) add(child);
    for (const std::size_t layer : node.layers) {
      if (plan_.blobs[layer].is_layer) add(node, plan_.blobs[layer], blobs_[layer]);
    }
  }

  /// Each of them once, at the end what nobody knows.
  std::string to_text() const {
    std::string text = join({makers_.begin(), makers_.end()}, ", ");
    if (!text.empty() && some_unknown_) text += ", " + std::string(facts::as_stored);
    return text;
  }

 private:
  void add(const Node& node, const PlannedBlob& planned, const FinishedBlob& blob) {
    // A manifest that is proven is as good as kept, but its layers may be made.
    const bool is_same = planned.stored && planned.stored->digest == blob.digest;
    if (blob.taken && !planned.is_settled()) {
      add_maker(blob.taken->encoder);
    } else if (is_same) {
      add_recorded(node);
    } else if (node.keep && !blob.encoder) {
      add_maker("");
    } else if (blob.encoder) {
      add_maker(blob.encoder->description());
    } else if (blob.compression != codec::Compression::none) {
      add_maker("");
    }
  }

  void add_maker(const std::string& maker) {
    if (maker.empty() || maker == facts::as_stored) {
      some_unknown_ = true;
    } else {
      makers_.insert(maker);
    }
  }

  void add_recorded(const Node& node) {
    const std::string recorded = node.recorded ? node.recorded->encoder : "";
    for (std::size_t begin = 0; begin != std::string::npos;) {
      const std::size_t end = recorded.find(", ", begin);
      add_maker(recorded.substr(begin, end == std::string::npos ? end : end - begin));
      begin = end == std::string::npos ? end : end + 2;
    }
  }

  const Plan& plan_;
  const std::vector<FinishedBlob>& blobs_;
  bool some_unknown_ = false;
  std::set<std::string> makers_;
};

bool is_made(const Node& node) {
  if (!node.is_wanted()) return !node.keep || node.recorded;
  return !node.wanted->provenance || node.wanted->provenance->is_recorded();
}

void add_made(const Node& node, std::set<Digest>& made) {
  if (is_made(node)) made.insert(node.descriptor.digest);
  for (const Node& child : node.children) add_made(child, made);
}

}  // namespace

facts::Provenance provenance_of_made(const PlannedImage& image, const Plan& plan,
                                     const std::vector<FinishedBlob>& blobs,
                                     const Options& options) {
  using Kind = facts::Provenance::Kind;
  Makers makers(plan, blobs);
  makers.add(image.root);
  facts::Provenance made{image.root.keep ? Kind::proven : Kind::converted, makers.to_text(), {}};
  if (options.tool && !image.root.keep) {
    made.kind = Kind::predicted;
    made.tool = to_string(*options.tool);
  }
  return made;
}

std::set<Digest> made_documents(const Node& root) {
  std::set<Digest> made = {root.descriptor.digest};
  add_made(root, made);
  return made;
}

}  // namespace ocifact::convert
