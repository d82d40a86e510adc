// SPDX-License-Identifier: Apache-2.0
#include <ocifact/json/writer.hpp>

#include "inspect_output.hpp"
#include "results.hpp"

namespace ocifact::cmd {
namespace {

using inspect::ImageFacts;
using inspect::LayerFacts;
using inspect::ManifestFacts;

class JsonOutput final : public InspectOutput {
 public:
  explicit JsonOutput(const inspect::SharedLayers& shared) : shared_(shared) {}

  std::string of(const ImageFacts& image) override {
    const std::string before = is_first_ ? R"({"images":[)" : ",";
    is_first_ = false;
    json_ = json::Writer();
    add(image);
    return before + json_.text();
  }

  std::string end() override {
    json_ = json::Writer();
    json_.begin_array();
    for (const auto& [diff_id, images] : shared_.holders()) {
      if (images.size() > 1) add(diff_id, images);
    }
    json_.end_array();
    return std::string(is_first_ ? R"({"images":[)" : "") + R"(],"sharedLayers":)" + json_.text() +
           "}\n";
  }

 private:
  template <class Items, class Add>
  void array(std::string_view key, const Items& items, const Add& add) {
    json_.key(key).begin_array();
    for (const auto& item : items) add(item);
    json_.end_array();
  }

  void text(std::string_view key, const std::string& text) {
    if (!text.empty()) json_.key(key).string(text);
  }

  /// The members that every descriptor has.
  void members_of(const oci::Descriptor& descriptor) {
    json_.key("mediaType").string(descriptor.media_type.to_string());
    json_.key("digest").string(descriptor.digest.to_string());
    json_.key("size").number(descriptor.size);
  }

  void add(const inspect::StoredDocument& document) {
    json_.begin_object();
    members_of(document.descriptor);
    write_provenance(document.provenance, json_);
    json_.end_object();
  }

  void add(const oci::Descriptor& descriptor) { descriptor.write(json_); }

  void add(const inspect::MissingBlob& missing) {
    json_.begin_object().key("what").string(missing.what());
    members_of(missing.descriptor);
    if (missing.descriptor.platform) {
      json_.key("platform");
      missing.descriptor.platform->write(json_);
    }
    json_.end_object();
  }

  void add(const inspect::NameFacts& name) {
    json_.begin_object().key("name").string(name.name->to_string());
    text("refName", name.ref_name);
    json_.end_object();
  }

  void add(const ImageFacts& image) {
    json_.begin_object().key("source").string(image.source);
    json_.key("names").begin_array();
    for (const inspect::NameFacts& name : image.names) {
      if (name.name) add(name);
    }
    json_.end_array();
    array("indexes", image.indexes, [&](const auto& index) { add(index); });
    array("manifests", image.manifests, [&](const auto& manifest) { add(manifest); });
    array("attestations", image.attestations, [&](const auto& found) { add(found); });
    array("missing", image.missing, [&](const auto& missing) { add(missing); });
    json_.end_object();
  }

  void add(const ManifestFacts& manifest) {
    json_.begin_object();
    if (manifest.manifest) {
      json_.key("manifest");
      add(*manifest.manifest);
    }
    if (manifest.config) {
      json_.key("imageID").string(manifest.config->digest.to_string());
      json_.key("config");
      add(*manifest.config);
    }
    if (manifest.platform) {
      json_.key("platform");
      manifest.platform->write(json_);
    }
    text("created", manifest.created);
    json_.key("sizeOfLayers").number(manifest.size_of_layers());
    array("layers", manifest.layers, [&](const LayerFacts& layer) { add(layer); });
    array("history", manifest.history, [&](const auto& entry) { add(entry); });
    json_.end_object();
  }

  void add(const LayerFacts& layer) {
    json_.begin_object();
    if (layer.diff_id) json_.key("diffID").string(layer.diff_id->to_string());
    if (layer.stored) {
      members_of(*layer.stored);
    } else if (layer.size) {
      json_.key("size").number(*layer.size);
    }
    if (layer.compression) json_.key("compression").string(codec::to_string(*layer.compression));
    json_.key("present").boolean(layer.size.has_value());
    json_.key("otherImages").number(layer.diff_id ? shared_.others(*layer.diff_id) : 0);
    json_.end_object();
  }

  void add(const inspect::HistoryFacts& entry) {
    json_.begin_object();
    text("created", entry.created);
    text("createdBy", entry.created_by);
    text("comment", entry.comment);
    if (entry.empty_layer) json_.key("emptyLayer").boolean(true);
    json_.end_object();
  }

  void add(const DiffId& diff_id, const inspect::SharedLayers::Positions& images) {
    json_.begin_object().key("diffID").string(diff_id.to_string());
    array("images", images, [&](auto image) { json_.string(shared_.title(image)); });
    json_.end_object();
  }

  const inspect::SharedLayers& shared_;
  json::Writer json_;  ///< of one image, so that not all are held
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<InspectOutput> json_output(const inspect::SharedLayers& shared) {
  return std::make_unique<JsonOutput>(shared);
}

}  // namespace ocifact::cmd
