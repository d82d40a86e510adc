// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <ocifact/convert/conversion.hpp>
#include <ocifact/facts/blob_list.hpp>

namespace ocifact::convert {

/// The blobs that the images of a conversion consist of, documents too, by digest, each once.
struct NeededBlobs {
  std::vector<facts::ListedBlob> there;
  std::vector<Digest> missing;  ///< pointed at, but in no source
};
NeededBlobs needed_blobs(const Conversion& conversion);

}  // namespace ocifact::convert
