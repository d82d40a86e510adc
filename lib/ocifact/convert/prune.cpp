// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <ocifact/base/error.hpp>
#include <ocifact/convert/platforms.hpp>
#include <ocifact/convert/prune.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::convert {
namespace {

using source::DocumentNode;
using Kind = source::Document::Kind;

class Pruner {
 public:
  explicit Pruner(const io::Tree& tree) : tree_(tree) {}

  /// Whether anything is left of the index.
  bool prune(DocumentNode& index) {
    if (index.children.empty()) return true;
    std::set<std::string> gone;
    std::vector<bool> kept;
    for (DocumentNode& child : index.children) {
      kept.push_back(stays(child));
      if (!kept.back()) gone.insert(child.descriptor.digest.to_string());
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const oci::Descriptor& child = index.children[i].descriptor;
      if (!kept[i] || !child.is_attestation()) continue;
      if (!gone.contains(child.annotation(oci::annotation::attestation_subject))) continue;
      kept[i] = false;
      leave_out(index.children[i], "is of what is left out");
    }
    keep_children(index, kept);
    return !index.children.empty();
  }

  std::vector<std::string> take_lines() { return std::move(lines_); }

 private:
  bool stays(DocumentNode& child) {
    switch (child.kind) {
      case Kind::index:
        return prune(child) || leave_out(child, "has nothing left");
      case Kind::manifest:
        return has_blobs(child) || leave_out(child, "has no config or layers in the source");
      case Kind::missing:
        return leave_out(child, "is not in the source");
      case Kind::other:
        return true;
    }
    return true;
  }

  bool has_blobs(const DocumentNode& node) const {
    const oci::Manifest& manifest = *node.manifest;
    return source::has_blob(tree_, manifest.config.digest) &&
           std::all_of(manifest.layers.begin(), manifest.layers.end(),
                       [&](const oci::Descriptor& layer) {
                         return !layer.media_type.is_distributable() ||
                                source::has_blob(tree_, layer.digest);
                       });
  }

  bool leave_out(const DocumentNode& node, const std::string& why) {
    lines_.push_back(describe_child(node) + " " + why + ", and is left out");
    return false;
  }

  const io::Tree& tree_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> prune_missing(DocumentNode& image, const io::Tree& tree) {
  if (image.kind != Kind::index) return {};
  Pruner pruner(tree);
  const bool something_left = pruner.prune(image);
  std::vector<std::string> lines = pruner.take_lines();
  if (something_left) return lines;
  throw Error(ErrorKind::input, "nothing is left of the index " +
                                    image.descriptor.digest.to_string() +
                                    " without what is missing (--prune-missing)")
      .with_details(lines);
}

}  // namespace ocifact::convert
