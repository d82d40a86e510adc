// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/source/docker_choice.hpp>
#include <ocifact/source/docker_manifest_file.hpp>

namespace ocifact::source {
namespace {

using FileKind = DockerManifestFile::Kind;

const std::string file_name = "manifest.json";

/// An image of the index with the names that docker can hold, sorted.
struct ListedImage {
  const oci::Descriptor* descriptor;
  std::set<std::string> names;
};

/// The images in the order of an archive: by their first name, those without one last, by digest.
std::vector<ListedImage> images_of(const layout::IndexDocument& index) {
  std::map<Digest, ListedImage> by_digest;
  for (const layout::IndexDocument::Entry& entry : index.entries()) {
    const oci::Descriptor& descriptor = entry.descriptor;
    if (!descriptor.annotation(oci::annotation::containerd_subject).empty()) continue;
    const auto known = by_digest.try_emplace(descriptor.digest, ListedImage{&descriptor, {}}).first;
    if (entry.name && entry.name->reference()) known->second.names.insert(entry.name->to_string());
  }
  std::vector<ListedImage> images;
  for (auto& [digest, image] : by_digest) images.push_back(std::move(image));
  std::stable_sort(images.begin(), images.end(), [](const ListedImage& a, const ListedImage& b) {
    const auto key = [](const ListedImage& image) {
      return std::tuple(image.names.empty(), image.names.empty() ? "" : *image.names.begin());
    };
    return key(a) < key(b);
  });
  return images;
}

/// Derives manifest.json from a layout.
class Derivation {
 public:
  /// `messages` may be null. Borrows all.
  Derivation(const layout::Layout& layout, const DerivedManifestOptions& options,
             const std::vector<archive::DockerItem>& before, const Limits& limits,
             Messages* messages)
      : layout_(layout), options_(options), limits_(limits), messages_(messages) {
    for (const archive::DockerItem& item : before) listed_.insert(item.config);
  }

  std::vector<archive::DockerItem> items() const {
    std::vector<archive::DockerItem> items;
    for (const ListedImage& image : images_of(layout_.index())) {
      const std::string name =
          image.names.empty() ? image.descriptor->digest.to_string() : escape(*image.names.begin());
      try {
        if (auto item = item_of(image, name)) items.push_back(*std::move(item));
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::input) throw;
        note(name + " stays out of manifest.json: " + error.what());
      }
    }
    return items;
  }

 private:
  std::optional<archive::DockerItem> item_of(const ListedImage& image,
                                             const std::string& name) const {
    const DocumentNode documents = read_documents(layout_.tree(), *image.descriptor, limits_);
    std::vector<const DocumentNode*> choices;
    collect_docker_images(documents, choices);
    if (choices.empty()) {
      note(name + " is no container image that docker reads, and stays out of manifest.json");
      return std::nullopt;
    }
    const DocumentNode& chosen = *choices[choose(choices)];
    if (messages_ != nullptr) tell_choice(name, chosen, choices.size(), *messages_);
    archive::DockerItem item{path_of_config(chosen), {image.names.begin(), image.names.end()}, {}};
    for (const oci::Descriptor& layer : chosen.manifest->layers) {
      item.layers.push_back(layer.digest.blob_path());
    }
    return item;
  }

  std::size_t choose(const std::vector<const DocumentNode*>& choices) const {
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const auto platform = choices[i]->platform();
      if (options_.platform ? platform && platform->satisfies(*options_.platform)
                            : listed_.contains(path_of_config(*choices[i]))) {
        return i;
      }
    }
    return choose_docker_image({choices.begin(), choices.end()}, std::nullopt, "");
  }

  static std::string path_of_config(const DocumentNode& image) {
    return image.manifest->config.digest.blob_path();
  }

  void note(const std::string& line) const {
    if (messages_ != nullptr) messages_->note(line);
  }

  const layout::Layout& layout_;
  const DerivedManifestOptions& options_;
  const Limits& limits_;
  Messages* messages_;
  std::set<std::string> listed_;  ///< configs that manifest.json lists already
};

}  // namespace

DockerManifestFile DockerManifestFile::read(const io::Tree& tree, const Limits& limits) {
  try {
    if (!tree.size(file_name)) return {};
    auto items = archive::parse_docker_manifest(
        io::read_document(*tree.open(file_name), limits.manifest_json(), "the document"), limits);
    const bool unpacked = archive::is_of_classic_store(items);
    return {unpacked ? FileKind::unpacked : FileKind::derived, std::move(items)};
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    return {FileKind::foreign, {}};
  }
}

DerivedManifest::DerivedManifest(const layout::Layout& layout, DerivedManifestOptions options,
                                 const Limits& limits, Messages& messages)
    : options_(std::move(options)),
      limits_(limits),
      before_(DockerManifestFile::read(layout.tree(), limits)) {
  if (before_.kind == FileKind::foreign && options_.wanted) {
    throw Error(ErrorKind::conflict,
                quote(layout.path() + "/" + file_name) + " is none that docker reads, and stays");
  }
  if (before_.kind != FileKind::derived) return;
  const auto fitting = Derivation(layout, {}, before_.items, limits_, nullptr).items();
  if (archive::docker_manifest_json(fitting) == archive::docker_manifest_json(before_.items)) {
    return;
  }
  messages.warning(escape(layout.path()) +
                   ": manifest.json does not fit index.json, which counts; it is rewritten");
}

void DerivedManifest::update(const layout::Layout& layout, Messages& messages) const {
  const bool kept = before_.kind == FileKind::derived;
  if (!options_.wanted && !kept) return;
  const auto items = Derivation(layout, options_, kept ? before_.items : decltype(before_.items){},
                                limits_, options_.wanted ? &messages : nullptr)
                         .items();
  if (!items.empty()) {
    layout.write_file(file_name, archive::docker_manifest_json(items));
    return;
  }
  messages.note(escape(layout.path()) +
                " has no image that docker could load, and so no manifest.json");
  if (kept) layout.remove_file(file_name);
}

}  // namespace ocifact::source
