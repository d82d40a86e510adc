// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/oci/image_name.hpp>

namespace ocifact::oci {
namespace {

/// A name that stands for itself; empty when it names by digest only.
std::optional<ImageName> name_of(const std::string& text) {
  auto reference = Reference::try_parse(text);
  if (!reference) return ImageName::bare_tag(text);
  if (reference->tag.empty()) return std::nullopt;
  return ImageName(*std::move(reference));
}

std::optional<ImageName> name_of_annotations(const std::string& ref_name,
                                             const std::string& containerd_name) {
  if (!ref_name.empty()) {
    if (ref_name.find_first_of("/:") != std::string::npos) {
      if (auto name = name_of(ref_name)) return name;
    } else {
      auto reference = Reference::try_parse(containerd_name);
      if (!reference || !is_tag(ref_name)) return ImageName::bare_tag(ref_name);
      reference->tag = ref_name;
      return ImageName(*std::move(reference));
    }
  }
  if (containerd_name.empty()) return std::nullopt;
  return name_of(containerd_name);
}

}  // namespace

ImageName::ImageName(Reference reference) {
  reference.digest.clear();
  if (reference.tag.empty()) {
    throw Error(ErrorKind::input, quote(reference.to_string()) + " has no tag");
  }
  tag_ = reference.tag;
  text_ = reference.to_string();
  reference_ = std::move(reference);
}

ImageName ImageName::bare_tag(std::string tag) {
  ImageName name;
  name.tag_ = tag;
  name.text_ = std::move(tag);
  return name;
}

std::optional<ImageName> ImageName::of_entry(const Descriptor& entry) {
  return name_of_annotations(entry.annotation(annotation::ref_name),
                             entry.annotation(annotation::containerd_name));
}

bool ImageName::conflicts(const Descriptor& entry) {
  const std::string containerd_name = entry.annotation(annotation::containerd_name);
  if (entry.annotation(annotation::ref_name).empty() || containerd_name.empty()) return false;
  return of_entry(entry) != name_of(containerd_name);
}

bool ImageName::matches(std::string_view selector) const {
  if (selector == text_ || selector == tag_) return true;
  return reference_ && Reference::try_parse(selector) == reference_;
}

}  // namespace ocifact::oci
