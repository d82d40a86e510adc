// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <ocifact/io/tree.hpp>
#include <ocifact/source/document_tree.hpp>

namespace ocifact::facts {

/// What manifests and indexes at or below `image` point at and none of `trees` has, each blob once,
/// in their order. Only presence counts, nothing is read. Layers that registries may not hand out
/// are never missed.
std::vector<oci::Descriptor> missing_blobs(const source::DocumentNode& image,
                                           const std::vector<const io::Tree*>& trees);

}  // namespace ocifact::facts
