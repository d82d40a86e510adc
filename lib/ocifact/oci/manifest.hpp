// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ocifact/io/limits.hpp>
#include <ocifact/oci/descriptor.hpp>

namespace ocifact::oci {

/// An image manifest, OCI or Docker schema 2 (image-spec, manifest). A value; the bytes it was
/// parsed from are what its digest is of, and are kept by whoever read them.
struct Manifest {
  MediaType media_type;  ///< empty when the document does not say
  Descriptor config;
  std::vector<Descriptor> layers;
  OtherMembers other;  ///< `annotations`, `subject`, `artifactType` and what is not known

  /// Whether each layer is a tar, compressed or not: what is encrypted, say, is none.
  bool has_tar_layers() const;

  /// Parses and checks: schemaVersion 2; no `manifests` or `fsLayers` beside (CVE-2021-41190); the
  /// document's own mediaType, if any, is a manifest's and equals `expected`, what the descriptor
  /// said (empty: no descriptor). `layers` may be null. Complaints are `input` errors, about schema
  /// 1 and digests of other algorithms `unsupported` ones.
  static Manifest parse(std::string_view text, const MediaType& expected, const Limits& limits);

  /// The frozen form (docs/digests.md, What we write): compact, no final newline; keys
  /// `schemaVersion`, `mediaType`, `config`, `layers`, then the others.
  std::string to_json(const JsonStyle& style = {}) const;
};

}  // namespace ocifact::oci
