// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/io/limits.hpp>
#include <ocifact/io/tree.hpp>
#include <ocifact/oci/image_config.hpp>
#include <ocifact/oci/index.hpp>
#include <ocifact/oci/manifest.hpp>

namespace ocifact::source {

/// A stored manifest or index, read and verified, with the config that belongs to it. A value.
struct Document {
  enum class Kind {
    index,
    manifest,
    other,    ///< a media type this library does not read: some bytes to be copied
    missing,  ///< the source does not have it (a sparse index)
  };

  Kind kind = Kind::missing;
  oci::Descriptor descriptor;  ///< as the parent, or index.json, has it
  std::string text;            ///< the bytes of an index or manifest
  oci::Index index;
  std::optional<oci::Manifest> manifest;

  /// A container image's configuration: of a manifest whose config is one and is there.
  struct Config {
    std::string text;
    oci::ImageConfig config;
  };
  std::optional<Config> config;

  /// The platform the descriptor states, else the config's.
  std::optional<oci::Platform> platform() const;
};

/// A document and all below it: indexes, manifests, configs, but no layers. A value, and a tree.
struct DocumentNode : Document {
  std::vector<DocumentNode> children;  ///< of an index, one a descriptor
};

/// Reads what `top` points at. Nesting deeper than the limit, more descriptors than the limit,
/// documents of more than 8 times `max_json` bytes altogether, documents that are not what their
/// descriptor says, and wrong bytes are `input` errors. A document that is listed several times is
/// read once and counts each time. An absent child of an index is `missing`, an absent config
/// leaves `config` empty.
DocumentNode read_documents(const io::Tree& tree, const oci::Descriptor& top, const Limits& limits);

/// The platforms of what is no index at or below `image`, in order, as text that nobody has
/// escaped; without attestations.
std::vector<std::string> platforms_of(const DocumentNode& image);

/// The same as choices for people: escaped, and with a word on those that are not there.
std::vector<std::string> platform_choices(const DocumentNode& image);

}  // namespace ocifact::source
