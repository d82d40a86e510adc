// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>

#include <ocifact/codec/zstd_frame.hpp>

namespace ocifact::codec {
namespace {

std::uint64_t little_endian(ByteView bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  }
  return value;
}

/// RFC 8878, 3.1.1.1.2.
std::uint64_t window_size(std::byte descriptor) {
  const auto bits = std::to_integer<unsigned>(descriptor);
  const std::uint64_t base = std::uint64_t{1} << (10 + (bits >> 3));
  return base + base / 8 * (bits & 7);
}

}  // namespace

std::optional<ZstdFrame> parse_zstd_frame(ByteView bytes) {
  constexpr std::uint64_t magic = 0xfd2fb528;
  constexpr std::array<std::size_t, 4> dictionary_sizes = {0, 1, 2, 4};
  if (bytes.size() < 5 || little_endian(bytes.first(4)) != magic) return std::nullopt;
  const auto descriptor = std::to_integer<unsigned>(bytes[4]);
  const bool single_segment = (descriptor & 0x20) != 0;
  const unsigned content_flag = descriptor >> 6;
  const std::size_t dictionary_size = dictionary_sizes[descriptor & 3];
  const std::size_t content_size =
      content_flag != 0 ? std::size_t{1} << content_flag : (single_segment ? 1 : 0);

  bytes = bytes.subspan(5);
  if (bytes.size() < (single_segment ? 0 : 1) + dictionary_size + content_size) return std::nullopt;
  ZstdFrame frame;
  if (!single_segment) {
    frame.window = window_size(bytes[0]);
    bytes = bytes.subspan(1);
  }
  frame.dictionary = static_cast<std::uint32_t>(little_endian(bytes.first(dictionary_size)));
  if (single_segment) {
    // The content is the window; a size of two bytes is stored less 256.
    frame.window =
        little_endian(bytes.subspan(dictionary_size, content_size)) + (content_size == 2 ? 256 : 0);
  }
  return frame;
}

}  // namespace ocifact::codec
