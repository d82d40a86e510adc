// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/base/messages.hpp>
#include <ocifact/facts/blob_list.hpp>
#include <ocifact/facts/provenance.hpp>
#include <ocifact/io/tree.hpp>
#include <ocifact/oci/manifest.hpp>
#include <ocifact/source/document_tree.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::facts {

/// A blob that is said to hold a layer. A value.
struct KnownBlob {
  const io::Tree* tree;  ///< where it is; borrowed; null when no more than its facts are known
  std::string where;     ///< names the source in messages
  oci::Descriptor descriptor;
  std::string encoder = {};  ///< what made it (`codec::Encoder::description`); empty: not recorded
  bool excluded = false;     ///< the receiver has it: it is to be left out of what is written

  /// Whether it is the same blob in the same place.
  bool is(const KnownBlob& other) const {
    return tree == other.tree && descriptor.digest == other.descriptor.digest;
  }
};

/// Those of them that are excluded.
std::vector<KnownBlob> excluded_of(std::vector<KnownBlob> blobs);

/// A manifest that an image is known to have somewhere.
struct KnownManifest {
  std::string where;           ///< names the source in messages
  const io::Tree* tree;        ///< has all its layers; borrowed; null when only the text is known
  oci::Descriptor descriptor;  ///< media type, digest, size
  std::string text;
  oci::Manifest manifest;
  std::optional<Provenance> provenance = {};  ///< there; empty when only the text is known
};

/// What sources know of layers and images (docs/digests.md, Reuse): which blob holds which DiffID,
/// which manifest belongs to which config. Nothing here is proven, but that the documents are what
/// their digests say; whoever takes a blob verifies it. What was added first comes first.
///
/// Borrows the trees that it is told of. Const members may be called from several threads at once.
class KnownLayers {
 public:
  enum class Use {
    reuse,    ///< take what is known
    exclude,  ///< take what is known, and leave it out of what is written
  };

  /// Learns from the stored manifests of images of a source, but those that Docker made up. An
  /// image whose documents are damaged or contradict one another is left out with a warning.
  void add(const source::Source& source, const std::vector<source::Image>& images, Use use,
           Messages& messages);

  /// Learns from the documents at and below `top`, of some of which this is recorded.
  void add_image(const io::Tree& tree, const std::string& where, const oci::Descriptor& top,
                 const std::optional<Record>& recorded, Use use, const Limits& limits,
                 Messages& messages);

  /// Learns a manifest from its text alone. It counts like one whose layers are there; each is to
  /// be found wherever it is known. `input` errors: what is no manifest.
  void add_manifest_file(const std::string& where, const std::string& text, const Limits& limits);

  /// Learns what the receiver has; that cannot be verified.
  void add_list(const std::string& where, const std::vector<ListedBlob>& list);

  /// The blobs that hold a layer, in order, each once wherever it is.
  const std::vector<KnownBlob>& layers(const DiffId& diff_id) const;

  /// A blob by its digest, wherever sources have it, in order, and where the first list does.
  std::vector<KnownBlob> find(const oci::Descriptor& blob) const;

  /// The first manifest with this config whose layers are all there; null when there is none.
  std::shared_ptr<const KnownManifest> manifest(const Digest& config) const;

  /// Whether the receiver is said to have the blob, so that it is not written.
  bool excludes(const Digest& blob) const { return excluded_.contains(blob); }
  /// The same of the blob as this tree has it: another tree's says nothing of the receiver's, but a
  /// list is true.
  bool excludes(const io::Tree* tree, const Digest& blob) const;

 private:
  /// Where documents are from.
  struct Origin {
    const io::Tree* tree;
    const std::string& where;
    const std::optional<Record>& recorded;
    Use use;
    Messages& messages;
  };

  void add_documents(const Origin& origin, const source::DocumentNode& node);
  void add_manifest(const Origin& origin, const source::DocumentNode& node);
  void add_layer(const DiffId& diff_id, KnownBlob blob);

  struct Place {
    const io::Tree* tree;
    std::string where;
  };
  std::vector<Place> places_;  ///< each tree once
  std::map<DiffId, std::vector<KnownBlob>> layers_;
  std::map<Digest, std::shared_ptr<const KnownManifest>> manifests_;  ///< by config
  std::map<Digest, std::set<const io::Tree*>> excluded_;  ///< and where; null: in a list
  std::map<Digest, std::string> listed_;                  ///< and where
};

}  // namespace ocifact::facts
