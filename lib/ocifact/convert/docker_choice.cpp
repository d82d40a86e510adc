// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/convert/docker_choice.hpp>

namespace ocifact::convert {
namespace {

using source::Document;

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

std::string describe_platform(const Document& document) {
  const auto platform = document.platform();
  return platform ? escape(platform->to_string()) : "unknown platform";
}

}  // namespace ocifact::convert
