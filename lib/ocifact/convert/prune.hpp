// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ocifact/io/tree.hpp>
#include <ocifact/source/document_tree.hpp>

namespace ocifact::convert {

/// The annotation of an index's entry that says which index it was before it was pruned.
inline constexpr std::string_view pruned_from_annotation = "dev.ocifact.pruned-from";

/// Makes an index complete by leaving out what `tree` does not have: children that are not there,
/// manifests whose config or layers are not, attestations of either, and indexes that have nothing
/// left (docs/formats.md, Sparse indexes). Layers that nobody may distribute are not missed. What
/// loses something has no `text`, since it is new. Whatever is no index stays as it is.
///
/// Returns one line for each thing left out, which names it with its platform. An `input` error:
/// nothing is left.
std::vector<std::string> prune_missing(source::DocumentNode& image, const io::Tree& tree);

}  // namespace ocifact::convert
