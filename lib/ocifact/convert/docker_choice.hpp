// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/oci/platform.hpp>
#include <ocifact/source/document_tree.hpp>

namespace ocifact::convert {

/// Whether docker could load it: the manifest of a container image, no attestation, whose layers
/// are all ones that it reads (not encrypted, say).
bool is_docker_image(const source::Document& document);

/// All that is such an image at or below `tree`, in order. `Tree` is a document with `children`.
template <class Tree>
void collect_docker_images(const Tree& tree, std::vector<const Tree*>& result) {
  if (is_docker_image(tree)) result.push_back(&tree);
  for (const Tree& child : tree.children) collect_docker_images(child, result);
}

/// Which of the images of an index docker sees when it can see one only: the first that satisfies
/// `wanted`; by default the only one, else linux/amd64, else the first. `images` is not empty; the
/// result is a position in it. A `negative` error about `name`: none satisfies `wanted`.
std::size_t choose_docker_image(const std::vector<const source::Document*>& images,
                                const std::optional<oci::Platform>& wanted,
                                const std::string& name);

/// A document's platform for messages.
std::string describe_platform(const source::Document& document);

}  // namespace ocifact::convert
