// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>

#include <ocifact/base/text.hpp>
#include <ocifact/convert/made.hpp>
#include <ocifact/source/documents.hpp>

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
    for (const std::string& maker : split(recorded, ", ")) add_maker(maker);
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

/// Looks for what an image needs.
class Completeness {
 public:
  Completeness(const Plan& plan, const std::vector<FinishedBlob>& blobs, const io::Tree* existing)
      : plan_(plan), blobs_(blobs), existing_(existing) {}

  bool holds(const Node& node) const {
    if (node.kind == source::Document::Kind::missing && !is_existing(node.descriptor)) return false;
    if (node.blob && !is_there(*node.blob)) return false;
    return std::all_of(node.layers.begin(), node.layers.end(),
                       [&](std::size_t layer) { return is_foreign(layer) || is_there(layer); }) &&
           std::all_of(node.children.begin(), node.children.end(),
                       [&](const Node& child) { return holds(child); });
  }

 private:
  bool is_existing(const oci::Descriptor& blob) const {
    return existing_ != nullptr && source::has_blob(*existing_, blob.digest);
  }

  bool is_there(std::size_t position) const {
    const PlannedBlob& planned = plan_.blobs[position];
    const FinishedBlob& blob = blobs_[position];
    if (planned.stored && is_existing(*planned.stored)) return true;
    if (blob.taken) return !blob.is_excluded();
    return blob.staged || planned.source->tree().size(planned.path);
  }

  /// A layer that registries may not hand out.
  bool is_foreign(std::size_t position) const {
    const auto& stored = plan_.blobs[position].stored;
    return stored && stored->media_type.is_layer() && !stored->media_type.is_distributable();
  }

  const Plan& plan_;
  const std::vector<FinishedBlob>& blobs_;
  const io::Tree* existing_;
};

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

bool is_complete(const Node& root, const Plan& plan, const std::vector<FinishedBlob>& blobs,
                 const io::Tree* existing) {
  return Completeness(plan, blobs, existing).holds(root);
}

}  // namespace ocifact::convert
