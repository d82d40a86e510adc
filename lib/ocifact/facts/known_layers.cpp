// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/base/error.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/facts/known_layers.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::facts {
std::vector<KnownBlob> excluded_of(std::vector<KnownBlob> blobs) {
  std::erase_if(blobs, [](const KnownBlob& blob) { return !blob.excluded; });
  return blobs;
}

void KnownLayers::add(const source::Source& source, const std::vector<source::Image>& images,
                      Use use, Messages& messages) {
  for (const source::Image& image : images) {
    if (!image.stored || image.made_up) continue;
    add_image(source.tree(), source.name(), *image.stored, recorded(image), use, source.limits(),
              messages);
  }
}

void KnownLayers::add_image(const io::Tree& tree, const std::string& where,
                            const oci::Descriptor& top, const std::optional<Record>& recorded,
                            Use use, const Limits& limits, Messages& messages) {
  const auto same = [&](const Place& place) { return place.tree == &tree; };
  if (std::none_of(places_.begin(), places_.end(), same)) places_.push_back({&tree, where});
  try {
    add_documents({&tree, where, recorded, use, messages},
                  source::read_documents(tree, top, limits));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::environment) throw;
    messages.warning(where + ": " + error.what() + "; the image is not reused");
  }
}

void KnownLayers::add_documents(const Origin& origin, const source::DocumentNode& node) {
  for (const source::DocumentNode& child : node.children) add_documents(origin, child);
  if (!node.manifest) return;
  if (origin.use == Use::exclude) {
    for (const oci::Descriptor& layer : node.manifest->layers) {
      if (source::has_blob(*origin.tree, layer.digest)) excluded_[layer.digest].insert(origin.tree);
    }
  }
  if (node.config && node.manifest->has_tar_layers()) add_manifest(origin, node);
}

void KnownLayers::add_manifest(const Origin& origin, const source::DocumentNode& node) {
  const auto& layers = node.manifest->layers;
  const auto& diff_ids = node.config->config.diff_ids;
  if (layers.size() != diff_ids.size()) {
    const Error error(
        ErrorKind::input, node.descriptor.digest.blob_path() + ": the number of layers differs",
        std::to_string(diff_ids.size()) + " diff_ids of the config", std::to_string(layers.size()));
    origin.messages.warning(origin.where + ": " + error.what() + "; the image is not reused");
    return;
  }
  const oci::Descriptor& stored = node.descriptor;
  Provenance provenance;
  if (origin.recorded) provenance = origin.recorded->about(stored.digest).value_or(provenance);
  const std::string encoder = provenance.encoder_of_all();
  bool complete = true;
  std::map<DiffId, Digest> chosen;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    // A manifest in which one layer is there as two blobs asks for both.
    complete &= chosen.emplace(diff_ids[i], layers[i].digest).first->second == layers[i].digest;
    if (source::has_blob(*origin.tree, layers[i].digest)) {
      add_layer(diff_ids[i], {origin.tree, origin.where, layers[i], encoder});
    } else {
      complete = false;
    }
  }
  if (!complete) return;
  manifests_.emplace(node.manifest->config.digest,
                     std::make_shared<const KnownManifest>(
                         KnownManifest{origin.where,
                                       origin.tree,
                                       {stored.media_type, stored.digest, stored.size, {}, {}, {}},
                                       node.text,
                                       *node.manifest,
                                       std::move(provenance)}));
}

void KnownLayers::add_manifest_file(const std::string& where, const std::string& text,
                                    const Limits& limits) {
  auto manifest = oci::Manifest::parse(text, oci::MediaType(), limits);
  const auto type = manifest.media_type.empty() ? oci::MediaType::manifest(oci::Family::oci)
                                                : manifest.media_type;
  const Digest config = manifest.config.digest;
  manifests_.emplace(config, std::make_shared<const KnownManifest>(
                                 KnownManifest{where,
                                               nullptr,
                                               {type, digest_of(text), text.size(), {}, {}, {}},
                                               text,
                                               std::move(manifest)}));
}

void KnownLayers::add_list(const std::string& where, const std::vector<ListedBlob>& list) {
  for (const ListedBlob& listed : list) {
    excluded_[listed.digest].insert(nullptr);
    listed_.emplace(listed.digest, where);
    if (!listed.diff_id) continue;
    add_layer(*listed.diff_id,
              {nullptr, where, {listed.media_type, listed.digest, listed.size, {}, {}, {}}});
  }
}

void KnownLayers::add_layer(const DiffId& diff_id, KnownBlob blob) {
  auto& known = layers_[diff_id];
  const auto same = [&](const KnownBlob& other) { return other.is(blob); };
  if (std::any_of(known.begin(), known.end(), same)) return;
  blob.excluded = excludes(blob.tree, blob.descriptor.digest);
  known.push_back(std::move(blob));
}

const std::vector<KnownBlob>& KnownLayers::layers(const DiffId& diff_id) const {
  static const std::vector<KnownBlob> none;
  const auto found = layers_.find(diff_id);
  return found == layers_.end() ? none : found->second;
}

bool KnownLayers::excludes(const io::Tree* tree, const Digest& blob) const {
  const auto found = excluded_.find(blob);
  return found != excluded_.end() &&
         (found->second.contains(tree) || found->second.contains(nullptr));
}

std::vector<KnownBlob> KnownLayers::find(const oci::Descriptor& blob) const {
  std::vector<KnownBlob> result;
  for (const Place& place : places_) {
    if (!source::has_blob(*place.tree, blob.digest)) continue;
    result.push_back({place.tree, place.where, blob, "", excludes(place.tree, blob.digest)});
  }
  const auto listed = listed_.find(blob.digest);
  if (listed != listed_.end()) result.push_back({nullptr, listed->second, blob, "", true});
  return result;
}

std::shared_ptr<const KnownManifest> KnownLayers::manifest(const Digest& config) const {
  const auto found = manifests_.find(config);
  return found == manifests_.end() ? nullptr : found->second;
}

}  // namespace ocifact::facts
