// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/oci/image_name.hpp>
#include <ocifact/source/document_tree.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::inspect {

/// What `ls` shows of an image under one of its names.
struct Listed {
  std::optional<oci::ImageName> name;
  std::vector<std::string> platforms;  ///< one, or those of an index; without attestations
  std::optional<Digest> image_id;      ///< of a single image
  std::optional<Digest> digest;        ///< of a stored registry manifest or index
};

/// The images of a source by name, those without one last. Reads documents, no layers.
std::vector<Listed> list_images(const source::Source& source,
                                const std::vector<source::Image>& images);

}  // namespace ocifact::inspect
