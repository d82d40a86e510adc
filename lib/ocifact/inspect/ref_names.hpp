// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include <ocifact/source/source.hpp>

namespace ocifact::inspect {

/// The ref.names of a source's index.json, by which programs such as skopeo choose an image. They
/// may be shorter than the names that this library knows the images by (docs/formats.md, Names).
class RefNames {
 public:
  /// None.
  RefNames() = default;
  explicit RefNames(const source::Source& source);

  /// That of the image under one of its names, as it is written; empty where it has none.
  std::string of(const source::Image& image, const source::Name& name) const;

 private:
  std::map<std::pair<Digest, std::optional<oci::ImageName>>, std::string> names_;
};

}  // namespace ocifact::inspect
