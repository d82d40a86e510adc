// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/codec/compression.hpp>
#include <ocifact/facts/provenance.hpp>
#include <ocifact/inspect/ref_names.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::inspect {

/// A stored manifest or index, and where its digest comes from.
struct StoredDocument {
  oci::Descriptor descriptor;
  facts::Provenance provenance;
};

/// A layer as its image has it.
struct LayerFacts {
  std::optional<DiffId> diff_id;                  ///< empty where the config is absent
  std::optional<oci::Descriptor> stored;          ///< of the manifest; empty where none is stored
  std::optional<std::uint64_t> size;              ///< of the bytes, where they are there
  std::optional<codec::Compression> compression;  ///< of the bytes, told by the first of them
};

/// An entry of a config's history, as it says it; what it does not say is empty.
struct HistoryFacts {
  std::string created;
  std::string created_by;
  std::string comment;
  bool empty_layer = false;
};

/// An image for one platform.
struct ManifestFacts {
  std::optional<StoredDocument> manifest;  ///< empty where none is stored
  /// Of a container image, there or not; its digest is the image ID.
  std::optional<oci::Descriptor> config;
  std::optional<oci::Platform> platform;
  std::string created;  ///< as the config says it
  std::vector<LayerFacts> layers;
  std::vector<HistoryFacts> history;

  /// Of the layers as they are stored: what the manifest states, whether they are there or not;
  /// without one, of those that are there.
  std::uint64_t size_of_layers() const;
};

/// A blob that an image needs and its source lacks.
struct MissingBlob {
  enum class Kind { document, config, layer };

  Kind kind;
  oci::Descriptor descriptor;

  /// `manifest` or `index`, `config`, `layer`.
  std::string_view what() const;
};

/// A name of an image, and how index.json writes it.
struct NameFacts {
  std::optional<oci::ImageName> name;
  std::string ref_name;  ///< as it is written; empty where there is none
};

/// What is known of an image, under all its names.
struct ImageFacts {
  std::string source;                   ///< the SRC, escaped
  std::vector<NameFacts> names;         ///< in the order of `source::Image`
  std::vector<StoredDocument> indexes;  ///< of a multi-platform image, the topmost first
  std::vector<ManifestFacts> manifests;
  std::vector<oci::Descriptor> attestations;  ///< in indexes, there or not
  std::vector<MissingBlob> missing;           ///< documents as often as indexes have them
};

/// The name that other images know it by: its first one, else its digest or image ID.
std::string title_of(const source::Image& image);

/// The images without referrers, by title, those without a name last.
std::vector<source::Image> by_title(std::vector<source::Image> images);

/// What the source tells of one of its images when only documents are read, and of each layer the
/// first bytes.
ImageFacts image_facts(const source::Source& source, const source::Image& image,
                       const RefNames& ref_names = {});

/// The DiffIDs of the image's layers, for all its platforms, as far as they are known.
std::vector<DiffId> diff_ids_of(const source::Source& source, const source::Image& image);

}  // namespace ocifact::inspect
