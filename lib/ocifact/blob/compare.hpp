// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include <ocifact/blob/layer.hpp>

namespace ocifact::blob {

/// A layer, and what was read beside it.
struct Compared {
  DiffId diff_id;                     ///< of the layer
  std::optional<IngestedLayer> same;  ///< the other, when it unpacks to the same bytes
};

/// Reads a layer to its end, and beside it another blob as long as the two unpack to the same
/// bytes: so the other is known to hold the layer at the cost of unpacking it, without a second
/// hash of the plain bytes. The other is staged byte for byte and hashed; that its digest is the
/// right one is for the caller to see. Its form in `options` does not count.
///
/// `input` errors are about the layer; another that cannot be unpacked is not the same.
Compared compare(std::unique_ptr<io::Source> layer, std::unique_ptr<io::Source> other,
                 const IngestOptions& options);

}  // namespace ocifact::blob
