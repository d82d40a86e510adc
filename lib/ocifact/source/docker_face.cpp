// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/source/docker_face.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::source {
namespace {

/// The configs that were read, by path.
using Configs = std::map<std::string, Digest>;

Digest read_config(const io::Tree& tree, const std::string& path, const Limits& limits,
                   Messages& messages) {
  const std::string text = io::read_document(*tree.open(path), limits.json(), escape(path));
  const auto stated = stated_digest(path);
  const Digest actual = digest_of(text, stated ? stated->algorithm() : Algorithm::sha256);
  if (!stated || *stated == actual) return actual;
  const std::string what = escape(path) + ": digest differs";
  if (Digest::from_blob_path(path)) {
    throw Error(ErrorKind::input, what, stated->to_string(), actual.to_string());
  }
  // Only a name, which no loader looks at; such archives exist.
  messages.warning(what + " (expected " + stated->to_string() + ", actual " + actual.to_string() +
                   ")");
  return actual;
}

DockerImage read_item(const io::Tree& tree, const archive::DockerItem& item, const Limits& limits,
                      Messages& messages, Configs& configs) {
  auto config = configs.find(item.config);
  if (config == configs.end()) {
    config = configs.emplace(item.config, read_config(tree, item.config, limits, messages)).first;
  }
  DockerImage image{{item, config->second}, {}};
  // A layer that is not there may be known elsewhere by its DiffID; a bad link is an error anyhow.
  for (const std::string& layer : item.layers) tree.size(layer);
  for (const std::string& tag : item.repo_tags) {
    image.names.emplace_back(with_context("RepoTags", [&] { return oci::Reference::parse(tag); }));
  }
  return image;
}

/// Names are unique among the images of manifest.json.
void check_names(const std::vector<DockerImage>& images) {
  std::map<oci::ImageName, Digest> holders;
  for (const DockerImage& image : images) {
    for (const oci::ImageName& name : image.names) {
      const auto [holder, is_new] = holders.emplace(name, image.face.config);
      if (is_new || holder->second == image.face.config) continue;
      throw Error(ErrorKind::input, "two images have the name " + escape(name.to_string()) + ": " +
                                        holder->second.to_string() + " and " +
                                        image.face.config.to_string());
    }
  }
}

}  // namespace

std::optional<Digest> stated_digest(const std::string& path) {
  if (auto digest = Digest::from_blob_path(path)) return digest;
  if (auto digest = Digest::try_parse(path)) return digest;
  constexpr std::string_view suffix = ".json";
  if (!path.ends_with(suffix)) return std::nullopt;
  return Digest::try_parse("sha256:" + path.substr(0, path.size() - suffix.size()));
}

std::vector<DockerImage> read_docker_face(const io::Tree& tree, const Limits& limits,
                                          Messages& messages) {
  return with_context("manifest.json", [&] {
    const std::string text =
        io::read_document(*tree.open("manifest.json"), limits.manifest_json(), "the document");
    std::vector<DockerImage> images;
    Configs configs;
    for (const archive::DockerItem& item : archive::parse_docker_manifest(text, limits)) {
      images.push_back(read_item(tree, item, limits, messages, configs));
    }
    check_names(images);
    return images;
  });
}

}  // namespace ocifact::source
