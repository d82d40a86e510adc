// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <tuple>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/source/document_tree.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::source {
namespace {

using Kind = Document::Kind;

/// How much there is at and below a document, each listing counted.
struct Amount {
  std::uint64_t descriptors = 0;
  std::uint64_t bytes = 0;  ///< of texts
};

/// All documents below one image, each read once, however often it is listed: what is listed again
/// counts again, but is seen to be too much before anything is made of it.
class Reader {
 public:
  Reader(const io::Tree& tree, const Limits& limits) : tree_(tree), limits_(limits) {}

  /// Reads the document and all below it. Recurses as deep as indexes nest, which is limited.
  void read(const oci::Descriptor& descriptor, std::uint64_t depth) {
    const Key key = key_of(descriptor);
    const std::string path = descriptor.digest.blob_path();
    if (const auto found = known_.find(key); found != known_.end()) {
      const Known& known = found->second;
      if (known.height > 0) check_depth(depth + known.height - 1, path);
      return spend(known.amount, path);
    }
    const Amount before = spent_;
    Known& known =
        known_.emplace(key, Known{{Kind::missing, descriptor, {}, {}, {}, {}}, {}}).first->second;
    Document& document = known.document;
    if (!has_blob(tree_, descriptor.digest)) return;
    if (descriptor.media_type.is_index()) {
      check_depth(depth, path);
      read_index(document, path);
      known.height = 1;
      for (const oci::Descriptor& child : document.index.manifests) {
        read(child, depth + 1);
        known.height = std::max(known.height, 1 + known_.at(key_of(child)).height);
      }
    } else if (descriptor.media_type.is_manifest()) {
      read_manifest(document, path);
    } else {
      document.kind = Kind::other;
    }
    known.amount = {spent_.descriptors - before.descriptors, spent_.bytes - before.bytes};
  }

  /// What was read, as a tree, in which the descriptors are as each parent has them.
  DocumentNode tree_of(const oci::Descriptor& descriptor) const {
    DocumentNode node{known_.at(key_of(descriptor)).document, {}};
    node.descriptor = descriptor;
    for (const oci::Descriptor& child : node.index.manifests) {
      node.children.push_back(tree_of(child));
    }
    return node;
  }

 private:
  /// What decides how bytes are checked and read.
  using Key = std::tuple<Digest, std::uint64_t, oci::MediaType>;
  struct Known {
    Document document;
    Amount amount;
    std::uint64_t height = 0;  ///< levels of indexes, from this one down
  };

  static Key key_of(const oci::Descriptor& descriptor) {
    return {descriptor.digest, descriptor.size, descriptor.media_type};
  }

  void check_depth(std::uint64_t depth, const std::string& path) const {
    if (depth <= limits_.max_nesting) return;
    throw Error(ErrorKind::input, path + ": indexes nest deeper than the limit of " +
                                      std::to_string(limits_.max_nesting) +
                                      "; --max-nesting raises it");
  }

  /// So many times the largest document all of one image may be.
  static constexpr std::uint64_t most_documents = 8;

  /// Refuses what is too much for one image.
  void spend(const Amount& amount, const std::string& path) {
    spent_.descriptors += amount.descriptors;
    spent_.bytes += amount.bytes;
    if (spent_.descriptors > limits_.max_descriptors) {
      throw Error(ErrorKind::input, path + ": more descriptors below the image than the limit of " +
                                        std::to_string(limits_.max_descriptors) +
                                        "; --max-descriptors raises it");
    }
    if ((spent_.bytes + most_documents - 1) / most_documents > limits_.max_json) {
      throw Error(ErrorKind::input,
                  path + ": more bytes of documents in the image than the limit of " +
                      std::to_string(most_documents * limits_.max_json) +
                      "; --max-json, of which this is " + std::to_string(most_documents) +
                      " times, raises it");
    }
  }

  void read_index(Document& document, const std::string& path) {
    document.kind = Kind::index;
    document.text = read_document(tree_, document.descriptor, limits_);
    document.index = with_context(path, [&] {
      return oci::Index::parse(document.text, document.descriptor.media_type, limits_);
    });
    spend({document.index.manifests.size(), document.text.size()}, path);
  }

  void read_manifest(Document& document, const std::string& path) {
    document.kind = Kind::manifest;
    document.text = read_document(tree_, document.descriptor, limits_);
    document.manifest = with_context(path, [&] {
      return oci::Manifest::parse(document.text, document.descriptor.media_type, limits_);
    });
    spend({1 + document.manifest->layers.size(), document.text.size()}, path);
    const oci::Descriptor& config = document.manifest->config;
    if (!config.media_type.is_config() || !has_blob(tree_, config.digest)) return;
    std::string text = read_document(tree_, config, limits_);
    spend({0, text.size()}, config.digest.blob_path());
    auto parsed = with_context(config.digest.blob_path(),
                               [&] { return oci::ImageConfig::parse(text, limits_); });
    document.config = Document::Config{std::move(text), std::move(parsed)};
  }

  const io::Tree& tree_;
  const Limits& limits_;
  std::map<Key, Known> known_;
  Amount spent_;
};

/// Shows what is no index at or below `image`, in order, with its platform; without attestations.
template <class Body>
void for_each_platform(const DocumentNode& image, const Body& body) {
  if (image.descriptor.is_attestation()) return;
  if (image.kind != Kind::index) {
    if (const auto platform = image.platform()) body(image, *platform);
  }
  for (const DocumentNode& child : image.children) for_each_platform(child, body);
}

}  // namespace

std::optional<oci::Platform> Document::platform() const {
  if (descriptor.platform) return descriptor.platform;
  if (config && !config->config.platform.os.empty()) return config->config.platform;
  return std::nullopt;
}

DocumentNode read_documents(const io::Tree& tree, const oci::Descriptor& top,
                            const Limits& limits) {
  Reader reader(tree, limits);
  reader.read(top, 1);
  return reader.tree_of(top);
}

std::vector<std::string> platforms_of(const DocumentNode& image) {
  std::vector<std::string> result;
  for_each_platform(image, [&](const DocumentNode&, const oci::Platform& platform) {
    result.push_back(platform.to_string());
  });
  return result;
}

std::vector<std::string> platform_choices(const DocumentNode& image) {
  std::vector<std::string> result;
  for_each_platform(image, [&](const DocumentNode& node, const oci::Platform& platform) {
    const bool is_missing = node.kind == Kind::missing;
    result.push_back(escape(platform.to_string()) +
                     (is_missing ? " (" + node.descriptor.digest.to_string() +
                                       ", which the source does not have)"
                                 : ""));
  });
  return result;
}

}  // namespace ocifact::source
