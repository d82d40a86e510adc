// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <ocifact/base/error.hpp>
#include <ocifact/codec/decode.hpp>
#include <ocifact/facts/layer_trial.hpp>

namespace ocifact::facts {
namespace {

/// Thrown through an encoder that need not go on.
struct TooLarge {};

/// Hashes a gzip member under several headers.
class HeadersHasher final : public io::Sink {
 public:
  HeadersHasher(const SameBody& encoders, Algorithm algorithm, std::uint64_t max_size)
      : max_size_(max_size) {
    for (const codec::Encoder& encoder : encoders) {
      members_.push_back(std::make_unique<Member>(encoder.header(), algorithm));
    }
  }

  void write(ByteView bytes) override {
    size_ += bytes.size();
    if (size_ > max_size_) throw TooLarge();
    for (const auto& member : members_) member->headed.write(bytes);
  }

  std::uint64_t size() const { return size_; }

  std::vector<Digest> finish() {
    std::vector<Digest> digests;
    for (const auto& member : members_) digests.push_back(member->hasher.finish());
    return digests;
  }

 private:
  struct Member {
    Member(const codec::GzipHeader& header, Algorithm algorithm)
        : hasher(algorithm), headed(header, hasher) {}
    Hasher hasher;
    codec::GzipHeaderSink headed;
  };

  std::uint64_t max_size_;
  std::uint64_t size_ = 0;
  std::vector<std::unique_ptr<Member>> members_;
};

void encode(const LayerAtHand& layer, const codec::Encoder& encoder, HeadersHasher& hasher,
            const TrialContext& context) {
  blob::Sniffed sniffed = blob::sniff(layer.open());
  const auto plain = codec::decode(std::move(sniffed.source), sniffed.compression,
                                   {layer.what, context.limits, nullptr});
  codec::encode(*plain, hasher, encoder, context.pool);
}

/// What a gzip member begins with that has no flags.
std::optional<codec::GzipHeader> header_of(io::Source& source) {
  std::array<std::byte, codec::GzipHeader::size> first{};
  if (io::read_full(source, first) < first.size()) return std::nullopt;
  const auto byte = [&](std::size_t i) { return std::to_integer<std::uint8_t>(first[i]); };
  std::uint32_t time = 0;
  for (std::size_t i = 0; i < 4; ++i) time |= std::uint32_t{byte(4 + i)} << (8 * i);
  const codec::GzipHeader header{time, byte(8), byte(9)};
  return header.bytes() == first ? std::optional(header) : std::nullopt;
}

OwnBlobs read(const LayerAtHand& layer, const TrialContext& context, blob::UnpackedBudget& budget) {
  const blob::IngestedLayer read =
      blob::ingest(layer.open(), {.what = "layer",
                                  .form = blob::Form::keep(),
                                  .diff_id_algorithm = layer.diff_id.digest().algorithm(),
                                  .limits = context.limits,
                                  .pool = context.pool,
                                  .budget = budget});
  if (read.facts.diff_id != layer.diff_id) {
    throw Error(ErrorKind::input, "DiffID differs", layer.diff_id.to_string(),
                read.facts.diff_id.to_string());
  }
  return {{read.blob.digest(), read.blob.size(), read.facts.compression},
          {layer.diff_id.digest(), read.facts.plain_size, codec::Compression::none},
          header_of(*layer.open())};
}

}  // namespace

std::vector<OwnBlobs> own_blobs(const std::vector<LayerAtHand>& layers,
                                const TrialContext& context) {
  blob::UnpackedBudget budget(context.limits.max_unpacked);
  std::vector<std::optional<OwnBlobs>> results(layers.size());
  io::TaskGroup tasks(context.pool);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    tasks.add([&, i] {
      with_context(layers[i].what, [&] { results[i] = read(layers[i], context, budget); });
    });
  }
  tasks.wait();
  std::vector<OwnBlobs> blobs;
  blobs.reserve(layers.size());
  for (auto& result : results) blobs.push_back(*std::move(result));
  return blobs;
}

std::vector<LayerBlob> encoded_blobs(const LayerAtHand& layer, const SameBody& encoders,
                                     const TrialContext& context) {
  HeadersHasher hasher(encoders, Algorithm::sha256, std::numeric_limits<std::uint64_t>::max());
  encode(layer, encoders.front(), hasher, context);
  std::vector<LayerBlob> blobs;
  for (Digest& digest : hasher.finish()) {
    blobs.push_back({std::move(digest), hasher.size(), codec::Compression::gzip});
  }
  return blobs;
}

std::optional<codec::Encoder> encoder_of(const LayerAtHand& layer, const oci::Descriptor& wanted,
                                         const SameBody& encoders, const TrialContext& context) {
  HeadersHasher hasher(encoders, wanted.digest.algorithm(), wanted.size);
  try {
    encode(layer, encoders.front(), hasher, context);
  } catch (const TooLarge&) {
    return std::nullopt;
  }
  const std::vector<Digest> digests = hasher.finish();
  for (std::size_t i = 0; i < digests.size(); ++i) {
    if (digests[i] == wanted.digest) return encoders[i];
  }
  return std::nullopt;
}

}  // namespace ocifact::facts
