// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace ocifact {

/// A borrowed view of bytes that nobody may change through it.
using ByteView = std::span<const std::byte>;

/// A borrowed buffer to be filled.
using ByteSpan = std::span<std::byte>;

/// The bytes of `text`, borrowed.
inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// `bytes` as text, borrowed; no claim about the encoding.
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// As much of `size` as a library takes at once that counts bytes in 32 bits.
inline std::uint32_t limit_to_32_bits(std::size_t size) {
  return static_cast<std::uint32_t>(
      std::min<std::size_t>(size, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace ocifact
