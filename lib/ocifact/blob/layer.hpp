// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <ocifact/blob/form.hpp>
#include <ocifact/blob/staging.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/pool.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::blob {

/// What is known of a layer once all its bytes were seen.
struct LayerFacts {
  DiffId diff_id;
  std::uint64_t plain_size;                    ///< bytes of the uncompressed tar
  codec::Compression compression;              ///< of the blob
  std::optional<codec::Encoder> encoder = {};  ///< what made the blob; empty if it came so
};

/// Whether a blob with these facts is what `form` asks for.
bool has_form(const LayerFacts& facts, const Form& form);

/// A layer as a blob, with what was learned on the way.
struct IngestedLayer {
  LayerFacts facts;
  StagedBlob blob;
};

/// How much all layers of a run may unpack to, together (`--max-unpacked`). Thread-safe.
class UnpackedBudget {
 public:
  explicit UnpackedBudget(std::optional<std::uint64_t> limit) : limit_(limit) {}
  /// Takes `bytes` from the budget; an `input` error when it is exhausted.
  void spend(std::uint64_t bytes);
  /// Whether more was to be spent than there is.
  bool is_exhausted() const { return limit_ && spent_ > *limit_; }

 private:
  std::optional<std::uint64_t> limit_;
  std::atomic<std::uint64_t> spent_{0};
};

/// What `ingest` needs besides the bytes. Borrows pool and budget.
struct IngestOptions {
  std::string what;  ///< names the layer in messages
  Form form = {};
  Staging staging = Staging::nowhere();
  Algorithm blob_algorithm = Algorithm::sha256;
  Algorithm diff_id_algorithm = Algorithm::sha256;
  Limits limits;
  io::Pool& pool;
  UnpackedBudget& budget;
};

/// Reads a layer once, to its end, whatever its compression, and makes of it the blob that
/// `options.form` asks for: one read gives DiffID, sizes, and the staged blob with its digest.
IngestedLayer ingest(std::unique_ptr<io::Source> layer, const IngestOptions& options);

/// Reads the first bytes of `source` and tells its compression; what it returns as `source` begins
/// anew from the first byte.
struct Sniffed {
  codec::Compression compression;
  std::unique_ptr<io::Source> source;
};
Sniffed sniff(std::unique_ptr<io::Source> source);

/// The plain bytes of a layer, counted against the budget as they are read: so which of two faults
/// is met first does not depend on how far others have read ahead. Borrows the budget.
class PlainSource final : public io::Source {
 public:
  PlainSource(Sniffed sniffed, const IngestOptions& options);
  std::size_t read(ByteSpan buffer) override;

 private:
  std::unique_ptr<io::Source> plain_;
  UnpackedBudget& budget_;
};

}  // namespace ocifact::blob
