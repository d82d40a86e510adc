// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <ocifact/base/text.hpp>
#include <ocifact/convert/docker_items.hpp>
#include <ocifact/convert/to_archive.hpp>
#include <ocifact/oci/entry_record.hpp>
#include <ocifact/tar/writer.hpp>

namespace ocifact::convert {
namespace {

using Kind = source::Document::Kind;

/// Writes the members that all formats share the rules for.
class ArchiveWriter {
 public:
  ArchiveWriter(const Conversion& conversion, io::Sink& out) : conversion_(conversion), tar_(out) {}

  /// Layers, config and manifest of what is no index, each blob once, as `blobs/…`.
  void write_images(const Node& node) {
    for (const Node& child : node.children) write_images(child);
    for (const std::size_t layer : node.layers) write_blob(layer);
    if (node.blob) write_blob(*node.blob);
    if (node.config) write_document(node.manifest->config.digest, node.config->text);
    if (node.kind == Kind::manifest) write_document(node.descriptor.digest, node.text);
  }

  /// Indexes, those within others first.
  void write_indexes(const Node& node) {
    for (const Node& child : node.children) write_indexes(child);
    if (node.kind == Kind::index) write_document(node.descriptor.digest, node.text);
  }

  /// A layer of the docker format, under its DiffID; returns the member's name.
  std::string write_plain_layer(std::size_t position) {
    const FinishedBlob& blob = conversion_.blobs[position];
    if (blob.is_excluded())
      return conversion_.plan.blobs[position].diff_id->digest().hex() + ".tar";
    const std::string name = blob.digest.hex() + ".tar";
    if (done_.insert(name).second) copy(name, position);
    return name;
  }

  void write_file(const std::string& name, std::string_view text) {
    if (done_.insert(name).second) tar_.add(name, text);
  }

  void finish() { tar_.finish(); }

  /// What was left out, since the receiver has it: digests.
  const std::set<std::string>& left_out() const { return left_out_; }

 private:
  void write_blob(std::size_t position) {
    const Digest& digest = conversion_.blobs[position].digest;
    const std::string name = digest.blob_path();
    if (conversion_.blobs[position].is_excluded()) left_out_.insert(digest.to_string());
    if (done_.contains(name)) return;
    if (copy(name, position)) done_.insert(name);
  }

  void write_document(const Digest& digest, const std::string& text) {
    write_file(digest.blob_path(), text);
  }

  /// Whether the blob is there: a foreign layer need not be.
  bool copy(const std::string& name, std::size_t position) {
    return with_context(conversion_.plan.blobs[position].what(), [&] {
      const auto bytes = conversion_.open(position);
      if (bytes) tar_.add(name, conversion_.blobs[position].size, *bytes);
      return bytes != nullptr;
    });
  }

  const Conversion& conversion_;
  tar::Writer tar_;
  std::set<std::string> done_;  ///< names of members
  std::set<std::string> left_out_;
};

void write_docker_format(const std::vector<DockerEntry>& entries, ArchiveWriter& writer) {
  std::vector<archive::DockerItem> items;
  for (const DockerEntry& entry : entries) {
    const Node& manifest = *entry.manifest;
    const std::string config = manifest.manifest->config.digest.hex() + ".json";
    archive::DockerItem item{config, entry.repo_tags, {}};
    for (const std::size_t layer : manifest.layers) {
      item.layers.push_back(writer.write_plain_layer(layer));
    }
    writer.write_file(config, manifest.config->text);
    items.push_back(std::move(item));
  }
  writer.write_file("manifest.json", archive::docker_manifest_json(items));
}

std::string manifest_json(const std::vector<DockerEntry>& entries) {
  std::vector<archive::DockerItem> items;
  for (const DockerEntry& entry : entries) {
    const oci::Manifest& manifest = *entry.manifest->manifest;
    archive::DockerItem item{manifest.config.digest.blob_path(), entry.repo_tags, {}};
    for (const oci::Descriptor& layer : manifest.layers) {
      item.layers.push_back(layer.digest.blob_path());
    }
    items.push_back(std::move(item));
  }
  return archive::docker_manifest_json(items);
}

/// Puts into an index.json that has no other annotations which blobs the archive needs to be
/// complete (docs/formats.md, Deltas).
std::string with_needs(std::string index, const std::set<std::string>& digests) {
  if (digests.empty()) return index;
  json::Writer annotations;
  oci::write_annotations(
      annotations, {{std::string(oci::needs_key), join({digests.begin(), digests.end()}, " ")}});
  index.insert(index.size() - 1, ",\"annotations\":" + annotations.text());
  return index;
}

void write_layout_format(const Conversion& conversion, ArchiveWriter& writer,
                         const std::vector<DockerEntry>& entries, bool digest_names,
                         Messages& messages) {
  layout::IndexDocument index;
  conversion.put_into(index, layout::IndexDocument::Clobber::refuse, messages);
  if (digest_names) index.add_digest_names();
  std::vector<const Node*> roots;
  for (const NamedImage& named : conversion.images()) roots.push_back(&named.image->root);
  for (const PlannedImage& image : conversion.plan.images) {
    if (image.referrer) roots.push_back(&image.root);
  }
  writer.write_file("oci-layout", layout::oci_layout_json);
  for (const Node* root : roots) writer.write_images(*root);
  for (const Node* root : roots) writer.write_indexes(*root);
  writer.write_file("index.json", with_needs(index.to_json(), writer.left_out()));
  if (!entries.empty()) writer.write_file("manifest.json", manifest_json(entries));
}

}  // namespace

Conversion prepare_archive(const std::vector<Input>& inputs, const Options& options,
                           const ArchiveOptions& archive, const Context& context) {
  Options adapted = options;
  const bool is_docker = archive.format == ArchiveFormat::docker;
  if (is_docker) adapted.form = blob::Form::plain();
  return compute(
      inputs, adapted,
      {.settled = archive.verify_layers ? BlobOptions::Settled::verify : BlobOptions::Settled::skip,
       .staging = archive.staging,
       .unpacks = is_docker},
      context);
}

void write_archive(const Conversion& conversion, const Options& options,
                   const ArchiveOptions& archive, io::Sink& out, Messages& messages) {
  std::vector<DockerEntry> entries;
  if (archive.format != ArchiveFormat::oci) {
    entries = docker_entries(conversion, options.docker_platform, messages);
  }
  ArchiveWriter writer(conversion, out);
  if (archive.format == ArchiveFormat::docker) {
    write_docker_format(entries, writer);
  } else {
    write_layout_format(conversion, writer, entries, archive.digest_names, messages);
  }
  writer.finish();
}

}  // namespace ocifact::convert
