// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/source/document_tree.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::source {
namespace {

using Kind = Document::Kind;

class Walker {
 public:
  Walker(const io::Tree& tree, const Limits& limits) : tree_(tree), limits_(limits) {}

  /// Recurses as deep as indexes nest, which is limited.
  DocumentNode read(const oci::Descriptor& descriptor, std::uint64_t depth) {
    DocumentNode node{{Kind::missing, descriptor, {}, {}, {}, {}}, {}};
    if (!has_blob(tree_, descriptor.digest)) return node;
    const std::string path = descriptor.digest.blob_path();
    if (descriptor.media_type.is_index()) {
      read_index(node, path, depth);
    } else if (descriptor.media_type.is_manifest()) {
      read_manifest(node, path);
    } else {
      node.kind = Kind::other;
    }
    return node;
  }

 private:
  void read_index(DocumentNode& node, const std::string& path, std::uint64_t depth) {
    if (depth > limits_.max_nesting) {
      throw Error(ErrorKind::input, path + ": indexes nest deeper than the limit of " +
                                        std::to_string(limits_.max_nesting) +
                                        "; --max-nesting raises it");
    }
    node.kind = Kind::index;
    node.text = read_document(tree_, node.descriptor, limits_);
    node.index = with_context(
        path, [&] { return oci::Index::parse(node.text, node.descriptor.media_type, limits_); });
    for (const oci::Descriptor& child : node.index.manifests) {
      if (++visited_ > limits_.max_descriptors) {
        throw Error(ErrorKind::input,
                    path + ": more descriptors below the image than the limit of " +
                        std::to_string(limits_.max_descriptors) + "; --max-descriptors raises it");
      }
      node.children.push_back(read(child, depth + 1));
    }
  }

  void read_manifest(DocumentNode& node, const std::string& path) {
    node.kind = Kind::manifest;
    node.text = read_document(tree_, node.descriptor, limits_);
    node.manifest = with_context(
        path, [&] { return oci::Manifest::parse(node.text, node.descriptor.media_type, limits_); });
    const oci::Descriptor& config = node.manifest->config;
    if (!config.media_type.is_config() || !has_blob(tree_, config.digest)) return;
    std::string text = read_document(tree_, config, limits_);
    auto parsed = with_context(config.digest.blob_path(),
                               [&] { return oci::ImageConfig::parse(text, limits_); });
    node.config = Document::Config{std::move(text), std::move(parsed)};
  }

  const io::Tree& tree_;
  const Limits& limits_;
  std::uint64_t visited_ = 0;
};

}  // namespace

std::optional<oci::Platform> Document::platform() const {
  if (descriptor.platform) return descriptor.platform;
  if (config && !config->config.platform.os.empty()) return config->config.platform;
  return std::nullopt;
}

DocumentNode read_documents(const io::Tree& tree, const oci::Descriptor& top,
                            const Limits& limits) {
  return Walker(tree, limits).read(top, 1);
}

std::vector<std::string> platforms_of(const DocumentNode& image) {
  std::vector<std::string> result;
  if (image.descriptor.is_attestation()) return result;
  if (image.kind != Kind::index) {
    if (const auto platform = image.platform()) result.push_back(platform->to_string());
  }
  for (const DocumentNode& child : image.children) {
    for (std::string& platform : platforms_of(child)) result.push_back(std::move(platform));
  }
  return result;
}

}  // namespace ocifact::source
