// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include <ocifact/base/messages.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/tree.hpp>
#include <ocifact/source/address.hpp>
#include <ocifact/source/image.hpp>

namespace ocifact::source {

/// Which of an archive's two faces are there and count.
struct Faces {
  bool oci = false;     ///< index.json (and oci-layout)
  bool docker = false;  ///< manifest.json
  /// In a directory manifest.json is derived from index.json, unless it is that of an unpacked
  /// Docker archive, and never contradicts it (docs/formats.md, Names).
  bool directory = false;
  /// Which one counts where they give one name to two images; by default that is an error, but in a
  /// directory index.json counts.
  std::optional<Face> preferred = {};
};

/// The images that the tree's faces name, in the source's own order: those of index.json, then
/// those that only manifest.json has. An image that both have is one. Where a preferred face takes
/// a name from an image of the other, a note says so; an image that is left without any name, and
/// that the preferred face does not have, is left out.
///
/// Reads documents, no layers. `input` errors: malformed documents; a missing config of
/// manifest.json; one name on two images, within a face, or between them where none is preferred.
std::vector<Image> read_catalog(const io::Tree& tree, const Faces& faces, const Limits& limits,
                                Messages& messages);

}  // namespace ocifact::source
