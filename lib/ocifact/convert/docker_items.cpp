// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/convert/docker_items.hpp>
#include <ocifact/source/docker_choice.hpp>

namespace ocifact::convert {
namespace {

using Kind = source::Document::Kind;

/// What an artifact is that is no container image: its artifactType, else the type of its config.
std::string describe_artifact(const Node& node) {
  if (!node.manifest || node.manifest->config.media_type.is_config()) return "";
  std::string type = node.manifest->config.media_type.to_string();
  for (const json::Member& member : node.manifest->other) {
    if (member.key == "artifactType") type = member.value.text;
  }
  return "an artifact of type " + quote(type) + " and ";
}

/// The manifest to list; null when the image is none that docker could load.
const Node* choose(const PlannedImage& image, const std::optional<oci::Platform>& platform,
                   Messages& messages) {
  const std::string name = image.names.front().to_text(image.root.descriptor.digest.to_string());
  std::vector<const Node*> manifests;
  source::collect_docker_images(image.root, manifests);
  if (manifests.empty()) {
    messages.note(name + " is " + describe_artifact(image.root) +
                  "no container image that docker reads, and stays out of manifest.json");
    return nullptr;
  }
  const bool is_index = image.root.kind == Kind::index;
  const Node* chosen = manifests[source::choose_docker_image(
      {manifests.begin(), manifests.end()}, is_index ? platform : std::nullopt, name)];
  source::tell_choice(name, *chosen, manifests.size(), messages);
  return chosen;
}

}  // namespace

std::vector<DockerEntry> docker_entries(const Conversion& conversion,
                                        const std::optional<oci::Platform>& platform,
                                        Messages& messages) {
  std::vector<DockerEntry> entries;
  std::map<const PlannedImage*, std::size_t> known;
  constexpr auto left_out = static_cast<std::size_t>(-1);
  for (const NamedImage& named : conversion.images()) {
    const auto [position, is_new] = known.emplace(named.image, entries.size());
    if (is_new) {
      if (const Node* manifest = choose(*named.image, platform, messages)) {
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
