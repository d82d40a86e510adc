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
  blob::Staging staging = blob::Staging::nowhere();
  const layout::Layout* existing = nullptr;  ///< borrowed
  Limits limits;
  io::Pool& pool;
  blob::UnpackedBudget& budget;
};

/// Carries out the plan's blobs, side by side, the largest first; one result a blob, in the plan's
/// order. Every blob that is read is checked against all that is claimed of it: size, digest,
/// DiffID; the first that does not hold is an `input` error.
std::vector<FinishedBlob> finish_blobs(const Plan& plan, const BlobOptions& options);

}  // namespace ocifact::convert
