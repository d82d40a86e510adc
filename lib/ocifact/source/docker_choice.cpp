// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/source/docker_choice.hpp>

namespace ocifact::source {
namespace {

/// The most layers that docker's classic store takes (its limit of layers).
constexpr std::size_t max_docker_layers = 125;

std::optional<std::size_t> find(const std::vector<const Document*>& images,
                                const oci::Platform& wanted) {
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto platform = images[i]->platform();
    if (platform && platform->satisfies(wanted)) return i;
  }
  return std::nullopt;
}

}  // namespace

bool is_docker_image(const Document& document) {
  return document.config && !document.descriptor.is_attestation() &&
         document.manifest->has_tar_layers();
}

std::size_t choose_docker_image(const std::vector<const Document*>& images,
                                const std::optional<oci::Platform>& wanted,
                                const std::string& name) {
  if (!wanted) return find(images, oci::Platform::parse("linux/amd64")).value_or(0);
  if (const auto found = find(images, *wanted)) return *found;
  std::vector<std::string> there;
  for (const Document* image : images) there.push_back(describe_platform(*image));
  throw Error(ErrorKind::negative, name + " has no manifest for " + escape(wanted->to_string()) +
                                       " (--docker-platform); there are")
      .with_details(there);
}

void tell_choice(const std::string& name, const Document& chosen, std::size_t choices,
                 Messages& messages) {
  if (choices > 1) {
    messages.note("manifest.json lists " + name + " for " + describe_platform(chosen) +
                  "; --docker-platform chooses another");
  }
  const std::size_t layers = chosen.manifest->layers.size();
  if (layers > max_docker_layers) {
    messages.warning(name + " has " + std::to_string(layers) +
                     " layers, and docker loads at most " + std::to_string(max_docker_layers));
  }
}

std::string describe_platform(const Document& document) {
  const auto platform = document.platform();
  return platform ? escape(platform->to_string()) : "unknown platform";
}

}  // namespace ocifact::source
