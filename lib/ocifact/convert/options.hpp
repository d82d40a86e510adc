// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/blob/form.hpp>
#include <ocifact/digest/digest.hpp>
#include <ocifact/facts/known_layers.hpp>
#include <ocifact/oci/image_name.hpp>
#include <ocifact/oci/media_type.hpp>
#include <ocifact/oci/name_map.hpp>
#include <ocifact/oci/platform.hpp>

namespace ocifact::convert {

/// A program whose push is foretold: what it makes of an image is made (docs/digests.md, As other
/// programs push).
enum class Tool { crane, docker, buildkit };
std::string_view to_string(Tool tool);

/// What an image has to be (docs/digests.md, Proof). A value.
struct Expectation {
  Digest digest;                             ///< of an index or manifest, or an image ID
  std::optional<std::string> manifest = {};  ///< the bytes with that digest, if they are at hand
  /// Encoders and manifests that give the digest are looked for; else it is compared with what the
  /// options make.
  bool prove = true;
};

/// What shapes the result, and so the digest (docs/digests.md, The law): the same for layouts,
/// archives and the computed digest.
struct Options {
  /// The form of layers. `compressed` is that of images without a stored manifest to be kept, and
  /// the others stay as they are.
  blob::Form form = blob::Form::compressed({});
  std::optional<Tool> tool;                ///< set by `as` alone
  std::optional<oci::Family> media_types;  ///< empty: as the source has them
  std::vector<oci::Platform> platforms;    ///< empty: all
  /// Which platform of an index manifest.json lists, and crane and docker see; default: the only
  /// one, else linux/amd64, else the first, which a note names.
  std::optional<oci::Platform> docker_platform;
  bool attestations = true;
  bool prune_missing = false;        ///< leave out of an index what the source does not have
  std::vector<oci::ImageName> tags;  ///< instead of the source's names
  oci::NameMap names;                ///< what becomes of the source's names
  /// All images become one index of this name.
  std::optional<oci::ImageName> index;
  oci::Annotations annotations;  ///< of the entries in index.json, besides the source's
  /// Layers and manifests that take the place of what would be made, and blobs that the receiver
  /// has (docs/digests.md, Reuse); borrowed; null: none.
  const facts::KnownLayers* known = nullptr;

  std::optional<Expectation> expect;
  /// Whether it may have to be proven what is expected, by reading layers several times.
  bool is_proven() const { return expect && expect->prove; }

  /// What the result must be, so that it can be told by one digest; else it is an `input` error
  /// before any layer is read.
  enum class Need { any, one_image, one_image_id };
  Need need = Need::any;

  /// The options that make what `tool` would push: its encoder and media types.
  static Options as(Tool tool);
};

}  // namespace ocifact::convert
