// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <ocifact/convert/blobs.hpp>
#include <ocifact/convert/plan.hpp>
#include <ocifact/layout/index_document.hpp>

namespace ocifact::convert {

/// A source and what of it is to be converted.
struct Input {
  const source::Source* source;  ///< borrowed
  source::Selector selector;

  /// The images that the selector means (`source::select`).
  std::vector<source::Image> images() const;
};

/// What the computation of a result needs. Borrows pool, budget and messages.
struct Context {
  Limits limits;
  io::Pool& pool;
  blob::UnpackedBudget& budget;
  Messages& messages;
};

/// A converted image under one of its names.
struct NamedImage {
  const PlannedImage* image;  ///< in `Conversion::plan`
  const source::Name* name;   ///< of that image
};

/// Images as they result from inputs and options, ready to be written somewhere: every digest is
/// final. What is written is the same wherever it goes, which is why `layout`, `digest`, `manifest`
/// and `export` agree.
struct Conversion {
  Plan plan;
  std::vector<FinishedBlob> blobs;  ///< beside `plan.blobs`

  /// All images under all names, by name, those without one last and by digest; no referrers.
  std::vector<NamedImage> images() const;

  /// The only image, however many sources have it; several are an `input` error with the choices.
  const PlannedImage& only_image() const;

  /// The bytes of a blob, verified where they are the source's, or of where they were taken from;
  /// null for what the receiver has, and for a foreign layer that the source does not have either.
  std::unique_ptr<io::Source> open(std::size_t position) const;

  /// Adds all images to an index under their names, which are to be settled yet.
  void add_to(layout::IndexDocument& index, layout::IndexDocument::Clobber clobber,
              Messages& messages) const;
  /// Adds all images to an index under their names and settles them.
  void put_into(layout::IndexDocument& index, layout::IndexDocument::Clobber clobber,
                Messages& messages) const;
};

/// Where the bytes of a conversion go, in so far as it matters before they are there.
struct Destination {
  BlobOptions::Settled settled = BlobOptions::Settled::skip;
  blob::Staging staging = blob::Staging::nowhere();
  const layout::Layout* existing = nullptr;  ///< borrowed; may be null
  bool needs_bytes = true;                   ///< missing blobs are an error
  bool unpacks = false;                      ///< whoever receives them does, and keeps no blobs
  /// What `existing` has that the encoder of the options made; borrowed; may be null.
  const facts::KnownLayers* made_before = nullptr;
};

/// Computes blobs and documents of a conversion that is planned.
void carry_out(Conversion& conversion, const Options& options, const Destination& destination,
               const Context& context);

/// Computes a conversion. One name for two different results, be it a tag without repository, is an
/// `input` error, since only one of them could keep it. `options.tags` and `options.need` are
/// checked before any layer is read.
Conversion compute(const std::vector<Input>& inputs, const Options& options,
                   const Destination& destination, const Context& context);

}  // namespace ocifact::convert
