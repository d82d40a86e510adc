// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include <ocifact/convert/blobs.hpp>
#include <ocifact/convert/plan.hpp>

namespace ocifact::convert {

/// Makes the documents of the plan final, now that all blobs have their digests: manifests that do
/// not keep their bytes are written in the frozen form (docs/digests.md, What we write), the
/// indexes above them follow, and so do the annotations that name an attestation's subject.
/// Afterwards every node's `descriptor` and `text` are those of the result.
void settle(Plan& plan, const std::vector<FinishedBlob>& blobs,
            const std::optional<oci::Family>& media_types);

}  // namespace ocifact::convert
