// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/blob/layer.hpp>
#include <ocifact/convert/reuse.hpp>

namespace ocifact::convert {

using facts::KnownBlob;
using facts::KnownManifest;
using FormKind = blob::Form::Kind;

namespace {

std::optional<codec::Compression> compression_of(const KnownBlob& known) {
  if (known.tree == nullptr) return known.descriptor.media_type.layer_compression();
  return blob::sniff(known.tree->open(known.descriptor.digest.blob_path())).compression;
}

/// What is recorded is of the compressed layers.
bool is_made_by(const KnownBlob& known, const codec::Encoder& encoder) {
  return known.encoder == encoder.description() && compression_of(known) == encoder.compression();
}

}  // namespace

std::shared_ptr<const KnownManifest> Reuse::manifest(const Digest& config) const {
  const bool any_form = options_.form.kind == FormKind::compressed && !options_.tool;
  if (options_.known == nullptr || !any_form || options_.media_types) return nullptr;
  return options_.known->manifest(config);
}

std::vector<KnownBlob> Reuse::layer_of(const KnownManifest& manifest, std::size_t position) const {
  std::vector<KnownBlob> result = options_.known->find(manifest.manifest.layers[position]);
  const auto own = std::stable_partition(result.begin(), result.end(), [&](const KnownBlob& known) {
    return known.tree != nullptr && known.tree == manifest.tree;
  });
  for (auto known = result.begin(); known != own; ++known) {
    known->encoder = manifest.provenance->encoder_of_all();
  }
  return result;
}

std::vector<KnownBlob> Reuse::instead_of(const DiffId& diff_id, const blob::Form& form) const {
  std::vector<KnownBlob> result;
  if (form.kind != FormKind::compressed && form.kind != FormKind::encoded) return result;
  if (options_.known != nullptr) {
    for (const KnownBlob& known : options_.known->layers(diff_id)) {
      if (fits(known, form)) result.push_back(known);
    }
  }
  if (made_before_ != nullptr) {
    for (const KnownBlob& known : made_before_->layers(diff_id)) {
      if (is_made_by(known, form.encoder)) result.push_back(known);
    }
  }
  return result;
}

bool Reuse::fits(const KnownBlob& known, const blob::Form& form) const {
  blob::Form wanted = form;
  // A docker that has the layer pushes the blob that it knows, whoever made it.
  if (options_.tool == Tool::docker) wanted.anew = false;
  if (wanted.anew) return is_made_by(known, form.encoder);
  const auto compression = compression_of(known);
  return compression && !wanted.changes(*compression);
}

}  // namespace ocifact::convert
