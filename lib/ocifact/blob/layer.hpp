// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <ocifact/blob/staging.hpp>
#include <ocifact/codec/compression.hpp>
#include <ocifact/codec/encoder.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/pool.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::blob {

/// How a layer is to be stored, whatever it comes as (docs/formats.md, Layers).
enum class Form {
  keep,        ///< byte for byte
  compressed,  ///< gzip and zstd byte for byte, all else as gzip
  gzip,        ///< gzip byte for byte, all else as gzip
  plain,       ///< uncompressed
};

/// Whether a layer that comes in `compression` has to be made anew to have `form`.
bool changes(Form form, codec::Compression compression);

/// What is known of a layer once all its bytes were seen.
struct LayerFacts {
  DiffId diff_id;
  std::uint64_t plain_size;        ///< bytes of the uncompressed tar
  codec::Compression compression;  ///< of the blob
};

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
  /// Whether `spend` has thrown.
  bool is_exhausted() const { return limit_ && spent_ > *limit_; }

 private:
  std::optional<std::uint64_t> limit_;
  std::atomic<std::uint64_t> spent_{0};
};

/// What `ingest` needs besides the bytes. Borrows pool and budget.
struct IngestOptions {
  std::string what;  ///< names the layer in messages
  Form form = Form::compressed;
  codec::Encoder encoder;
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

}  // namespace ocifact::blob
