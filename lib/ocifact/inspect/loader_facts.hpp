// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <ocifact/digest/digest.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::inspect {

/// What of a source decides how other programs load it (docs/loaders.md). They look at the faces
/// as they are written, not at the images that both together have. A value.
struct LoaderFacts {
  /// An entry of index.json.
  struct Entry {
    std::string containerd_name;         ///< as written; empty when it is absent
    std::string ref_name;                ///< as written; empty when it is absent
    std::vector<std::string> platforms;  ///< of the images that are there; no attestations
    bool is_index = false;
    bool has_docker_type = false;     ///< its own media type is Docker's, not OCI's
    bool has_docker_layers = false;   ///< a manifest at or below it has layers of Docker's types
    bool is_complete = true;          ///< all that it names is there
    bool is_thin = false;             ///< an image that is there lacks its config or a layer
    bool loses_health_check = false;  ///< has one under an OCI manifest
    bool is_of_crane = false;         ///< crane would write the manifest as it is stored
    bool is_made_up = false;  ///< docs/digests.md, Made up: what is printed is another digest
  };
  /// An image of manifest.json.
  struct Item {
    std::vector<std::string> repo_tags;  ///< as written
    std::string platform;
    bool has_zstd = false;  ///< a layer is zstd
    bool is_thin = false;   ///< a layer is not there
  };

  bool is_directory = false;
  bool is_packed = false;  ///< one compression lies around the archive
  bool has_index = false;  ///< has the OCI face
  bool has_docker_face = false;
  std::vector<Entry> entries;
  std::vector<Item> items;

  /// Whether those that read index.json find the digests that this library prints.
  bool has_digests() const;
};

/// Reads documents and the first bytes of layers. `is_packed`: see above; a stream does not tell
/// it. `input` errors: malformed documents.
LoaderFacts loader_facts(const source::Source& source, bool is_packed);

}  // namespace ocifact::inspect
