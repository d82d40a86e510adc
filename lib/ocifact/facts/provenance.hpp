// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/io/tree.hpp>
#include <ocifact/oci/descriptor.hpp>
#include <ocifact/source/image_documents.hpp>

namespace ocifact::facts {

/// Where a digest comes from (docs/digests.md, Provenance). A value.
struct Provenance {
  enum class Kind {
    stored,       ///< the source carries the manifest, and every blob that it needs
    synthesised,  ///< a daemon made the manifest up when it saved the image
    converted,    ///< this library made it
    predicted,    ///< this library made it as another program would push it
    proven,       ///< this library made it, and it is the one whose digest was known before
    unverified,   ///< the source carries the manifest, but not every blob that it needs
  };

  Kind kind = Kind::stored;
  std::string encoder;  ///< what made those layers that were made, as far as it is known
  std::string tool;     ///< of `predicted`: the program

  /// What made all compressed layers; empty when several did, or nobody knows.
  std::string encoder_of_all() const;
  /// For people: `stored`, `converted (go-1)`, `predicted (docker, go-6)`; escaped.
  std::string to_text() const;
  bool operator==(const Provenance&) const = default;
};

std::string_view to_string(Provenance::Kind kind);

/// Stands in `Provenance::encoder` beside those that made the other layers, for layers that came
/// compressed, nobody knows by what.
inline constexpr std::string_view as_stored = "as stored";

/// What an entry of index.json records. Empty when it records nothing: then its digest is `stored`
/// or `unverified`, which is told by looking and never recorded. A value that is not known counts
/// as none.
std::optional<Provenance> recorded_provenance(const oci::Annotations& annotations);

/// Makes this what the annotations of an entry record.
void record(const Provenance& provenance, oci::Annotations& annotations);

/// The provenance of a stored manifest or index as its source carries it: what is recorded, else
/// what is found. `documents` are those of `image`, or of a part of it. Blobs may lie in any of
/// `trees`.
Provenance provenance_of(const source::Image& image, const source::DocumentNode& documents,
                         const std::vector<const io::Tree*>& trees);

}  // namespace ocifact::facts
