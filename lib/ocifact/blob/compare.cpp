// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <vector>

#include <ocifact/base/error.hpp>
#include <ocifact/blob/compare.hpp>
#include <ocifact/codec/decode.hpp>

namespace ocifact::blob {
namespace {

/// The other blob as it is unpacked, until it is seen to be none that is looked for.
class Twin {
 public:
  Twin(std::unique_ptr<io::Source> stored, const IngestOptions& options)
      : stored_(std::move(stored)), writer_(options.staging, options.blob_algorithm) {
    attempt([&] {
      Sniffed sniffed = sniff(std::make_unique<io::TeeSource>(*stored_, writer_));
      compression_ = sniffed.compression;
      plain_ = codec::decode(std::move(sniffed.source), compression_,
                             {options.what, options.limits, nullptr});
    });
  }

  /// Whether the next plain bytes are these.
  void expect(ByteView bytes) {
    attempt([&] {
      ByteSpan there = ByteSpan(buffer_).first(bytes.size());
      same_ = io::read_full(*plain_, there) == bytes.size() &&
              std::memcmp(bytes.data(), there.data(), bytes.size()) == 0;
    });
  }

  /// The blob, if nothing follows.
  std::optional<IngestedLayer> finish(const DiffId& diff_id, std::uint64_t plain_size) {
    attempt([&] { same_ = plain_->read(buffer_) == 0; });
    if (!same_) return std::nullopt;
    return IngestedLayer{{diff_id, plain_size, compression_}, writer_.finish()};
  }

 private:
  template <class Body>
  void attempt(Body body) {
    if (!same_) return;
    try {
      body();
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::environment) throw;
      same_ = false;
    }
  }

  std::unique_ptr<io::Source> stored_;
  Writer writer_;
  std::unique_ptr<io::Source> plain_;
  codec::Compression compression_ = codec::Compression::none;
  std::vector<std::byte> buffer_ = std::vector<std::byte>(io::buffer_size);
  bool same_ = true;
};

}  // namespace

Compared compare(std::unique_ptr<io::Source> layer, std::unique_ptr<io::Source> other,
                 const IngestOptions& options) {
  Twin twin(std::move(other), options);
  PlainSource plain(sniff(std::move(layer)), options);
  Hasher hasher(options.diff_id_algorithm);
  std::vector<std::byte> buffer(io::buffer_size);
  while (const std::size_t count = plain.read(buffer)) {
    const ByteView bytes = ByteView(buffer).first(count);
    hasher.write(bytes);
    twin.expect(bytes);
  }
  const std::uint64_t size = hasher.size();
  DiffId diff_id(hasher.finish());
  auto same = twin.finish(diff_id, size);
  return {std::move(diff_id), std::move(same)};
}

}  // namespace ocifact::blob
