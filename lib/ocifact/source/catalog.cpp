// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/layout/layout.hpp>
#include <ocifact/source/catalog.hpp>
#include <ocifact/source/docker_face.hpp>
#include <ocifact/source/docker_manifest_file.hpp>
#include <ocifact/source/document_tree.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::source {
namespace {

using oci::ImageName;

/// Builds the catalogue: first the entries of index.json, then those of manifest.json.
class Catalog {
 public:
  Catalog(const io::Tree& tree, const Faces& faces, const Limits& limits, Messages& messages)
      : tree_(tree), faces_(faces), limits_(limits), messages_(messages) {}

  std::vector<Image> read() {
    if (faces_.oci) read_oci_face();
    if (faces_.docker && docker_face_counts()) {
      merge_docker_face();
    } else if (!faces_.oci) {
      throw Error(ErrorKind::input,
                  "index.json: not there, only the manifest.json of an unpacked 'docker save' "
                  "archive; pack it again (tar -C DIRECTORY -cf FILE .)");
    }
    for (const auto& loser : losers_) {
      std::erase_if(images_[loser.first].names, [&](const Name& name) {
        return name.name && loser.second.contains(*name.name);
      });
    }
    std::vector<Image> result;
    for (std::size_t i = 0; i < images_.size(); ++i) {
      if (is_left_out(i)) continue;
      sort_names(images_[i]);
      result.push_back(std::move(images_[i]));
    }
    return result;
  }

 private:
  void read_oci_face() {
    if (const auto text = read_file(tree_, "oci-layout", limits_.json())) {
      with_context("oci-layout", [&] { layout::check_oci_layout(*text, limits_); });
    } else {
      throw Error(ErrorKind::input, "oci-layout: not there");
    }
    const auto text = read_file(tree_, "index.json", limits_.index());
    with_context("index.json", [&] {
      const oci::Index index = oci::Index::parse(*text, oci::MediaType(), limits_);
      for (const oci::Descriptor& entry : index.manifests) add_entry(entry);
    });
  }

  void add_entry(oci::Descriptor entry) {
    const auto [known, is_new] = by_digest_.emplace(entry.digest, images_.size());
    if (is_new) images_.emplace_back();
    const std::size_t position = known->second;
    const auto name = ImageName::of_entry(entry);
    if (ImageName::conflicts(entry)) {
      messages_.warning("index.json: the annotations of " + entry.digest.to_string() +
                        " disagree about its name; " + escape(name->to_string()) + " counts");
    }
    oci::Annotations rest = std::exchange(entry.annotations, {});
    rest.erase(std::string(oci::annotation::ref_name));
    rest.erase(std::string(oci::annotation::containerd_name));
    Image& image = images_[position];
    // What has an entry of its own as well is an image.
    image.referrer = (is_new || image.referrer) &&
                     rest.contains(std::string(oci::annotation::containerd_subject));
    image.stored = std::move(entry);
    add_name(position, {name, std::move(rest)});
  }

  /// Full names are unique; a tag without repository says too little to be.
  void add_name(std::size_t position, Name name) {
    if (name.name && name.name->reference()) {
      const auto [holder, is_new] = holders_.emplace(*name.name, position);
      if (holder->second != position) {
        throw Error(ErrorKind::input, "two images have the name " + escape(name.name->to_string()) +
                                          ": " + identity(images_[holder->second]) + " and " +
                                          identity(images_[position]));
      }
      if (!is_new) return;
    }
    images_[position].names.push_back(std::move(name));
  }

  static std::string identity(const Image& image) {
    return (image.stored ? image.stored->digest : image.docker->config).to_string();
  }

  /// In a directory, only the manifest.json of an unpacked Docker archive; any other is derived.
  bool docker_face_counts() const {
    return !faces_.directory ||
           DockerManifestFile::read(tree_, limits_).kind == DockerManifestFile::Kind::unpacked;
  }

  /// Which images contain a config: that is how the faces are matched.
  using ByConfig = std::map<Digest, std::vector<std::size_t>>;

  ByConfig images_by_config() const {
    ByConfig result;
    for (std::size_t i = 0; i < images_.size(); ++i) {
      note_configs(read_documents(tree_, *images_[i].stored, limits_), i, result);
    }
    return result;
  }

  static void note_configs(const DocumentNode& node, std::size_t position, ByConfig& result) {
    if (node.manifest) result[node.manifest->config.digest].push_back(position);
    for (const DocumentNode& child : node.children) note_configs(child, position, result);
  }

  void merge_docker_face() {
    ByConfig by_config = images_by_config();
    for (DockerImage& docker : read_docker_face(tree_, limits_, messages_)) {
      std::vector<std::size_t>& candidates = by_config[docker.face.config];
      if (candidates.empty()) {
        candidates.push_back(images_.size());
        images_.emplace_back();
      }
      const std::size_t position = choose(candidates, docker.names);
      Image& image = images_[position];
      if (image.docker && !image.stored) check_same_layers(image.docker->item, docker.face.item);
      if (!image.docker) image.docker = std::move(docker.face);
      image.made_up = is_made_up(image);
      complete_bare_tags(image, docker.names);
      for (const ImageName& name : docker.names) {
        if (!holds(candidates, name) && settle_dispute(name, position)) {
          add_name(position, {name, {}});
        }
      }
    }
  }

  /// One config under several names is one image, which has the same layers under each.
  void check_same_layers(const archive::DockerItem& a, const archive::DockerItem& b) const {
    const auto same = [&](const std::string& x, const std::string& y) {
      return x == y || (tree_.size(x) && tree_.size(y) && tree_.resolve(x) == tree_.resolve(y));
    };
    if (std::equal(a.layers.begin(), a.layers.end(), b.layers.begin(), b.layers.end(), same))
      return;
    throw Error(ErrorKind::input, "manifest.json lists the config " + quote(b.config) +
                                      " twice, with other layers the second time");
  }

  /// Whether one of the images has the name already.
  bool holds(const std::vector<std::size_t>& positions, const ImageName& name) const {
    const auto holder = holders_.find(name);
    return holder != holders_.end() &&
           std::find(positions.begin(), positions.end(), holder->second) != positions.end();
  }

  /// Of several images with one config, which differ in how they are compressed, the one that has
  /// one of the names.
  std::size_t choose(const std::vector<std::size_t>& candidates,
                     const std::vector<ImageName>& names) const {
    for (const ImageName& name : names) {
      if (holds(candidates, name)) return holders_.at(name);
    }
    return candidates.front();
  }

  /// A tag that index.json gives without repository is completed by a full name.
  static void complete_bare_tags(Image& image, const std::vector<ImageName>& names) {
    std::set<std::string> tags;
    for (const ImageName& name : names) tags.insert(name.tag());
    std::erase_if(image.names, [&](const Name& name) {
      return name.name && !name.name->reference() && tags.contains(name.name->tag());
    });
  }

  /// Whether manifest.json may give the name to the image, although index.json may give it to
  /// another.
  bool settle_dispute(const ImageName& name, std::size_t position) {
    const auto holder = holders_.find(name);
    if (holder == holders_.end() || holder->second == position) return true;
    const std::string what = " the name " + escape(name.to_string()) + " to ";
    if (faces_.preferred == Face::docker) {
      messages_.note("index.json gives" + what + "another image than manifest.json, which counts");
      losers_[holder->second].insert(name);
      holders_.erase(holder);
      return true;
    }
    if (!faces_.preferred && !faces_.directory) {
      throw Error(ErrorKind::input, "index.json and manifest.json give" + what + "two images, " +
                                        identity(images_[holder->second]) + " and " +
                                        identity(images_[position]) +
                                        "; --source oci or --source docker decides");
    }
    const std::string line =
        "manifest.json gives" + what + "another image than index.json, which counts";
    if (!faces_.preferred) {
      messages_.warning(line);
      return false;
    }
    messages_.note(line);
    losers_[position];
    return false;
  }

  /// Whether the image is only there under names that the preferred face gives to others.
  bool is_left_out(std::size_t position) const {
    const Image& image = images_[position];
    const bool preferred_has_it =
        faces_.preferred == Face::docker ? image.docker.has_value() : image.stored.has_value();
    return losers_.contains(position) && image.names.empty() && !preferred_has_it;
  }

  /// docs/digests.md, Made up: LayerSources, and layers that are their own DiffIDs.
  bool is_made_up(const Image& image) const {
    if (!image.stored || !image.docker->item.has_layer_sources) return false;
    const DocumentNode node = read_documents(tree_, *image.stored, limits_);
    if (!node.manifest || !node.config) return false;
    std::set<Digest> plain;
    for (const DiffId& diff_id : node.config->config.diff_ids) plain.insert(diff_id.digest());
    const auto& layers = node.manifest->layers;
    return std::all_of(layers.begin(), layers.end(),
                       [&](const oci::Descriptor& layer) { return plain.contains(layer.digest); });
  }

  static void sort_names(Image& image) {
    auto& names = image.names;
    if (names.empty()) names.emplace_back();
    const auto unnamed = std::stable_partition(
        names.begin(), names.end(), [](const Name& name) { return name.name.has_value(); });
    // An entry without a name says nothing about an image that has one.
    names.erase(unnamed == names.begin() ? unnamed + 1 : unnamed, names.end());
    std::sort(names.begin(), names.end(),
              [](const Name& a, const Name& b) { return a.name < b.name; });
  }

  const io::Tree& tree_;
  const Faces& faces_;
  const Limits& limits_;
  Messages& messages_;
  std::vector<Image> images_;
  std::map<Digest, std::size_t> by_digest_;
  std::map<ImageName, std::size_t> holders_;  ///< of full names
  /// Images that lost a name to the preferred face, and which names of theirs.
  std::map<std::size_t, std::set<ImageName>> losers_;
};

}  // namespace

std::vector<Image> read_catalog(const io::Tree& tree, const Faces& faces, const Limits& limits,
                                Messages& messages) {
  return Catalog(tree, faces, limits, messages).read();
}

}  // namespace ocifact::source
