// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include <ocifact/base/error.hpp>
#include <ocifact/inspect/listing.hpp>
#include <ocifact/source/image_documents.hpp>

namespace ocifact::inspect {
std::vector<Listed> list_images(const source::Source& source,
                                const std::vector<source::Image>& images) {
  std::vector<Listed> result;
  for (const source::Image& image : images) {
    if (image.referrer) continue;
    const source::DocumentNode documents =
        with_context(source.name(), [&] { return source::image_documents(source, image); });
    Listed listed;
    listed.platforms = source::platforms_of(documents);
    if (documents.config) listed.image_id = documents.manifest->config.digest;
    if (image.stored && !image.made_up) listed.digest = image.stored->digest;
    for (const source::Name& name : image.names) {
      listed.name = name.name;
      result.push_back(listed);
    }
  }
  const auto key = [](const Listed& listed) {
    return std::tuple(!listed.name, listed.name ? listed.name->to_string() : "", listed.digest,
                      listed.image_id);
  };
  std::stable_sort(result.begin(), result.end(),
                   [&](const Listed& a, const Listed& b) { return key(a) < key(b); });
  return result;
}

}  // namespace ocifact::inspect
