// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <vector>

#include <ocifact/convert/blobs.hpp>
#include <ocifact/convert/plan.hpp>

namespace ocifact::convert {

/// The provenance of an image that does not keep its bytes, or whose bytes are proven: who made it,
/// and how its layers were made. What the source recorded of its layers stays true of those that
/// stay.
facts::Provenance provenance_of_made(const PlannedImage& image, const Plan& plan,
                                     const std::vector<FinishedBlob>& blobs,
                                     const Options& options);

/// The documents at and below `root` that are to be recorded as made, here or before: the root, and
/// all but those that others made and that are kept.
std::set<Digest> made_documents(const Node& root);

}  // namespace ocifact::convert
