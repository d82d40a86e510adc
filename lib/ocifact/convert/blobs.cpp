// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include <ocifact/base/error.hpp>
#include <ocifact/convert/blobs.hpp>
#include <ocifact/convert/candidates.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::convert {
namespace {

using Settled = BlobOptions::Settled;

/// What a stream left of a layer must be what is claimed of it: its DiffID, and what its descriptor
/// says, if it is the layer's own bytes.
void check_layer(const PlannedBlob& blob, const blob::IngestedLayer& actual) {
  if (blob.is_settled() && blob.stored->size != actual.blob.size()) {
    throw Error(ErrorKind::input, "size differs", std::to_string(blob.stored->size),
                std::to_string(actual.blob.size()));
  }
  if (blob.is_settled() && blob.stored->digest != actual.blob.digest()) {
    throw Error(ErrorKind::input, "digest differs", blob.stored->digest.to_string(),
                actual.blob.digest().to_string());
  }
  // Of a layer that was made anew as it passed, its own bytes count.
  const auto own = blob.source->streamed_digest(blob.path);
  if (blob.stored && own && blob.stored->digest != *own) {
    throw Error(ErrorKind::input, "digest differs", blob.stored->digest.to_string(),
                own->to_string());
  }
  blob.check_diff_id(actual.facts.diff_id);
}

bool is_sha256(const Digest& digest) { return digest.algorithm() == Algorithm::sha256; }

/// Streams hash by sha256 only; what needs another algorithm is read again.
bool can_take(const PlannedBlob& blob) {
  return (!blob.stored || is_sha256(blob.stored->digest)) &&
         (!blob.diff_id || is_sha256(blob.diff_id->digest()));
}

FinishedBlob finished(blob::IngestedLayer layer) {
  const Digest digest = layer.blob.digest();
  const std::uint64_t size = layer.blob.size();
  return {digest, size, layer.facts.compression, layer.facts.encoder, std::move(layer.blob)};
}

FinishedBlob read_layer(const PlannedBlob& blob, std::unique_ptr<io::Source> bytes,
                        const blob::Staging& staging, const BlobOptions& options) {
  blob::IngestedLayer layer = blob::ingest(std::move(bytes), options.for_layer(blob, staging));
  blob.check_diff_id(layer.facts.diff_id);
  return finished(std::move(layer));
}

FinishedBlob read_other(const PlannedBlob& blob, std::unique_ptr<io::Source> bytes,
                        const blob::Staging& staging) {
  blob::Writer writer(staging, blob.stored->digest.algorithm());
  io::copy(*bytes, writer);
  blob::StagedBlob staged = writer.finish();
  return {blob.stored->digest, blob.stored->size, {}, {}, std::move(staged)};
}

FinishedBlob read(const PlannedBlob& blob, const io::Tree& tree, const blob::Staging& staging,
                  const BlobOptions& options) {
  auto bytes = blob.open(tree);
  return blob.is_layer ? read_layer(blob, std::move(bytes), staging, options)
                       : read_other(blob, std::move(bytes), staging);
}

/// Whether the layout that is written has the blob already, and it is what it should be.
bool is_in_existing(const PlannedBlob& blob, const BlobOptions& options) {
  if (options.existing == nullptr) return false;
  const io::Tree& tree = options.existing->tree();
  if (tree.size(blob.path) != blob.stored->size) return false;
  try {
    read(blob, tree, blob::Staging::nowhere(), options);
    return true;
  } catch (const Error& error) {
    const bool is_elsewhere =
        blob.source->tree().size(blob.path).has_value() || !blob.candidates.empty();
    if (error.kind() != ErrorKind::input || !is_elsewhere) throw;
    return false;
  }
}

/// What a stream left of a layer. The source may be none, or lack the layer.
std::optional<blob::IngestedLayer> take_passed(const PlannedBlob& blob) {
  if (!blob.source->tree().size(blob.path)) return std::nullopt;
  return blob.source->take_layer(blob.path, blob.form);
}

/// Whether it must be known which of the candidates counts: nobody reads what is left out later.
bool has_to_be_tried(const PlannedBlob& blob, const BlobOptions& options) {
  const auto& candidates = blob.candidates;
  return options.needs_bytes && !candidates.empty() &&
         (candidates.size() > 1 || candidates.front().excluded);
}

FinishedBlob finish(const PlannedBlob& blob, const BlobOptions& options) {
  const bool settled = blob.is_settled();
  const blob::Staging staging =
      settled && options.settled != Settled::stage ? blob::Staging::nowhere() : options.staging;
  if (settled) {
    const bool there = blob.source->tree().size(blob.path).has_value();
    FinishedBlob known{blob.stored->digest, blob.stored->size, {}, {}, {}};
    if (blob.type_matters && there) known.compression = blob.source->compression_of(blob.path);
    const bool skips = options.settled == Settled::skip;
    if (skips && !has_to_be_tried(blob, options)) {
      if (!blob.candidates.empty()) known.taken = blob.candidates.front();
      return known;
    }
    if (!skips && is_in_existing(blob, options)) return known;
    if (auto taken = take_candidate(blob, options, false)) {
      taken->compression = known.compression;  // what is known without reading counts, everywhere
      return *std::move(taken);
    }
    // Planning has refused what must be there; what is left may be absent (foreign layers).
    if ((skips && there) || (!there && blob.candidates.empty())) return known;
  }
  if (blob.is_layer && can_take(blob)) {
    // A stream's own blobs stay with it unless they are wanted here.
    if (settled && !staging.keeps_bytes()) {
      if (const auto* layer = blob.source->peek_layer(blob.path, blob.form)) {
        check_layer(blob, *layer);
        return {layer->blob.digest(), layer->blob.size(), layer->facts.compression, {}, {}};
      }
    } else if (auto layer = take_passed(blob)) {
      check_layer(blob, *layer);
      auto taken = settled ? std::nullopt : take_candidate(blob, options, true);
      if (!taken) return finished(*std::move(layer));
      if (blob.by_diff_id) taken->size = layer->blob.size();  // no list tells it
      return *std::move(taken);
    }
  }
  if (!settled) {
    if (auto taken = take_candidate(blob, options, false)) return *std::move(taken);
  }
  FinishedBlob finished = read(blob, blob.source->tree(), staging, options);
  if (settled && !staging.keeps_bytes()) finished.staged.reset();
  return finished;
}

std::uint64_t size_of(const PlannedBlob& blob) {
  if (blob.stored) return blob.stored->size;
  return blob.source->tree().size(blob.path).value_or(0);
}

}  // namespace

blob::IngestOptions BlobOptions::for_layer(const PlannedBlob& blob,
                                           const blob::Staging& where) const {
  const auto algorithm = [](const Digest& digest) { return digest.algorithm(); };
  return {.what = "layer",
          .form = blob.form,
          .staging = where,
          .blob_algorithm = blob.is_settled() ? algorithm(blob.stored->digest) : Algorithm::sha256,
          .diff_id_algorithm = blob.diff_id ? algorithm(blob.diff_id->digest()) : Algorithm::sha256,
          .limits = limits,
          .pool = pool,
          .budget = budget};
}

std::vector<FinishedBlob> finish_blobs(const Plan& plan, const BlobOptions& options) {
  const std::size_t count = plan.blobs.size();
  std::vector<std::uint64_t> sizes;
  for (const PlannedBlob& blob : plan.blobs) sizes.push_back(size_of(blob));
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });

  std::vector<std::optional<FinishedBlob>> results(count);
  io::TaskGroup tasks(options.pool);
  for (const std::size_t i : order) {
    tasks.add([&, i] {
      const PlannedBlob& blob = plan.blobs[i];
      with_context(blob.what(), [&] { results[i] = finish(blob, options); });
    });
  }
  tasks.wait();
  std::vector<FinishedBlob> finished;
  finished.reserve(count);
  for (auto& result : results) finished.push_back(*std::move(result));
  return finished;
}

}  // namespace ocifact::convert
