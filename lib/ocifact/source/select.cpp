// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/oci/entry_record.hpp>
#include <ocifact/source/document_tree.hpp>
#include <ocifact/source/select.hpp>

namespace ocifact::source {
namespace {

std::string what_of(const Selector& selector) {
  if (const auto* by_name = std::get_if<Selector::ByName>(&selector.by))
    return quote(by_name->name);
  if (const auto* digest = std::get_if<Digest>(&selector.by)) return digest->to_string();
  return "@" + std::to_string(std::get<Selector::ByPosition>(selector.by).position);
}

std::vector<Image> by_name(const std::vector<Image>& images, const std::string& wanted) {
  std::vector<Image> result;
  for (Image image : images) {
    std::erase_if(image.names,
                  [&](const Name& name) { return !name.name || !name.name->matches(wanted); });
    if (!image.names.empty()) result.push_back(std::move(image));
  }
  return result;
}

/// A manifest is known by its own digest and by that of its config, the image ID.
bool has_identity(const DocumentNode& node, const Digest& digest) {
  if (node.kind == Document::Kind::missing) return false;
  return node.descriptor.digest == digest ||
         (node.manifest && node.manifest->config.digest == digest);
}

/// Whether the image itself has the digest. The image ID of one image in an index is none of the
/// index's, even where manifest.json lists that image in its place.
bool has_identity(const Source& source, const Image& image, const Digest& digest) {
  if (!image.stored) return image.docker->config == digest;
  if (image.stored->digest == digest) return true;
  if (!image.stored->media_type.is_manifest()) return false;
  return has_identity(read_documents(source.tree(), *image.stored, source.limits()), digest);
}

/// The record of an image, which says what within the image it is about.
oci::Annotations record_of(const Image& image) {
  oci::Annotations record;
  for (const Name& name : image.names) {
    if (!oci::has_record_of(name.annotations, image.stored->digest)) continue;
    for (const std::string_view key : oci::record_keys) {
      const auto found = name.annotations.find(std::string(key));
      if (found != name.annotations.end()) record.insert(*found);
    }
    break;
  }
  return record;
}

/// A document of a source as an image of its own. Whatever else names and says the index above it,
/// or index.json, names and says another image.
Image without_parent(oci::Descriptor document, const oci::Annotations& record) {
  document.annotations.clear();
  Image image;
  image.stored = std::move(document);
  image.names.push_back({std::nullopt, record});
  return image;
}

/// Adds what has the digest at or below `node`, each document once.
void find_within(const DocumentNode& node, const Digest& digest, const oci::Annotations& record,
                 std::vector<Image>& result) {
  const bool is_new = std::none_of(result.begin(), result.end(), [&](const Image& image) {
    return image.stored->digest == node.descriptor.digest;
  });
  if (is_new && has_identity(node, digest))
    result.push_back(without_parent(node.descriptor, record));
  for (const DocumentNode& child : node.children) find_within(child, digest, record, result);
}

/// The images that have the digest; if none has, what has it within indexes and among referrers.
std::vector<Image> by_digest(const Source& source, const std::vector<Image>& images,
                             const Digest& digest) {
  std::vector<Image> result;
  std::copy_if(images.begin(), images.end(), std::back_inserter(result),
               [&](const Image& image) { return has_identity(source, image, digest); });
  if (!result.empty()) return result;
  for (const Image& image : source.images()) {
    if (!image.stored) continue;
    find_within(read_documents(source.tree(), *image.stored, source.limits()), digest,
                record_of(image), result);
  }
  return result;
}

}  // namespace

std::vector<std::string> describe_images(const std::vector<Image>& images) {
  std::vector<std::string> lines;
  for (const Image& image : images) {
    std::vector<std::string> names;
    for (const Name& name : image.names) {
      if (name.name) names.push_back(escape(name.name->to_string()));
    }
    const Digest& digest = image.stored ? image.stored->digest : image.docker->config;
    lines.push_back(digest.to_string() + "  " + (names.empty() ? "-" : join(names, ", ")));
  }
  return lines;
}

std::vector<Image> select(const Source& source, const Selector& selector) {
  if (selector.is_all()) return source.images();
  std::vector<Image> images = source.images();
  std::erase_if(images, [](const Image& image) { return image.referrer; });
  std::vector<Image> result;
  if (const auto* name = std::get_if<Selector::ByName>(&selector.by)) {
    result = by_name(images, name->name);
  } else if (const auto* digest = std::get_if<Digest>(&selector.by)) {
    result = by_digest(source, images, *digest);
  } else {
    const std::size_t position = std::get<Selector::ByPosition>(selector.by).position;
    if (position < images.size()) result.push_back(images[position]);
  }
  if (result.empty()) {
    throw Error(ErrorKind::negative, "no image " + what_of(selector) + "; there are")
        .with_details(describe_images(images));
  }
  if (result.size() > 1) {
    throw Error(ErrorKind::input, what_of(selector) + " is more than one image; choose by digest")
        .with_details(describe_images(result));
  }
  return result;
}

}  // namespace ocifact::source
