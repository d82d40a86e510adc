// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <ocifact/base/text.hpp>
#include <ocifact/convert/platforms.hpp>

namespace ocifact::convert {
namespace {

using source::Document;
using source::DocumentNode;
using Kind = Document::Kind;

bool is_image(const DocumentNode& node) {
  return node.kind == Kind::manifest && !node.descriptor.is_attestation();
}

/// An index that lost children, so that the one above it changes as well.
bool is_new(const DocumentNode& node) { return node.kind == Kind::index && node.text.empty(); }

/// The first manifest below `node`, or `node` itself, that gives what `wanted` asks for.
const DocumentNode* find_platform(const DocumentNode& node, const oci::Platform& wanted) {
  if (is_image(node)) {
    const auto platform = node.platform();
    return platform && platform->satisfies(wanted) ? &node : nullptr;
  }
  for (const DocumentNode& child : node.children) {
    if (const DocumentNode* found = find_platform(child, wanted)) return found;
  }
  return nullptr;
}

/// Keeps the chosen manifests and what attests them, dropping indexes left empty.
bool keep_chosen(DocumentNode& node, const std::set<const DocumentNode*>& chosen) {
  if (node.kind != Kind::index) return chosen.contains(&node);
  std::set<std::string> subjects;
  std::vector<bool> kept(node.children.size());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    kept[i] = keep_chosen(node.children[i], chosen);
    if (kept[i]) subjects.insert(node.children[i].descriptor.digest.to_string());
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const oci::Descriptor& child = node.children[i].descriptor;
    if (child.is_attestation()) {
      kept[i] = subjects.contains(child.annotation(oci::annotation::attestation_subject));
    }
  }
  keep_children(node, kept);
  return !subjects.empty();
}

}  // namespace

void keep_children(DocumentNode& index, const std::vector<bool>& kept) {
  if (std::any_of(index.children.begin(), index.children.end(), is_new)) index.text.clear();
  if (std::all_of(kept.begin(), kept.end(), [](bool keep) { return keep; })) return;
  std::vector<DocumentNode> children;
  index.index.manifests.clear();
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i]) continue;
    index.index.manifests.push_back(index.children[i].descriptor);
    children.push_back(std::move(index.children[i]));
  }
  index.children = std::move(children);
  index.text.clear();
}

std::string describe_child(const Document& child) {
  const auto platform = child.platform();
  const std::string what = child.descriptor.is_attestation() ? "an attestation"
                           : platform                        ? escape(platform->to_string())
                                                             : "no platform";
  return child.descriptor.digest.to_string() + " (" + what + ")";
}

std::optional<DocumentNode> choose_platforms(DocumentNode image,
                                             const std::vector<oci::Platform>& wanted) {
  if (wanted.empty()) return image;
  std::set<const DocumentNode*> chosen;
  for (const oci::Platform& platform : wanted) {
    if (const DocumentNode* found = find_platform(image, platform)) chosen.insert(found);
  }
  if (chosen.empty()) return std::nullopt;
  if (wanted.size() == 1 || image.kind == Kind::manifest) {
    DocumentNode only = **chosen.begin();
    only.descriptor.annotations.clear();
    return only;
  }
  keep_chosen(image, chosen);
  return image;
}

bool has_platform(const DocumentNode& image, const oci::Platform& wanted) {
  return find_platform(image, wanted) != nullptr;
}

void drop_attestations(DocumentNode& image) {
  std::vector<bool> kept;
  for (DocumentNode& child : image.children) {
    kept.push_back(!child.descriptor.is_attestation());
    drop_attestations(child);
  }
  keep_children(image, kept);
}

}  // namespace ocifact::convert
