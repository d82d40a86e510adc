// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ocifact/base/messages.hpp>
#include <ocifact/convert/blob_planner.hpp>
#include <ocifact/convert/options.hpp>
#include <ocifact/facts/provenance.hpp>
#include <ocifact/source/document_tree.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::convert {

/// A manifest, index or other document on its way to the result. A tree. Planning fills it with
/// what is stored, `settle` with what results: until then, only the media type counts of a manifest
/// to be made.
struct Node : source::Document {
  bool keep = true;                 ///< the stored bytes stay
  std::vector<Node> children;       ///< of an index
  std::vector<std::size_t> layers;  ///< of a manifest, one a layer: positions in `Plan::blobs`
  /// Of a manifest whose config is no container image's, and of `other`: position in `Plan::blobs`.
  std::optional<std::size_t> blob;
  /// Of a manifest to be made: the one that it becomes, byte for byte, if config and layers come
  /// out as it has them.
  std::shared_ptr<const facts::KnownManifest> wanted = nullptr;

  /// Of what is stored: what its source records of it. Empty for what others made.
  std::optional<facts::Provenance> recorded = {};

  /// Once it is settled: whether it became the manifest that was wanted.
  bool is_wanted() const { return wanted && descriptor.digest == wanted->descriptor.digest; }
};

struct PlannedImage {
  std::vector<source::Name> names;
  bool referrer = false;  ///< belongs to another image, and is none to choose or to show
  Node root;
  /// Of the root's digest: planning finds what is recorded of what is stored, `carry_out` that of
  /// the result.
  facts::Provenance provenance = {};

  /// The image ID: of a single image, empty for an index and what is no container image.
  std::optional<Digest> image_id() const;
};

/// Everything that is to be done, decided from headers and documents alone. Nothing is written and
/// no layer read (but for its first bytes, where its form counts), so every refusal
/// that these can tell comes before anything exists.
struct Plan {
  std::vector<PlannedImage> images;
  std::vector<PlannedBlob> blobs;
};

/// Adds the conversion of `images` to the plan. They are of `source`, which must outlive the plan.
///
/// `negative` error: none of `options.platforms` is there. `input` errors: configs or layers that a
/// manifest needs are missing; a number of layers that is not that of the DiffIDs.
void plan_images(const source::Source& source, std::vector<source::Image> images,
                 const Options& options, const Missing& missing, Messages& messages, Plan& plan);

}  // namespace ocifact::convert
