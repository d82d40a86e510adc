// SPDX-License-Identifier: Apache-2.0
#include <new>
#include <utility>

#include <bzlib.h>

#include <ocifact/codec/bzip2_decoder.hpp>

namespace ocifact::codec {

struct Bzip2Decoder::State {
  State() { begin(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { BZ2_bzDecompressEnd(&bzip2); }

  void begin() {
    bzip2 = {};
    constexpr int silent = 0;
    constexpr int fast = 0;
    if (BZ2_bzDecompressInit(&bzip2, silent, fast) != BZ_OK) throw std::bad_alloc();
  }

  bz_stream bzip2;
};

Bzip2Decoder::Bzip2Decoder(std::unique_ptr<io::Source> stream, DecodeOptions options)
    : PartDecoder(
          std::move(stream), std::move(options),
          {.name = "bzip2", .part = "stream", .magic_size = sniff_size, .ratio_is_limited = true}),
      state_(std::make_unique<State>()) {}

Bzip2Decoder::~Bzip2Decoder() = default;

bool Bzip2Decoder::begin_part() {
  if (sniff(input().peek(sniff_size)) != Compression::bzip2) return false;
  BZ2_bzDecompressEnd(&state_->bzip2);
  state_->begin();
  return true;
}

std::size_t Bzip2Decoder::unpack(ByteSpan buffer) {
  const ByteView packed = input().peek();
  bz_stream& bzip2 = state_->bzip2;
  // libbz2 only reads there.
  bzip2.next_in = reinterpret_cast<char*>(const_cast<std::byte*>(packed.data()));
  bzip2.avail_in = limit_to_32_bits(packed.size());
  bzip2.next_out = reinterpret_cast<char*>(buffer.data());
  const unsigned room = limit_to_32_bits(buffer.size());
  bzip2.avail_out = room;

  // Even without input: output may be waiting in libbz2.
  const int result = BZ2_bzDecompress(&bzip2);
  input().use(limit_to_32_bits(packed.size()) - bzip2.avail_in);
  const std::size_t count = room - bzip2.avail_out;
  if (result == BZ_STREAM_END) {
    end_part();
  } else if (result == BZ_MEM_ERROR) {
    throw std::bad_alloc();
  } else if (result != BZ_OK) {
    throw_corrupt("a block or its checksum is wrong");
  } else if (packed.empty() && count == 0) {
    throw_truncated();
  }
  return count;
}

}  // namespace ocifact::codec
