// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include <ocifact/oci/descriptor.hpp>
#include <ocifact/oci/reference.hpp>

namespace ocifact::oci {

/// A name that a source gives an image: a full reference with a tag, or, in layouts of other tools,
/// a tag whose repository nobody knows (docs/formats.md, Names). Ordered by `to_string`.
class ImageName {
 public:
  /// A full name. The reference's digest, if any, is dropped: it is no part of a name. A reference
  /// without a tag is an `input` error.
  explicit ImageName(Reference reference);
  /// A tag without repository, as another tool wrote it (any non-empty text).
  static ImageName bare_tag(std::string tag);

  /// What an index entry is called. ref.name wins over the containerd name: with `/` or `:` in it,
  /// it is a reference; without, it replaces the tag of the containerd name, or is a bare tag when
  /// there is none. Entries that only have a name with a digest have no name. A ref.name or
  /// containerd name that is no reference is taken as a bare tag, so that nothing is lost.
  static std::optional<ImageName> of_entry(const Descriptor& entry);

  /// Whether the two annotations of an entry contradict each other: its containerd name alone would
  /// give it another name than `of_entry`.
  static bool conflicts(const Descriptor& entry);

  /// The reference; empty for a bare tag.
  const std::optional<Reference>& reference() const { return reference_; }
  /// The full reference or the bare tag.
  const std::string& to_string() const { return text_; }
  /// The tag alone.
  const std::string& tag() const { return tag_; }

  /// Whether `selector`, a tag or a short or full name, means this: equal as text, as a normalised
  /// reference, or as the tag.
  bool matches(std::string_view selector) const;

  auto operator<=>(const ImageName& other) const { return text_ <=> other.text_; }
  bool operator==(const ImageName& other) const { return text_ == other.text_; }

 private:
  ImageName() = default;
  std::optional<Reference> reference_;
  std::string tag_;
  std::string text_;
};

}  // namespace ocifact::oci
