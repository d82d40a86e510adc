// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <ocifact/convert/blobs.hpp>
#include <ocifact/convert/plan.hpp>

namespace ocifact::convert {

/// Makes the documents of the plan final, now that all blobs have their digests: manifests that do
/// not keep their bytes become the manifest that is wanted, if all came out as that has it, or are
/// written in the frozen form (docs/digests.md, What we write) or in that
/// of `options.tool`, the indexes above them follow, and so do the annotations that name an
/// attestation's subject. One in which nothing changed after all keeps its bytes. Afterwards every
/// node's `descriptor`, `text` and `keep` are those of the result.
void settle(Plan& plan, const std::vector<FinishedBlob>& blobs, const Options& options);

}  // namespace ocifact::convert
