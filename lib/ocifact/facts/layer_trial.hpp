// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ocifact/blob/layer.hpp>
#include <ocifact/facts/known_encoders.hpp>
#include <ocifact/facts/manifest_style.hpp>

namespace ocifact::facts {

/// A layer that is there, in some compression. A value.
struct LayerAtHand {
  std::string what;  ///< names it in messages
  DiffId diff_id;
  /// Its bytes as they are there, verified where their digest is known; any number of times, from
  /// any thread.
  std::function<std::unique_ptr<io::Source>()> open;
};

/// Borrows the pool.
struct TrialContext {
  const Limits& limits;
  io::Pool& pool;
};

/// The blobs that a layer is without being compressed anew.
struct OwnBlobs {
  LayerBlob as_it_is;
  LayerBlob plain;
  /// How a gzip layer begins, where that is a header without flags.
  std::optional<codec::GzipHeader> header;
};

/// Reads all layers, side by side. `input` errors: one that has another DiffID, more bytes than
/// `limits.max_unpacked` in all.
std::vector<OwnBlobs> own_blobs(const std::vector<LayerAtHand>& layers,
                                const TrialContext& context);

/// The blobs that these encoders make of a layer, one each.
std::vector<LayerBlob> encoded_blobs(const LayerAtHand& layer, const SameBody& encoders,
                                     const TrialContext& context);

/// The first of these encoders, if any, that makes this very blob of the layer. As soon as it
/// becomes larger than wanted, the answer is known.
std::optional<codec::Encoder> encoder_of(const LayerAtHand& layer, const oci::Descriptor& wanted,
                                         const SameBody& encoders, const TrialContext& context);

}  // namespace ocifact::facts
