// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <ocifact/convert/split.hpp>
#include <ocifact/digest/hasher.hpp>

namespace ocifact::convert {
namespace {

constexpr std::size_t max_length = 200;
constexpr std::size_t hash_digits = 12;

bool is_portable(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string marked(const std::string& file, const std::string& name) {
  const std::string mark = "-" + digest_of(name).hex().substr(0, hash_digits);
  return file.substr(0, max_length - mark.size()) + mark;
}

std::string portable(const std::string& name) {
  std::string file = name;
  std::replace_if(
      file.begin(), file.end(), [](char c) { return !is_portable(c); }, '_');
  if (file.empty() || file.front() == '.' || file.front() == '-') file.insert(0, "_");
  return file.size() <= max_length ? file : marked(file, name);
}

void note_digests(const Node& node, std::set<std::string>& digests) {
  digests.insert(node.descriptor.digest.to_string());
  for (const Node& child : node.children) note_digests(child, digests);
}

/// The image under one name, and what refers to it.
std::vector<PlannedImage> part_of(const std::vector<PlannedImage>& images,
                                  const NamedImage& named) {
  std::vector<PlannedImage> part = {
      {{*named.name}, false, named.image->root, named.image->provenance}};
  std::set<std::string> digests;
  note_digests(named.image->root, digests);
  for (const PlannedImage& image : images) {
    if (!image.referrer) continue;
    const oci::Annotations& annotations = image.names.front().annotations;
    const auto subject = annotations.find(std::string(oci::annotation::containerd_subject));
    if (subject != annotations.end() && digests.contains(subject->second)) part.push_back(image);
  }
  return part;
}

std::string identity_of(const NamedImage& named, bool image_ids) {
  if (named.name->name) return named.name->name->to_string();
  const Digest& digest = named.image->root.descriptor.digest;
  return (image_ids ? named.image->image_id().value_or(digest) : digest).to_string();
}

}  // namespace

std::vector<std::string> file_names(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const std::string& name : names) files.push_back(portable(name));
  while (true) {
    std::map<std::string, std::vector<std::size_t>> holders;
    for (std::size_t i = 0; i < files.size(); ++i) holders[lower(files[i])].push_back(i);
    if (holders.size() == files.size()) return files;
    for (const auto& [file, positions] : holders) {
      if (positions.size() == 1) continue;
      for (const std::size_t i : positions) files[i] = marked(files[i], names[i]);
    }
  }
}

void for_each_name(Conversion& conversion, bool image_ids,
                   const std::function<void(const std::vector<std::string>&)>& check,
                   const std::function<void(const Conversion&, const std::string&)>& use) {
  const std::vector<NamedImage> images = conversion.images();
  std::vector<std::string> names;
  for (const NamedImage& named : images) names.push_back(identity_of(named, image_ids));
  const std::vector<std::string> files = file_names(names);
  check(files);
  // `images` points to what is moved, which stays where it is.
  std::vector<PlannedImage> all = std::move(conversion.plan.images);
  for (std::size_t i = 0; i < images.size(); ++i) {
    conversion.plan.images = part_of(all, images[i]);
    use(conversion, files[i]);
  }
  conversion.plan.images = std::move(all);
}

}  // namespace ocifact::convert
