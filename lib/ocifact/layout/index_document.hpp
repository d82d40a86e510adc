// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/base/messages.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/oci/image_name.hpp>
#include <ocifact/oci/index.hpp>

namespace ocifact::layout {

/// A layout's index.json while it is being changed: which image has which name. What it holds of
/// other tools (entries, keys, annotations) stays. A value.
///
/// Names are written by one rule (docs/formats.md, Names): a name of ours has
/// `io.containerd.image.name`, the full reference, and `org.opencontainers.image.ref.name`, the tag
/// while all entries with that tag are of one repository, else the familiar full name.
class IndexDocument {
 public:
  /// An index without entries.
  IndexDocument() = default;
  static IndexDocument parse(std::string_view text, const Limits& limits);

  /// What happens to a name that another image has: it moves, and a note says from where, or
  /// (`refuse`) it is a `conflict` error.
  enum class Clobber { move, refuse };

  /// Gives `image` a name, or none. `image` has annotations of its own, but none of names; what its
  /// entry had besides stays. An unnamed image that has an entry already needs no other.
  void put(oci::Descriptor image, const std::optional<oci::ImageName>& name, Clobber clobber,
           Messages& messages);

  /// Writes the names into the annotations; notes tell which entries' ref.name changed, and which
  /// names OCI's grammar cannot hold. To be called once, after the last `put`.
  void settle_names(Messages& messages);

  /// Adds, after the names are settled, one entry more for each full name: called
  /// `repository@digest`, which is what CRI looks for when a pod names the image so. It has no
  /// ref.name, and readers take it as the same image and as no name.
  void add_digest_names();

  /// The entries as they stand, with their names.
  struct Entry {
    oci::Descriptor descriptor;
    std::optional<oci::ImageName> name;
  };
  const std::vector<Entry>& entries() const { return entries_; }

  std::string to_json() const;

 private:
  /// The entries that one image has.
  struct Uses {
    std::size_t count = 0;
    std::optional<std::size_t> unnamed;  ///< the first that has no name
  };

  void append(oci::Descriptor image, const std::optional<oci::ImageName>& name);

  oci::Index index_;  ///< all but the entries
  std::vector<Entry> entries_;
  std::map<oci::ImageName, std::size_t> by_name_;
  std::map<Digest, Uses> by_digest_;
};

}  // namespace ocifact::layout
