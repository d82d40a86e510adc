// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
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

  /// Whether entries of index.json say so; `stored` and `unverified` are told by looking.
  bool is_recorded() const;
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

/// What an entry of index.json records: where the digests of some documents come from. A value.
struct Record {
  Provenance provenance;
  /// The documents that it is about: those that were made. Of an index that was made above others'
  /// manifests, these are none of them.
  std::set<Digest> of;

  /// What is recorded of this document; empty when that is nothing.
  std::optional<Provenance> about(const Digest& document) const;
  bool operator==(const Record&) const = default;
};

/// The record in the entry of `document`. Empty when it records nothing of that: then the digest is
/// `stored` or `unverified`, which is told by looking and never recorded. A value that is not known
/// counts as none, and so does the record of what the entry pointed at before.
std::optional<Record> recorded(const oci::Annotations& annotations, const Digest& document);

/// The record of an image, whichever of its entries has it; also of what docker save made up, which
/// shows that itself.
std::optional<Record> recorded(const source::Image& image);

/// Makes this what the annotations of an entry record.
void record(const Record& record, oci::Annotations& annotations);

/// The provenance of a stored manifest or index as its source carries it: what is recorded of its
/// image, else what is found. `documents` are those of the image, or of a part of it. Blobs may lie
/// in any of `trees`.
Provenance provenance_of(const std::optional<Record>& recorded,
                         const source::DocumentNode& documents,
                         const std::vector<const io::Tree*>& trees);

}  // namespace ocifact::facts
