// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/archive/docker_manifest.hpp>
#include <ocifact/convert/conversion.hpp>

namespace ocifact::convert {

/// An image as manifest.json lists it: the manifest of one platform, under the image's full names.
struct DockerEntry {
  const Node* manifest;  ///< in the conversion's plan
  std::vector<std::string> repo_tags;
};

/// What of a conversion docker can load, in the order of `Conversion::images`. Of an index one
/// platform is chosen (docs/formats.md, What `export` writes), and a note names it where there was
/// a choice; artifacts are left out with a note. A `negative` error: an index that has not the
/// platform asked for. An `input` error: nothing is left.
std::vector<DockerEntry> docker_entries(const Conversion& conversion,
                                        const std::optional<oci::Platform>& platform,
                                        Messages& messages);

}  // namespace ocifact::convert
