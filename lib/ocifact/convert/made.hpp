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

/// Of an image that is kept, as others made it: whether all that it needs is in its source, was
/// taken from elsewhere or is in `existing`, which may be null.
bool is_complete(const Node& root, const Plan& plan, const std::vector<FinishedBlob>& blobs,
                 const io::Tree* existing);

}  // namespace ocifact::convert
