// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include <ocifact/base/messages.hpp>
#include <ocifact/convert/plan.hpp>
#include <ocifact/layout/layout.hpp>

namespace ocifact::convert {

/// A planned blob once its digest is known.
struct FinishedBlob {
  Digest digest;
  std::uint64_t size;
  std::optional<codec::Compression> compression;  ///< of a layer, where it was looked at
  std::optional<codec::Encoder> encoder;          ///< what made it, if it was made anew
  std::optional<blob::StagedBlob> staged;         ///< its bytes, unless they lie elsewhere
  std::optional<facts::KnownBlob> taken = {};     ///< where it was taken from, if it was

  /// Whether the receiver has it, so that it is not written.
  bool is_excluded() const { return taken && taken->excluded; }
};

/// How planned blobs are carried out.
struct BlobOptions {
  /// What happens to blobs whose digest is known and stays.
  enum class Settled {
    skip,    ///< not read
    verify,  ///< read and checked, digest and DiffID, and left where they are
    stage,   ///< read, checked and staged, unless `existing` has them
  };

  Settled settled = Settled::skip;
  /// Bytes will be written: what is left out of them, and which of several places has the rest, is
  /// verified even where settled blobs are skipped.
  bool needs_bytes = false;
  blob::Staging staging = blob::Staging::nowhere();
  const layout::Layout* existing = nullptr;  ///< borrowed
  Limits limits;
  io::Pool& pool;
  blob::UnpackedBudget& budget;
  Messages& messages;

  /// How to read a planned layer.
  blob::IngestOptions for_layer(const PlannedBlob& blob, const blob::Staging& staging) const;
};

/// Carries out the plan's blobs, side by side, the largest first; one result a blob, in the plan's
/// order. What has candidates is taken from the first that is it, and made when none is. Every blob
/// that is read is checked against all that is claimed of it: size, digest, DiffID; the first that
/// does not hold is an `input` error.
std::vector<FinishedBlob> finish_blobs(const Plan& plan, const BlobOptions& options);

}  // namespace ocifact::convert
