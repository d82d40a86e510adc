// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <utility>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/layout/index_document.hpp>
#include <ocifact/oci/entry_record.hpp>

namespace ocifact::layout {
namespace {

using oci::Descriptor;
using oci::ImageName;
namespace annotation = oci::annotation;

void set_annotation(Descriptor& entry, std::string_view key, std::string value) {
  entry.annotations.insert_or_assign(std::string(key), std::move(value));
}

/// An entry without a name may have one with a digest, which is for readers that look for that.
bool has_name_annotation(const Descriptor& entry) {
  return !entry.annotation(annotation::ref_name).empty() ||
         !entry.annotation(annotation::containerd_name).empty();
}

/// `entry` again, of the same image: what `image` does not say stays.
Descriptor merged(const Descriptor& entry, Descriptor image) {
  oci::Annotations before = entry.annotations;
  // A record is one thing: what is left of another, or of another image, must not get into it.
  if (oci::has_record_of(image.annotations, image.digest) ||
      !oci::has_record_of(before, image.digest)) {
    oci::erase_record(before);
  }
  image.annotations.merge(before);
  for (const json::Member& member : entry.other) {
    const bool said = std::any_of(image.other.begin(), image.other.end(),
                                  [&](const auto& other) { return other.key == member.key; });
    if (!said) image.other.push_back(member);
  }
  return image;
}

/// Whether the rule decides the entry's names: this library wrote them, or a tool that knows the
/// containerd name. Others' entries keep the names they came with.
bool names_are_ours(const IndexDocument::Entry& entry) {
  return entry.name && entry.name->reference() &&
         entry.descriptor.annotations.contains(std::string(annotation::containerd_name));
}

/// Decides what ref.name the entries with one tag get.
class TagUse {
 public:
  void add(const ImageName& name) {
    if (!name.reference()) {
      bare_ = true;
      return;
    }
    repositories_.insert(name.reference()->repository());
    if (!oci::is_ref_name(name.reference()->familiar())) ++without_full_name_;
  }

  /// The tag while all entries with it are of one repository, else the familiar full name. One
  /// entry whose full name does not fit may have the tag, since no other has it then. Empty when
  /// nothing fits OCI's grammar.
  std::string ref_name(const ImageName& name) const {
    const std::string full = name.reference()->familiar();
    const bool one_repository = !bare_ && repositories_.size() == 1;
    const bool full_fits = oci::is_ref_name(full);
    if (!one_repository && full_fits) return full;
    const bool tag_is_free = one_repository || (!bare_ && without_full_name_ == 1);
    return tag_is_free && oci::is_ref_name(name.tag()) ? name.tag() : "";
  }

 private:
  bool bare_ = false;
  std::set<std::string> repositories_;
  std::size_t without_full_name_ = 0;
};

}  // namespace

IndexDocument IndexDocument::parse(std::string_view text, const Limits& limits) {
  IndexDocument document;
  document.index_ = oci::Index::parse(text, oci::MediaType(), limits);
  for (Descriptor& entry : std::exchange(document.index_.manifests, {})) {
    const auto name = ImageName::of_entry(entry);
    document.append(std::move(entry), name);
  }
  return document;
}

void IndexDocument::append(Descriptor image, const std::optional<ImageName>& name) {
  const std::size_t position = entries_.size();
  Uses& uses = by_digest_[image.digest];
  ++uses.count;
  // Of several entries with one name, which other tools write, the first counts.
  if (name) {
    by_name_.emplace(*name, position);
  } else if (!uses.unnamed && !has_name_annotation(image)) {
    uses.unnamed = position;
  }
  entries_.push_back({std::move(image), name});
}

void IndexDocument::put(Descriptor image, const std::optional<ImageName>& name, Clobber clobber,
                        Messages& messages) {
  Uses& uses = by_digest_[image.digest];
  if (!name) {
    if (uses.count == 0) append(std::move(image), name);
    return;
  }
  if (name->reference()) {
    set_annotation(image, annotation::containerd_name, name->to_string());
  } else {
    set_annotation(image, annotation::ref_name, name->tag());
  }
  const auto holder = by_name_.find(*name);
  if (holder == by_name_.end()) {
    if (!uses.unnamed) return append(std::move(image), name);
    const std::size_t position = *std::exchange(uses.unnamed, std::nullopt);
    by_name_.emplace(*name, position);
    entries_[position] = {merged(entries_[position].descriptor, std::move(image)), name};
    return;
  }
  Descriptor& entry = entries_[holder->second].descriptor;
  if (entry.digest == image.digest) {
    entry = merged(entry, std::move(image));
    return;
  }
  const std::string what = escape(name->to_string());
  const std::string before = entry.digest.to_string();
  const std::string after = image.digest.to_string();
  if (clobber == Clobber::refuse) {
    throw Error(ErrorKind::conflict, what + " is the name of another image already", after, before);
  }
  messages.note(what + " moves from " + before + " to " + after);
  --by_digest_[entry.digest].count;
  ++uses.count;
  entry = std::move(image);
}

void IndexDocument::settle_names(Messages& messages) {
  std::map<std::string, TagUse> uses;
  for (const Entry& entry : entries_) {
    if (entry.name) uses[entry.name->tag()].add(*entry.name);
  }
  for (Entry& entry : entries_) {
    if (!names_are_ours(entry)) continue;
    const ImageName& name = *entry.name;
    const std::string before = entry.descriptor.annotation(annotation::ref_name);
    const std::string after = uses.at(name.tag()).ref_name(name);
    set_annotation(entry.descriptor, annotation::containerd_name, name.to_string());
    if (!after.empty()) {
      set_annotation(entry.descriptor, annotation::ref_name, after);
    } else {
      entry.descriptor.annotations.erase(std::string(annotation::ref_name));
      messages.note(escape(name.to_string()) + " has no " + std::string(annotation::ref_name) +
                    ": its grammar holds neither the name nor a tag that is free");
    }
    if (!before.empty() && !after.empty() && before != after) {
      messages.note(escape(name.to_string()) + ": " + std::string(annotation::ref_name) +
                    " is now " + quote(after) + ", before it was " + quote(before));
    }
  }
}

void IndexDocument::add_digest_names() {
  std::set<std::string> known;
  const std::size_t count = entries_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto& name = entries_[i].name;
    if (!name || !name->reference()) continue;
    Descriptor entry = entries_[i].descriptor;
    const std::string pinned = name->reference()->repository() + "@" + entry.digest.to_string();
    if (!known.insert(pinned).second) continue;
    entry.annotations.erase(std::string(annotation::ref_name));
    set_annotation(entry, annotation::containerd_name, pinned);
    append(std::move(entry), std::nullopt);
  }
}

std::string IndexDocument::to_json() const {
  oci::Index index = index_;
  if (index.media_type.empty()) index.media_type = oci::MediaType::index(oci::Family::oci);
  for (const Entry& entry : entries_) index.manifests.push_back(entry.descriptor);
  return index.to_json();
}

}  // namespace ocifact::layout
