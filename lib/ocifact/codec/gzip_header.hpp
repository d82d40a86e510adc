// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// What a gzip member without flags says at its beginning, as far as its writer is free to (RFC
/// 1952, 2.3.1). A value.
struct GzipHeader {
  std::uint32_t time = 0;        ///< MTIME
  std::uint8_t extra_flags = 0;  ///< XFL: in theory, how hard the compressor tried
  std::uint8_t system = 255;     ///< OS: in theory, where it ran

  static constexpr std::size_t size = 10;

  /// What zlib and Go write: no time, and the level in the extra flags.
  static GzipHeader of_level(int level, std::uint8_t system);

  std::array<std::byte, size> bytes() const;

  auto operator<=>(const GzipHeader&) const = default;
};

/// Passes on a gzip member with another header than it comes with, which has no flags. Borrows the
/// other sink.
class GzipHeaderSink final : public io::Sink {
 public:
  GzipHeaderSink(const GzipHeader& header, io::Sink& next) : header_(header), next_(next) {}
  void write(ByteView bytes) override;

 private:
  GzipHeader header_;
  io::Sink& next_;
  std::size_t dropped_ = 0;  ///< bytes of the header that came
};

}  // namespace ocifact::codec
