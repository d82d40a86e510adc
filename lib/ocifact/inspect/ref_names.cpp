// SPDX-License-Identifier: Apache-2.0
#include <ocifact/inspect/ref_names.hpp>
#include <ocifact/oci/index.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::inspect {

RefNames::RefNames(const source::Source& source) {
  if (!source.faces().oci) return;
  const auto text = source::read_file(source.tree(), "index.json", source.limits().index());
  if (!text) return;
  const auto index = oci::Index::parse(*text, oci::MediaType(), source.limits());
  for (const oci::Descriptor& entry : index.manifests) {
    std::string ref_name = entry.annotation(oci::annotation::ref_name);
    if (ref_name.empty()) continue;
    names_.emplace(std::pair(entry.digest, oci::ImageName::of_entry(entry)), std::move(ref_name));
  }
}

std::string RefNames::of(const source::Image& image, const source::Name& name) const {
  if (!image.stored) return "";
  const auto found = names_.find(std::pair(image.stored->digest, name.name));
  return found == names_.end() ? "" : found->second;
}

}  // namespace ocifact::inspect
