// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include <ocifact/base/bytes.hpp>

namespace ocifact::codec {

/// What a zstd frame asks of its decoder (RFC 8878, 3.1.1.1).
struct ZstdFrame {
  std::uint64_t window = 0;      ///< bytes
  std::uint32_t dictionary = 0;  ///< its ID; 0 when there is none
};

/// Magic number and header are at most this long.
inline constexpr std::size_t zstd_header_size = 18;

/// Reads the header of a frame from the stream's next bytes; empty when they are a skippable frame,
/// or end within the header.
std::optional<ZstdFrame> parse_zstd_frame(ByteView bytes);

}  // namespace ocifact::codec
