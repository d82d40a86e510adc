// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <ocifact/codec/encoder.hpp>

namespace ocifact::test {

/// The encoder whose output `gzip` below gives as well.
inline constexpr codec::Encoder zlib_6{codec::Encoder::Family::zlib, 6};

/// `plain` as the encoder makes it.
inline std::string encoded(std::string_view plain, const codec::Encoder& encoder) {
  io::Pool pool(1);
  io::MemorySource source(plain);
  std::string packed;
  io::StringSink sink(packed);
  codec::encode(source, sink, encoder, pool);
  return packed;
}

/// `value` as `size` bytes, the lowest first.
inline std::string little_endian(unsigned long long value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) {
    bytes.push_back(static_cast<char>(value & 0xff));
    value >>= 8;
  }
  return bytes;
}

/// `packed` with a bit of one byte turned.
inline std::string flipped(std::string packed, std::size_t position) {
  packed[position] = static_cast<char>(packed[position] ^ 1);
  return packed;
}

/// `plain` as one gzip member with a header of 10 bytes.
inline std::string gzip(std::string_view plain) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  std::string input(plain);
  std::string packed(deflateBound(&stream, input.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("deflate");
  return packed;
}

/// `plain` as one zstd frame with content size and checksum.
inline std::string zstd(std::string_view plain) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context, packed.data(), packed.size(), plain.data(), plain.size());
  ZSTD_freeCCtx(context);
  if (ZSTD_isError(size) != 0) throw std::runtime_error("ZSTD_compress2");
  packed.resize(size);
  return packed;
}

/// `plain` as one bzip2 stream, in blocks of 100 KB.
inline std::string bzip2(std::string_view plain) {
  std::string input(plain);
  std::string packed(plain.size() + plain.size() / 100 + 600, '\0');
  auto size = static_cast<unsigned>(packed.size());
  if (BZ2_bzBuffToBuffCompress(packed.data(), &size, input.data(),
                               static_cast<unsigned>(input.size()), 1, 0, 0) != BZ_OK) {
    throw std::runtime_error("BZ2_bzBuffToBuffCompress");
  }
  packed.resize(size);
  return packed;
}

/// `plain` as one xz stream with CRC-64, made at `level`.
inline std::string xz(std::string_view plain, std::uint32_t level = 0) {
  std::string packed(lzma_stream_buffer_bound(plain.size()), '\0');
  std::size_t size = 0;
  if (lzma_easy_buffer_encode(level, LZMA_CHECK_CRC64, nullptr,
                              reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size(),
                              reinterpret_cast<std::uint8_t*>(packed.data()), &size,
                              packed.size()) != LZMA_OK) {
    throw std::runtime_error("lzma_easy_buffer_encode");
  }
  packed.resize(size);
  return packed;
}

}  // namespace ocifact::test
