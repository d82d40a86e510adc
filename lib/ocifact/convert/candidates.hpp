// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <ocifact/convert/blobs.hpp>

namespace ocifact::convert {

/// Takes a planned blob from the first of its candidates that is it. A candidate must be what its
/// descriptor says and, of a layer, unpack to the layer: it is compared with the source's as that
/// is read, or hashed, where the source lacks it or `passed` by in a stream. One that is not it is
/// warned of. Empty when none is; then nothing is staged.
///
/// Where blobs are staged, a file is linked if that can be, else copied; what the layout that is
/// written has already stays there, and what the receiver has is left out. `input` errors are about
/// the source's layer.
std::optional<FinishedBlob> take_candidate(const PlannedBlob& blob, const BlobOptions& options,
                                           bool passed);

}  // namespace ocifact::convert
