// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/convert/docker_items.hpp>

namespace ocifact::convert {
namespace {

using Kind = source::Document::Kind;

/// The most layers that docker's classic store takes (its limit of layers).
constexpr std::size_t max_docker_layers = 125;

/// Whether docker can read all layers: not what is encrypted, say.
bool has_tar_layers(const oci::Manifest& manifest) {
  return std::all_of(manifest.layers.begin(), manifest.layers.end(),
                     [](const oci::Descriptor& layer) { return layer.media_type.is_layer(); });
}

/// The manifests of container images at or below `node`, in order.
void collect_images(const Node& node, std::vector<const Node*>& result) {
  if (node.descriptor.is_attestation()) return;
  if (node.kind == Kind::manifest && node.config && has_tar_layers(*node.manifest)) {
    result.push_back(&node);
  }
  for (const Node& child : node.children) collect_images(child, result);
}

std::string name_of(const PlannedImage& image) {
  const auto& name = image.names.front().name;
  return name ? escape(name->to_string()) : image.root.descriptor.digest.to_string();
}

std::string platform_of(const Node& manifest) {
  const auto platform = manifest.platform();
  return platform ? escape(platform->to_string()) : "unknown platform";
}

class Chooser {
 public:
  Chooser(const std::optional<oci::Platform>& platform, Messages& messages)
      : platform_(platform), messages_(messages) {}

  /// The manifest to list; null when the image is none that docker could load.
  const Node* choose(const PlannedImage& image) const {
    std::vector<const Node*> manifests;
    collect_images(image.root, manifests);
    if (manifests.empty()) {
      messages_.note(name_of(image) +
                     " is no container image that docker reads, and stays out of manifest.json");
      return nullptr;
    }
    const bool is_index = image.root.kind == Kind::index;
    const Node* chosen = platform_ && is_index ? demanded(image, manifests) : preferred(manifests);
    if (manifests.size() > 1) {
      messages_.note("manifest.json lists " + name_of(image) + " for " + platform_of(*chosen) +
                     "; --docker-platform chooses another");
    }
    if (chosen->layers.size() > max_docker_layers) {
      messages_.warning(name_of(image) + " has " + std::to_string(chosen->layers.size()) +
                        " layers, and docker loads at most " + std::to_string(max_docker_layers));
    }
    return chosen;
  }

 private:
  static const Node* find(const std::vector<const Node*>& manifests, const oci::Platform& wanted) {
    const auto found = std::find_if(manifests.begin(), manifests.end(), [&](const Node* manifest) {
      const auto platform = manifest->platform();
      return platform && platform->satisfies(wanted);
    });
    return found == manifests.end() ? nullptr : *found;
  }

  const Node* demanded(const PlannedImage& image, const std::vector<const Node*>& manifests) const {
    if (const Node* found = find(manifests, *platform_)) return found;
    std::vector<std::string> there;
    for (const Node* manifest : manifests) there.push_back(platform_of(*manifest));
    throw Error(ErrorKind::negative, name_of(image) + " has no manifest for " +
                                         escape(platform_->to_string()) +
                                         " (--docker-platform); there are")
        .with_details(there);
  }

  static const Node* preferred(const std::vector<const Node*>& manifests) {
    const Node* common = find(manifests, oci::Platform::parse("linux/amd64"));
    return manifests.size() > 1 && common != nullptr ? common : manifests.front();
  }

  const std::optional<oci::Platform>& platform_;
  Messages& messages_;
};

}  // namespace

std::vector<DockerEntry> docker_entries(const Conversion& conversion,
                                        const std::optional<oci::Platform>& platform,
                                        Messages& messages) {
  const Chooser chooser(platform, messages);
  std::vector<DockerEntry> entries;
  std::map<const PlannedImage*, std::size_t> known;
  constexpr auto left_out = static_cast<std::size_t>(-1);
  for (const NamedImage& named : conversion.images()) {
    const auto [position, is_new] = known.emplace(named.image, entries.size());
    if (is_new) {
      if (const Node* manifest = chooser.choose(*named.image)) {
        entries.push_back({manifest, {}});
      } else {
        position->second = left_out;
      }
    }
    const auto& name = named.name->name;
    if (position->second == left_out || !name) continue;
    if (name->reference()) {
      entries[position->second].repo_tags.push_back(name->to_string());
    } else {
      messages.note(quote(name->to_string()) +
                    " is a tag without repository, which manifest.json cannot hold; -t names it");
    }
  }
  if (entries.empty()) throw Error(ErrorKind::input, "no image that docker could load");
  return entries;
}

}  // namespace ocifact::convert
