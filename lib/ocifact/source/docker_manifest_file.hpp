// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/archive/docker_manifest.hpp>
#include <ocifact/base/messages.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/layout/layout.hpp>
#include <ocifact/oci/platform.hpp>

namespace ocifact::source {

/// What lies in a layout directory under the name manifest.json. A value.
struct DockerManifestFile {
  enum class Kind {
    none,
    foreign,   ///< no document of docker, whatever it is: somebody's, and not ours to judge
    unpacked,  ///< that of an unpacked archive of Docker 25 to 29, which counts
    derived,   ///< any other: index.json has all that it says
  };

  Kind kind = Kind::none;
  std::vector<archive::DockerItem> items = {};  ///< unless foreign

  static DockerManifestFile read(const io::Tree& tree, const Limits& limits);
};

/// Which manifest.json a layout is to have.
struct DerivedManifestOptions {
  bool wanted = false;  ///< also where there is none
  /// Which platform of an index it lists; by default the one that it lists already, else as
  /// `choose_docker_image` says.
  std::optional<oci::Platform> platform = {};
};

/// Keeps the manifest.json that `docker load` asks for in step with a layout's index.json
/// (docs/formats.md, Layouts that docker loads). Made before the layout is changed; `update` after
/// the commit. A layout whose manifest.json is another's, or that has none and is to have none,
/// stays as it is.
class DerivedManifest {
 public:
  /// Looks at the layout as it is; warns of a manifest.json that does not fit its index.json. A
  /// `conflict` error: one is wanted, and something foreign has its name.
  DerivedManifest(const layout::Layout& layout, DerivedManifestOptions options,
                  const Limits& limits, Messages& messages);

  /// Writes it as the layout's index now asks for; without an image that docker could load there is
  /// none. Notes tell of choices and of what is left out, if it is wanted.
  void update(const layout::Layout& layout, Messages& messages) const;

 private:
  DerivedManifestOptions options_;
  Limits limits_;
  DockerManifestFile before_;
};

}  // namespace ocifact::source
