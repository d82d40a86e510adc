// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/convert/join.hpp>
#include <ocifact/digest/hasher.hpp>

namespace ocifact::convert {
namespace {

using Kind = source::Document::Kind;

/// Collects the children of the index.
class Joiner {
 public:
  void add(Node root, const std::string& origin) {
    if (root.kind == Kind::index) return add_children(root, origin);
    root.descriptor.annotations.clear();
    root.descriptor.platform.reset();  // the config's counts
    add_child(std::move(root), origin);
  }

  /// The children in their order.
  std::vector<Node> take() {
    std::stable_sort(images_.begin(), images_.end(), [](const Child& a, const Child& b) {
      return a.platform.to_string() < b.platform.to_string();
    });
    std::vector<Node> children;
    std::map<std::string, std::size_t> positions;  // of what may be attested, by digest
    for (Child& image : images_) {
      positions.emplace(image.node.descriptor.digest.to_string(), children.size());
      children.push_back(std::move(image.node));
    }
    const auto key = [&](const Node& node) {
      const auto subject =
          positions.find(node.descriptor.annotation(oci::annotation::attestation_subject));
      return std::tuple(subject == positions.end() ? positions.size() : subject->second,
                        node.descriptor.digest);
    };
    std::stable_sort(attestations_.begin(), attestations_.end(),
                     [&](const Node& a, const Node& b) { return key(a) < key(b); });
    std::move(attestations_.begin(), attestations_.end(), std::back_inserter(children));
    return children;
  }

 private:
  struct Child {
    Node node;
    oci::Platform platform;
    std::string origin;
  };

  void add_children(Node& index, const std::string& origin) {
    for (Node& child : index.children) {
      if (child.kind == Kind::index) {
        add_children(child, origin);
      } else if (child.descriptor.is_attestation()) {
        attestations_.push_back(std::move(child));
      } else {
        add_child(std::move(child), origin);
      }
    }
  }

  void add_child(Node node, const std::string& origin) {
    const auto platform = node.platform();
    if (!platform) {
      throw Error(ErrorKind::input, origin + ": " + node.descriptor.digest.to_string() +
                                        " has no platform, which an index asks for (--index)");
    }
    for (const Child& other : images_) {
      if (!platform->satisfies(other.platform) || !other.platform.satisfies(*platform)) continue;
      throw Error(ErrorKind::input, escape(platform->to_string()) +
                                        " can be in an index once (--index), and is there twice: " +
                                        other.origin + " and " + origin);
    }
    node.descriptor.platform = platform;
    images_.push_back({std::move(node), *platform, origin});
  }

  std::vector<Child> images_;
  std::vector<Node> attestations_;
};

/// An index to be made, whose digest `settle` will find.
Node index_of(std::vector<Node> children, const oci::MediaType& media_type) {
  oci::Index index{media_type, {}, {}};
  for (const Node& child : children) index.manifests.push_back(child.descriptor);
  const oci::Descriptor unknown{media_type, digest_of(""), 0, {}, {}, {}};
  return {{Kind::index, unknown, {}, std::move(index), {}, {}}, false, std::move(children), {}, {}};
}

}  // namespace

void join_images(Plan& plan, const std::vector<std::string>& origins, const oci::ImageName& name,
                 const std::optional<oci::Family>& media_types) {
  Joiner joiner;
  std::vector<PlannedImage> images;  // referrers, which stay beside the index
  for (std::size_t i = 0; i < plan.images.size(); ++i) {
    PlannedImage& image = plan.images[i];
    if (image.referrer) {
      images.push_back(std::move(image));
    } else {
      joiner.add(std::move(image.root), origins[i]);
    }
  }
  std::vector<Node> children = joiner.take();
  if (children.empty()) throw Error(ErrorKind::input, "no image to put into an index (--index)");
  const auto media_type = oci::MediaType::index(media_types.value_or(oci::Family::oci));
  images.insert(images.begin(), {{{name, {}}}, false, index_of(std::move(children), media_type)});
  plan.images = std::move(images);
}

}  // namespace ocifact::convert
