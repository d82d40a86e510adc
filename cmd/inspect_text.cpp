// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/text.hpp>

#include "inspect_output.hpp"

namespace ocifact::cmd {
namespace {

using inspect::ImageFacts;
using inspect::LayerFacts;
using inspect::ManifestFacts;
using inspect::SharedLayers;

constexpr std::size_t value_column = 21;  ///< where values begin
constexpr std::size_t named_images = 3;   ///< as many as share a layer are named, more are counted

std::string bytes(std::uint64_t size) { return std::to_string(size) + " bytes"; }

/// `label` at the depth of `indent` spaces, and a value beside.
std::string row(std::size_t indent, const std::string& label, const std::string& value) {
  std::string line = std::string(indent, ' ') + label;
  if (line.size() < value_column) line.resize(value_column, ' ');
  return line + value + "\n";
}

std::string document_rows(std::size_t indent, const std::string& label,
                          const inspect::StoredDocument& document) {
  return row(indent, label,
             document.descriptor.digest.to_string() + "  " + document.provenance.to_text()) +
         row(indent, "media type", escape(document.descriptor.media_type.to_string()));
}

std::string describe(codec::Compression compression) {
  if (compression == codec::Compression::none) return "uncompressed";
  return std::string(codec::to_string(compression));
}

/// An image, and which layers it shares with others.
struct Shown {
  const SharedLayers& shared;
  std::size_t position;  ///< of the image
};

void add_sharing(const DiffId& diff_id, const Shown& shown, std::vector<std::string>& lines) {
  const std::size_t others = shown.shared.others(diff_id);
  if (others > named_images) {
    lines.push_back("also in " + std::to_string(others) + " other images");
    return;
  }
  for (const auto& title : shown.shared.titles(diff_id, shown.position, named_images)) {
    lines.push_back("also in " + title);
  }
}

std::string layer_rows(std::size_t position, const LayerFacts& layer, const Shown& shown) {
  std::vector<std::string> lines;
  if (layer.diff_id) lines.push_back("DiffID " + layer.diff_id->to_string());
  const std::string kind = layer.compression ? "  " + describe(*layer.compression) : "";
  if (layer.stored) {
    lines.push_back("digest " + layer.stored->digest.to_string() + "  " +
                    bytes(layer.stored->size) + (layer.size ? kind : "  not there"));
  } else {
    lines.push_back("no digest stored  " + (layer.size ? bytes(*layer.size) + kind : "not there"));
  }
  if (layer.diff_id) add_sharing(*layer.diff_id, shown, lines);
  std::string text;
  for (const std::string& line : lines) {
    const bool is_first = &line == &lines.front();
    text += row(4, is_first ? "layer " + std::to_string(position) : "", line);
  }
  return text;
}

std::string history_rows(const ManifestFacts& manifest) {
  std::string text;
  for (const inspect::HistoryFacts& entry : manifest.history) {
    const std::string& what = entry.created_by.empty() ? entry.comment : entry.created_by;
    text += row(4, text.empty() ? "history" : "",
                escape(what) + (entry.empty_layer ? "  (no layer)" : ""));
  }
  return text;
}

std::string manifest_rows(const ManifestFacts& manifest, const Shown& shown) {
  std::string text =
      "  " +
      (manifest.platform ? escape(manifest.platform->to_string()) : std::string("no platform")) +
      "\n";
  if (manifest.manifest) {
    text += document_rows(4, "manifest digest", *manifest.manifest);
  } else {
    text += row(4, "manifest digest", "not stored; 'ocifact digest' computes it");
  }
  if (manifest.config) text += row(4, "image ID", manifest.config->digest.to_string());
  if (!manifest.created.empty()) text += row(4, "created", escape(manifest.created));
  text += row(4, "layers",
              std::to_string(manifest.layers.size()) + ", " + bytes(manifest.size_of_layers()));
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    text += layer_rows(i, manifest.layers[i], shown);
  }
  return text + history_rows(manifest);
}

std::string image_rows(const ImageFacts& image, const Shown& shown) {
  std::string text;
  for (const auto& [name, ref_name] : image.names) {
    text += name ? escape(name->to_string()) : "-";
    text += (ref_name.empty() ? "" : "  (ref.name " + escape(ref_name) + ")") + "\n";
  }
  text += row(2, "source", image.source);
  for (const inspect::StoredDocument& index : image.indexes) {
    text += document_rows(2, "index digest", index);
  }
  for (const ManifestFacts& manifest : image.manifests) text += manifest_rows(manifest, shown);
  for (const oci::Descriptor& attestation : image.attestations) {
    text += row(2, "attestation", attestation.digest.to_string());
    const std::string subject = attestation.annotation(oci::annotation::attestation_subject);
    if (!subject.empty()) text += row(2, "", "of " + escape(subject));
  }
  for (const inspect::MissingBlob& missing : image.missing) {
    const auto& platform = missing.descriptor.platform;
    text += row(2, "missing",
                std::string(missing.what()) + " " + missing.descriptor.digest.to_string() +
                    (platform ? "  " + escape(platform->to_string()) : ""));
  }
  return text;
}

class TextOutput final : public InspectOutput {
 public:
  explicit TextOutput(const SharedLayers& shared) : shared_(shared) {}

  std::string of(const ImageFacts& image) override {
    const std::string separator = images_ == 0 ? "" : "\n";
    return separator + image_rows(image, {shared_, images_++});
  }

  std::string end() override { return ""; }

 private:
  const SharedLayers& shared_;
  std::size_t images_ = 0;  ///< so far
};

}  // namespace

std::unique_ptr<InspectOutput> text_output(const SharedLayers& shared) {
  return std::make_unique<TextOutput>(shared);
}

}  // namespace ocifact::cmd
