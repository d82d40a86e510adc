// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <ocifact/convert/options.hpp>
#include <ocifact/facts/known_layers.hpp>

namespace ocifact::convert {

/// What of that which is known may take the place of what the options would make (docs/digests.md,
/// Reuse). Borrows its arguments.
class Reuse {
 public:
  /// `made_before`: what the output has, which may only save work; null: nothing.
  Reuse(const Options& options, const facts::KnownLayers* made_before)
      : options_(options), made_before_(made_before) {}

  /// The manifest that an image with this config is known to have, if the options ask for no form
  /// of their own; else null.
  std::shared_ptr<const facts::KnownManifest> manifest(const Digest& config) const;

  /// The layer as that manifest has it, at this position, wherever it is to be found: in the
  /// manifest's own tree first, then in any.
  std::vector<facts::KnownBlob> layer_of(const facts::KnownManifest& manifest,
                                         std::size_t position) const;

  /// What may take the place of a layer that is to be made in this form.
  std::vector<facts::KnownBlob> instead_of(const DiffId& diff_id, const blob::Form& form) const;

 private:
  bool fits(const facts::KnownBlob& known, const blob::Form& form) const;

  const Options& options_;
  const facts::KnownLayers* made_before_;
};

}  // namespace ocifact::convert
