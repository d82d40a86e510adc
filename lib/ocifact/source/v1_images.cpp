// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <ocifact/archive/docker_manifest.hpp>
#include <ocifact/archive/v1_config.hpp>
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/json/parse.hpp>
#include <ocifact/source/documents.hpp>
#include <ocifact/source/v1_images.hpp>

namespace ocifact::source {
namespace {

constexpr std::string_view json_name = "/json";
const std::string repositories_path = "repositories";

std::string layer_path(const std::string& id) { return id + "/layer.tar"; }

/// The folders that have a `json` at the top of the archive.
std::vector<std::string> folders_with_json(const io::Tree& archive) {
  std::vector<std::string> ids;
  for (const std::string& path : archive.paths()) {
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos || path.substr(slash) != json_name) continue;
    ids.push_back(path.substr(0, slash));
  }
  return ids;
}

/// An image with the names it goes by.
struct Tagged {
  std::string id;
  std::vector<std::string> tags;
};

class V1Archive {
 public:
  V1Archive(const io::Tree& archive, const Limits& limits, const DiffIdOf& diff_id_of)
      : archive_(archive), limits_(limits), diff_id_of_(diff_id_of) {}

  Overlay read() {
    for (const std::string& id : folders_with_json(archive_)) read_layer(id);
    std::vector<Tagged> images = tagged_images();
    add_heads(images);
    Overlay overlay;
    std::vector<archive::DockerItem> items;
    for (Tagged& image : images) {
      const std::vector<std::string> chain = chain_of(image.id);
      std::vector<archive::V1Layer> layers;
      archive::DockerItem item;
      for (const std::string& id : chain) {
        layers.push_back({layers_.at(id).json, diff_id(id)});
        item.layers.push_back(layer_path(id));
      }
      std::string config = with_context(escape(image.id) + std::string(json_name),
                                        [&] { return archive::v1_image_config(layers, limits_); });
      item.config = digest_of(config).hex() + ".json";
      item.repo_tags = std::move(image.tags);
      overlay.documents[item.config] = std::move(config);
      items.push_back(std::move(item));
    }
    overlay.documents["manifest.json"] = archive::docker_manifest_json(items);
    return overlay;
  }

 private:
  struct Layer {
    std::string json;
    std::string parent;
    std::optional<DiffId> diff_id;
  };

  void read_layer(const std::string& id) {
    const std::string path = id + std::string(json_name);
    std::string text = *read_file(archive_, path, limits_.json());
    std::string parent =
        with_context(escape(path), [&] { return archive::v1_parent(text, limits_); });
    layers_.emplace(id, Layer{std::move(text), std::move(parent), {}});
  }

  /// What `repositories` names, in its order.
  std::vector<Tagged> tagged_images() const {
    std::vector<Tagged> images;
    const auto text = read_file(archive_, repositories_path, limits_.json());
    if (!text) return images;
    with_context(repositories_path, [&] {
      const json::Value value = json::parse(*text, limits_);
      for (const auto& repository : json::Node(value).as_object()) {
        for (const auto& tag : repository.second.as_object()) {
          const std::string& id = tag.second.as_string();
          if (!layers_.contains(id)) {
            tag.second.fail("no image " + quote(id) + " in the archive");
          }
          const auto known = std::find_if(images.begin(), images.end(),
                                          [&](const Tagged& image) { return image.id == id; });
          Tagged& image = known != images.end() ? *known : images.emplace_back(Tagged{id, {}});
          image.tags.push_back(repository.first + ":" + tag.first);
        }
      }
    });
    return images;
  }

  /// What nothing stands on, and has no name.
  void add_heads(std::vector<Tagged>& images) const {
    std::set<std::string> others;
    for (const auto& layer : layers_) others.insert(layer.second.parent);
    for (const Tagged& image : images) others.insert(image.id);
    for (const auto& layer : layers_) {
      if (!others.contains(layer.first)) images.push_back({layer.first, {}});
    }
    // Only parents in a circle leave nothing.
    if (images.empty()) chain_of(layers_.begin()->first);
  }

  /// The layers of an image, base first.
  std::vector<std::string> chain_of(const std::string& image) const {
    std::vector<std::string> chain;
    std::set<std::string> seen;
    for (std::string id = image; !id.empty(); id = layers_.at(id).parent) {
      const std::string where = chain.empty() ? id : chain.back();
      if (!layers_.contains(id)) {
        throw Error(ErrorKind::input,
                    escape(where) + "/json: .parent: no image " + quote(id) + " in the archive");
      }
      if (!seen.insert(id).second) {
        throw Error(ErrorKind::input, escape(where) + "/json: .parent: " + quote(id) +
                                          " stands on itself, by a circle of parents");
      }
      chain.push_back(id);
    }
    std::reverse(chain.begin(), chain.end());
    return chain;
  }

  DiffId diff_id(const std::string& id) {
    if (++layers_in_all_ > limits_.max_descriptors) {
      throw Error(ErrorKind::input, "the images have more layers than the limit of " +
                                        std::to_string(limits_.max_descriptors) +
                                        "; --max-descriptors raises it");
    }
    auto& known = layers_.at(id).diff_id;
    if (!known) known = diff_id_of_(layer_path(id));
    return *known;
  }

  const io::Tree& archive_;
  const Limits& limits_;
  const DiffIdOf& diff_id_of_;
  std::map<std::string, Layer> layers_;
  std::uint64_t layers_in_all_ = 0;
};

}  // namespace

bool is_v1(const io::Tree& archive, bool ends_well) {
  // By name alone: whether members of one name agree is for later to tell.
  const std::vector<std::string> paths = archive.paths();
  const bool is_later = std::any_of(paths.begin(), paths.end(), [](const std::string& path) {
    return path.find('/') == std::string::npos && path.ends_with(".json");
  });
  if (is_later) return false;
  // Later archives begin with the same folders, for Docker up to 1.9 to load.
  if (!ends_well && !std::binary_search(paths.begin(), paths.end(), repositories_path))
    return false;
  const std::vector<std::string> ids = folders_with_json(archive);
  return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
    return archive.size(layer_path(id)).has_value();
  });
}

Overlay v1_overlay(const io::Tree& archive, const Limits& limits, const DiffIdOf& diff_id_of) {
  return V1Archive(archive, limits, diff_id_of).read();
}

}  // namespace ocifact::source
