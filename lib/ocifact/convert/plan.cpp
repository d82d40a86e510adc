// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/convert/blob_planner.hpp>
#include <ocifact/convert/plan.hpp>
#include <ocifact/convert/platforms.hpp>
#include <ocifact/convert/prune.hpp>
#include <ocifact/convert/reuse.hpp>
#include <ocifact/source/dir_transport.hpp>
#include <ocifact/source/docker_choice.hpp>
#include <ocifact/source/documents.hpp>
#include <ocifact/source/image_documents.hpp>

namespace ocifact::convert {
namespace {

using oci::MediaType;
using source::Document;
using source::DocumentNode;
using Kind = Document::Kind;
using FormKind = blob::Form::Kind;

/// Plans the images of one source.
class Planner {
 public:
  Planner(const source::Source& source, const Options& options, const Missing& missing,
          Messages& messages, Plan& plan)
      : source_(source),
        options_(options),
        on_missing_(missing),
        messages_(messages),
        plan_(plan),
        blobs_(source, missing, plan.blobs),
        reuse_(options, missing.made_before) {}

  void add(source::Image image) {
    DocumentNode documents = read(image);
    const bool pruned = options_.prune_missing && prune(documents);
    if (!options_.platforms.empty()) {
      for (std::string& choice : source::platform_choices(documents)) {
        there_.insert(std::move(choice));
      }
      for (const oci::Platform& platform : options_.platforms) {
        if (has_platform(documents, platform)) found_.insert(platform);
      }
      auto chosen = choose_platforms(std::move(documents), options_.platforms);
      if (!chosen) return;
      documents = *std::move(chosen);
    }
    if (!options_.attestations) drop_attestations(documents);
    if (options_.tool && *options_.tool != Tool::buildkit) {
      auto seen = image_seen_by_tool(std::move(documents), image);
      if (!seen) return;
      documents = *std::move(seen);
    }
    if (pruned && documents.kind == Kind::index) note_origin(image);
    const bool from_docker_face = is_from_docker_face(image);
    recorded_ = from_docker_face ? std::nullopt : facts::recorded(image);
    is_expected_ = options_.expect && has_document(documents, options_.expect->digest);
    Node root = plan(std::move(documents), from_docker_face ? &image : nullptr);
    const facts::Provenance provenance = root.recorded.value_or(facts::Provenance{});
    plan_.images.push_back({std::move(image.names), image.referrer, std::move(root), provenance});
    ++planned_;
  }

  /// What can be told when all images were seen.
  void finish() const {
    blobs_.refuse_missing();
    if (options_.tool && options_.platforms.empty() && planned_ == 0) {
      throw Error(ErrorKind::input,
                  "no container image that " + std::string(to_string(*options_.tool)) + " pushes");
    }
    std::vector<std::string> absent;
    for (const oci::Platform& platform : options_.platforms) {
      if (!found_.contains(platform)) absent.push_back(escape(platform.to_string()));
    }
    if (absent.empty()) return;
    throw Error(ErrorKind::negative, "no image for " + join(absent, ", ") + "; there are")
        .with_details({there_.begin(), there_.end()});
  }

 private:
  /// Whether anything had to be left out.
  bool prune(DocumentNode& documents) const {
    const std::vector<std::string> lines = prune_missing(documents, source_.tree());
    for (const std::string& line : lines) messages_.note(source_.name() + ": " + line);
    return !lines.empty();
  }

  /// Says of an index that was pruned which one it was; of one that was pruned before that is
  /// known.
  static void note_origin(source::Image& image) {
    for (source::Name& name : image.names) {
      name.annotations.emplace(pruned_from_annotation, image.stored->digest.to_string());
    }
  }

  bool is_from_docker_face(const source::Image& image) const {
    if (!image.stored) return true;
    return image.made_up && options_.form.kind != FormKind::keep;
  }

  /// crane and docker push single images: of an index, the one that manifest.json would list.
  std::optional<DocumentNode> image_seen_by_tool(DocumentNode documents,
                                                 const source::Image& image) const {
    const std::string what = image.names.front().to_text(documents.descriptor.digest.to_string());
    const std::string tool(to_string(*options_.tool));
    std::vector<const DocumentNode*> images;
    source::collect_docker_images(documents, images);
    if (images.empty()) {
      if (!image.referrer) {
        messages_.note(what + " is no container image that " + tool + " pushes, and is left out");
      }
      return std::nullopt;
    }
    if (documents.kind != Kind::index) return documents;
    const std::size_t chosen =
        source::choose_docker_image({images.begin(), images.end()}, options_.docker_platform, what);
    if (images.size() > 1) {
      messages_.note(tool + " sees " + what + " for " + source::describe_platform(*images[chosen]) +
                     "; --platform chooses another");
    }
    DocumentNode only = *images[chosen];
    only.descriptor.annotations.clear();
    return only;
  }

  DocumentNode read(const source::Image& image) const {
    if (!is_from_docker_face(image)) {
      return source::read_documents(source_.tree(), *image.stored, source_.limits());
    }
    DocumentNode made = source::docker_face_documents(source_, *image.docker);
    made.descriptor.media_type = made.manifest->media_type = in_family(made.descriptor.media_type);
    made.manifest->config.media_type = in_family(made.manifest->config.media_type);
    return made;
  }

  Node plan(DocumentNode document, const source::Image* from_docker_face) {
    Node node{std::move(static_cast<source::Document&>(document)), true, {}, {}, {}};
    if (recorded_) node.recorded = recorded_->about(node.descriptor.digest);
    switch (node.kind) {
      case Kind::index:
        plan_index(node, std::move(document.children));
        break;
      case Kind::manifest:
        if (from_docker_face != nullptr) {
          plan_docker_face(node, from_docker_face->docker->item);
        } else {
          plan_manifest(node);
        }
        break;
      case Kind::other:
        node.blob = blobs_.add_stored(node.descriptor);
        break;
      case Kind::missing:
        if (on_missing_.refuse) {
          messages_.warning(source_.name() + ": " + describe_child(node) +
                            " is in the index, but not in the source");
        }
        break;
    }
    return node;
  }

  void plan_index(Node& node, std::vector<DocumentNode> children) {
    node.keep = !node.text.empty();
    node.index.media_type = in_family(node.descriptor.media_type);
    if (options_.tool || node.index.media_type != node.descriptor.media_type) node.keep = false;
    for (DocumentNode& child : children) {
      node.children.push_back(plan(std::move(child), nullptr));
      if (!node.children.back().keep) node.keep = false;
    }
  }

  void plan_docker_face(Node& node, const archive::DockerItem& item) {
    node.keep = false;
    check_layer_count(item.layers.size(), *node.config, "manifest.json");
    const blob::Form form = form_of_layers(item.layers);
    node.wanted = wanted_manifest(node);
    for (std::size_t i = 0; i < item.layers.size(); ++i) {
      const DiffId& diff_id = node.config->config.diff_ids[i];
      add_layer(node, i, {&source_, item.layers[i], {}, diff_id, true, form, true});
    }
  }

  /// The layer at this position, which may be taken from elsewhere.
  void add_layer(Node& node, std::size_t position, PlannedBlob blob) {
    if (node.wanted) blob.add_candidates(reuse_.layer_of(*node.wanted, position));
    blob.add_candidates(candidates_for(blob.path, *blob.diff_id, blob.form));
    node.layers.push_back(blobs_.add(std::move(blob)));
  }

  /// The manifest that the image is known to have, if it can be that of this config.
  std::shared_ptr<const facts::KnownManifest> wanted_manifest(const Node& node) const {
    auto wanted = reuse_.manifest(node.manifest->config.digest);
    const bool fits =
        wanted && wanted->manifest.layers.size() == node.config->config.diff_ids.size();
    return fits ? wanted : nullptr;
  }

  /// Whether the layer at `path`, which is there, gets another form. Of a layer that is kept in any
  /// case nothing is read.
  bool changes(const blob::Form& form, const std::string& path) const {
    return form.kind != FormKind::keep && form.changes(source_.compression_of(path));
  }

  /// Where a layer may be taken from, if it would be made.
  std::vector<facts::KnownBlob> candidates_for(const std::string& path, const DiffId& diff_id,
                                               const blob::Form& form) const {
    const bool there = source_.tree().size(path).has_value();
    if (there && !changes(form, path)) return {};
    return reuse_.instead_of(diff_id, form);
  }

  /// The form of the layers at `paths` when their manifest is made anew.
  blob::Form form_of_layers(const std::vector<std::string>& paths) const {
    if (options_.tool != Tool::crane || paths.empty()) return options_.form;
    // The first layer alone decides, for all (docs/digests.md, As other programs push).
    const auto is_plain = [&](const std::string& path) {
      return !source_.tree().size(path) || changes(options_.form, path);
    };
    const bool plain = is_plain(paths.front());
    if (source_.is_stream() && std::any_of(paths.begin(), paths.end(), [&](const auto& path) {
          return is_plain(path) != plain;
        })) {
      throw Error(ErrorKind::unsupported,
                  "some layers are compressed and some are not: --as crane needs a file, since a "
                  "stream has passed before it is known which are wanted as they are");
    }
    return plain ? blob::Form::encoded(options_.form.encoder, true) : blob::Form::keep();
  }

  /// The manifest as the tool writes it, with no more than the tool knows of the image.
  void plan_as_tool(Node& node) {
    oci::Manifest& manifest = *node.manifest;
    node.keep = false;
    manifest.media_type = in_family(node.descriptor.media_type);
    std::vector<std::string> paths;
    for (const oci::Descriptor& layer : manifest.layers) paths.push_back(layer.digest.blob_path());
    const blob::Form form = form_of_layers(paths);
    for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
      const DiffId& diff_id = node.config->config.diff_ids[i];
      node.layers.push_back(blobs_.add_layer(manifest.layers[i], diff_id, form, true,
                                             candidates_for(paths[i], diff_id, form)));
    }
    if (options_.tool == Tool::buildkit) return;
    const auto bare = [](oci::Descriptor& descriptor) {
      descriptor = {descriptor.media_type, descriptor.digest, descriptor.size, {}, {}, {}};
    };
    bare(manifest.config);
    for (oci::Descriptor& layer : manifest.layers) bare(layer);
    manifest.other.clear();
  }

  void plan_manifest(Node& node) {
    const oci::Manifest& manifest = *node.manifest;
    const auto& layers = manifest.layers;
    const bool may_change = node.config && manifest.has_tar_layers();
    if (may_change) {
      check_layer_count(layers.size(), *node.config, node.descriptor.digest.blob_path());
    }
    if (!node.config) node.blob = blobs_.add_stored(manifest.config);
    if (may_change && options_.tool) return plan_as_tool(node);
    const bool rebuilt = may_change && (has_untrue_types(layers) || has_unusable_layers(node));
    if (rebuilt) node.wanted = wanted_manifest(node);
    if (rebuilt || (may_change && changes(node))) {
      node.keep = false;
      node.manifest->media_type = in_family(node.descriptor.media_type);
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (!may_change) {
        node.layers.push_back(blobs_.add_stored(layers[i]));
        continue;
      }
      const bool is_made =
          !node.keep && (rebuilt || asks_for_compression()) && changes_layer(layers[i]);
      const blob::Form form = is_made ? options_.form : blob::Form::keep();
      const DiffId& diff_id = node.config->config.diff_ids[i];
      add_layer(
          node, i,
          {&source_, layers[i].digest.blob_path(), layers[i], diff_id, true, form, !node.keep});
    }
  }

  void check_layer_count(std::size_t layers, const Document::Config& config,
                         const std::string& where) const {
    const std::size_t diff_ids = config.config.diff_ids.size();
    if (layers == diff_ids) return;
    throw Error(ErrorKind::input, where + ": the number of layers differs",
                std::to_string(diff_ids) + " diff_ids of the config", std::to_string(layers));
  }

  MediaType in_family(const MediaType& type) const {
    return options_.media_types ? type.in_family(*options_.media_types) : type;
  }

  /// Whether the options ask for another manifest than the stored one.
  bool changes(const Node& node) const {
    const auto& layers = node.manifest->layers;
    const auto other_family = [&](const MediaType& type) { return in_family(type) != type; };
    return other_family(node.descriptor.media_type) ||
           other_family(node.manifest->config.media_type) ||
           std::any_of(layers.begin(), layers.end(), [&](const auto& layer) {
             return other_family(layer.media_type) ||
                    (asks_for_compression() && changes_layer(layer));
           });
  }

  /// If not, stored manifests are kept, whatever their layers are, but for those that are rebuilt.
  bool asks_for_compression() const { return options_.form.kind != FormKind::compressed; }

  /// Whether the manifest of a `dir:` directory, where skopeo leaves layers as they came, says of
  /// one another compression than it has. Such a manifest is no registry's, and made anew.
  bool has_untrue_types(const std::vector<oci::Descriptor>& layers) const {
    if (options_.form.kind == FormKind::keep || !source_.faces().directory) return false;
    if (!source::shows_dir_transport(source_.tree(), source_.limits())) return false;
    return std::any_of(layers.begin(), layers.end(), [&](const oci::Descriptor& layer) {
      const std::string path = layer.digest.blob_path();
      return source_.tree().size(path) &&
             source_.compression_of(path) != layer.media_type.layer_compression();
    });
  }

  /// Whether layers of an archive are compressed in a way that has no media type, which containerd
  /// cannot unpack. In a directory no layer is opened to see that: its digests are to be had from
  /// its documents alone. What is expected as it is stored stays so.
  bool has_unusable_layers(const Node& node) const {
    if (options_.form.kind == FormKind::keep || source_.faces().directory || is_expected_) {
      return false;
    }
    for (const oci::Descriptor& layer : node.manifest->layers) {
      const std::string path = layer.digest.blob_path();
      if (!source_.tree().size(path)) continue;
      const auto compression = source_.compression_of(path);
      if (oci::MediaType::has_layer(compression)) continue;
      messages_.note(source_.name() + ": a layer of the stored manifest " +
                     node.descriptor.digest.to_string() + " is in " +
                     std::string(codec::to_string(compression)) +
                     ", which containerd cannot unpack, so the image gets another manifest; "
                     "--compression keep keeps it");
      return true;
    }
    return false;
  }

  /// Whether a document of the image has this digest.
  static bool has_document(const DocumentNode& node, const Digest& digest) {
    return node.descriptor.digest == digest ||
           std::any_of(node.children.begin(), node.children.end(),
                       [&](const DocumentNode& child) { return has_document(child, digest); });
  }

  /// Whether the layer is there, and the options have another form for it.
  bool changes_layer(const oci::Descriptor& layer) const {
    const std::string path = layer.digest.blob_path();
    return source_.tree().size(path) && changes(options_.form, path);
  }

  const source::Source& source_;
  const Options& options_;
  const Missing& on_missing_;
  Messages& messages_;
  Plan& plan_;
  BlobPlanner blobs_;
  Reuse reuse_;
  std::optional<facts::Record> recorded_;  ///< of the image that is planned
  bool is_expected_ = false;               ///< a document of that image is, by its digest
  std::size_t planned_ = 0;                ///< images
  std::set<std::string> there_;            ///< platforms
  std::set<oci::Platform> found_;          ///< of those that are wanted
};

}  // namespace

std::optional<Digest> PlannedImage::image_id() const {
  if (!root.manifest || !root.config) return std::nullopt;
  return root.manifest->config.digest;
}

void plan_images(const source::Source& source, std::vector<source::Image> images,
                 const Options& options, const Missing& missing, Messages& messages, Plan& plan) {
  with_context(source.name(), [&] {
    Planner planner(source, options, missing, messages, plan);
    for (source::Image& image : images) planner.add(std::move(image));
    planner.finish();
  });
}

}  // namespace ocifact::convert
