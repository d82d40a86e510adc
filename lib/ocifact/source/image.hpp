// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <ocifact/archive/docker_manifest.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/oci/descriptor.hpp>
#include <ocifact/oci/image_name.hpp>

namespace ocifact::source {

/// A name of an image, with what its entry in index.json says besides names and digest.
struct Name {
  std::optional<oci::ImageName> name;  ///< an entry may have none
  oci::Annotations annotations;        ///< those that are no names

  /// For people: the name, escaped, or `unnamed`.
  std::string to_text(const std::string& unnamed = "-") const {
    return name ? escape(name->to_string()) : unnamed;
  }
};

/// The image as manifest.json has it.
struct DockerFace {
  archive::DockerItem item;
  Digest config;  ///< of the bytes of the config member: the image ID
};

/// One image of a source: what has one digest, under all its names. It has a stored manifest or
/// index, or a place in manifest.json, or both. A value.
struct Image {
  /// The descriptor as index.json has it, or the index that it was chosen from, without
  /// annotations.
  std::optional<oci::Descriptor> stored;
  std::optional<DockerFace> docker;
  /// The stored manifest is one that Docker's classic store makes up when it saves an image
  /// (docs/digests.md): no registry ever had it.
  bool made_up = false;
  /// An entry that belongs to another image (docs/formats.md, Two faces) and is none to choose.
  bool referrer = false;
  /// At least one; sorted by name, the one without a name last.
  std::vector<Name> names;
};

}  // namespace ocifact::source
