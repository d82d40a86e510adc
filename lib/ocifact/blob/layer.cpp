// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <ocifact/base/error.hpp>
#include <ocifact/blob/layer.hpp>
#include <ocifact/codec/decode.hpp>
#include <ocifact/digest/hasher_pair.hpp>

namespace ocifact::blob {
namespace {

using codec::Compression;

/// The blob's bytes are the plain bytes: one hash is both digests.
IngestedLayer ingest_plain(Sniffed sniffed, const IngestOptions& options) {
  Writer writer(options.staging, options.blob_algorithm);
  Hasher diff_id(options.diff_id_algorithm);
  const bool one_hash = options.blob_algorithm == options.diff_id_algorithm;
  PlainSource plain(std::move(sniffed), options);
  if (one_hash) {
    io::copy(plain, writer);
  } else {
    io::TeeSink both(writer, diff_id);
    io::copy(plain, both);
  }
  StagedBlob blob = writer.finish();
  DiffId id(one_hash ? blob.digest() : diff_id.finish());
  const std::uint64_t size = blob.size();
  return {{std::move(id), size, Compression::none}, std::move(blob)};
}

/// The blob's bytes are the layer's as they came; they are unpacked beside, for the DiffID.
IngestedLayer ingest_compressed(Sniffed sniffed, const IngestOptions& options) {
  const Compression compression = sniffed.compression;
  Writer writer(options.staging, options.blob_algorithm);
  Hasher diff_id(options.diff_id_algorithm);
  const auto stored = std::move(sniffed.source);
  PlainSource plain({compression, std::make_unique<io::TeeSource>(*stored, writer)}, options);
  const std::uint64_t size = io::copy(plain, diff_id);
  return {{DiffId(diff_id.finish()), size, compression}, writer.finish()};
}

/// Keeps what a layer is encoded to, and hashes it and the plain bytes.
class EncodedLayer final : public codec::EncodeSink {
 public:
  explicit EncodedLayer(const IngestOptions& options)
      : options_(options),
        hashers_(options.diff_id_algorithm, options.blob_algorithm),
        file_(options.staging) {}

  void write(ByteView plain, ByteView packed) override {
    hashers_.write(plain, packed);
    file_.write(packed);
  }

  IngestedLayer finish() {
    const std::uint64_t plain_size = hashers_.first_size();
    const std::uint64_t size = hashers_.second_size();
    auto [diff_id, digest] = hashers_.finish();
    const codec::Encoder& encoder = options_.form.encoder;
    return {{DiffId(std::move(diff_id)), plain_size, encoder.compression(), encoder},
            file_.finish(std::move(digest), size)};
  }

 private:
  const IngestOptions& options_;
  HasherPair hashers_;
  StagingFile file_;
};

IngestedLayer encode(Sniffed sniffed, const IngestOptions& options) {
  EncodedLayer layer(options);
  PlainSource plain(std::move(sniffed), options);
  codec::encode(plain, layer, options.form.encoder, options.pool);
  return layer.finish();
}

}  // namespace

bool has_form(const LayerFacts& facts, const Form& form) {
  return form.anew ? facts.encoder == form.encoder : !form.changes(facts.compression);
}

void UnpackedBudget::spend(std::uint64_t bytes) {
  if (!limit_) return;
  if (spent_.fetch_add(bytes, std::memory_order_relaxed) + bytes > *limit_) {
    throw Error(ErrorKind::input, "the layers unpack to more than the limit of " +
                                      std::to_string(*limit_) + " bytes; --max-unpacked raises it");
  }
}

PlainSource::PlainSource(Sniffed sniffed, const IngestOptions& options)
    : plain_(codec::decode(std::move(sniffed.source), sniffed.compression,
                           {options.what, options.limits, nullptr})),
      budget_(options.budget) {}

std::size_t PlainSource::read(ByteSpan buffer) {
  const std::size_t count = plain_->read(buffer);
  budget_.spend(count);
  return count;
}

Sniffed sniff(std::unique_ptr<io::Source> source) {
  std::array<std::byte, codec::sniff_size> buffer{};
  const std::size_t count = io::read_full(*source, buffer);
  const ByteView first = ByteView(buffer).first(count);
  return {codec::sniff(first),
          std::make_unique<io::PrefixedSource>(std::string(as_text(first)), std::move(source))};
}

IngestedLayer ingest(std::unique_ptr<io::Source> layer, const IngestOptions& options) {
  Sniffed sniffed = sniff(std::move(layer));
  const bool change = options.form.changes(sniffed.compression);
  if (change && options.form.kind != Form::Kind::plain) return encode(std::move(sniffed), options);
  if (change || sniffed.compression == Compression::none) {
    return ingest_plain(std::move(sniffed), options);
  }
  return ingest_compressed(std::move(sniffed), options);
}

}  // namespace ocifact::blob
