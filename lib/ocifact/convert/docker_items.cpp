// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/convert/docker_choice.hpp>
#include <ocifact/convert/docker_items.hpp>

namespace ocifact::convert {
namespace {

using Kind = source::Document::Kind;

/// The most layers that docker's classic store takes (its limit of layers).
constexpr std::size_t max_docker_layers = 125;

std::string name_of(const PlannedImage& image) {
  const auto& name = image.names.front().name;
  return name ? escape(name->to_string()) : image.root.descriptor.digest.to_string();
}

class Chooser {
 public:
  Chooser(const std::optional<oci::Platform>& platform, Messages& messages)
      : platform_(platform), messages_(messages) {}

  /// The manifest to list; null when the image is none that docker could load.
  const Node* choose(const PlannedImage& image) const {
    std::vector<const Node*> manifests;
    collect_docker_images(image.root, manifests);
    if (manifests.empty()) {
      messages_.note(name_of(image) +
                     " is no container image that docker reads, and stays out of manifest.json");
      return nullptr;
    }
    const bool is_index = image.root.kind == Kind::index;
    const Node* chosen = manifests[choose_docker_image(
        {manifests.begin(), manifests.end()}, is_index ? platform_ : std::nullopt, name_of(image))];
    if (manifests.size() > 1) {
      messages_.note("manifest.json lists " + name_of(image) + " for " +
                     describe_platform(*chosen) + "; --docker-platform chooses another");
    }
    if (chosen->layers.size() > max_docker_layers) {
      messages_.warning(name_of(image) + " has " + std::to_string(chosen->layers.size()) +
                        " layers, and docker loads at most " + std::to_string(max_docker_layers));
    }
    return chosen;
  }

 private:
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
