// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/base/messages.hpp>
#include <ocifact/oci/platform.hpp>
#include <ocifact/source/document_tree.hpp>

namespace ocifact::source {

/// Whether docker could load it: the manifest of a container image, no attestation, whose layers
/// are all ones that it reads (not encrypted, say).
bool is_docker_image(const Document& document);

/// All that is such an image at or below `tree`, in order. `Tree` is a document with `children`.
template <class Tree>
void collect_docker_images(const Tree& tree, std::vector<const Tree*>& result) {
  if (is_docker_image(tree)) result.push_back(&tree);
  for (const Tree& child : tree.children) collect_docker_images(child, result);
}

/// Which of the images of an index docker sees when it can see one only: the first that satisfies
/// `wanted`; by default the only one, else linux/amd64, else the first. `images` is not empty; the
/// result is a position in it. A `negative` error about `name`: none satisfies `wanted`.
std::size_t choose_docker_image(const std::vector<const Document*>& images,
                                const std::optional<oci::Platform>& wanted,
                                const std::string& name);

/// Tells what docker makes of the image `name`, of whose `choices` the chosen one is listed: which
/// platform where there was a choice, and whether it has more layers than docker takes.
void tell_choice(const std::string& name, const Document& chosen, std::size_t choices,
                 Messages& messages);

/// A document's platform for messages.
std::string describe_platform(const Document& document);

}  // namespace ocifact::source
