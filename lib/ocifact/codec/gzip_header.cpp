// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/codec/gzip_header.hpp>

namespace ocifact::codec {

GzipHeader GzipHeader::of_level(int level, std::uint8_t system) {
  const int extra_flags = level == 1 ? 4 : level == 9 ? 2 : 0;
  return {0, static_cast<std::uint8_t>(extra_flags), system};
}

std::array<std::byte, GzipHeader::size> GzipHeader::bytes() const {
  const auto byte_of_time = [&](unsigned i) { return std::byte((time >> (8 * i)) & 0xff); };
  return {std::byte{0x1f},        std::byte{0x8b},  std::byte{8},    std::byte{0},
          byte_of_time(0),        byte_of_time(1),  byte_of_time(2), byte_of_time(3),
          std::byte{extra_flags}, std::byte{system}};
}

void GzipHeaderSink::write(ByteView bytes) {
  const std::size_t count = std::min(bytes.size(), GzipHeader::size - dropped_);
  if (count != 0) {
    dropped_ += count;
    if (dropped_ == GzipHeader::size) next_.write(header_.bytes());
  }
  if (bytes.size() > count) next_.write(bytes.subspan(count));
}

}  // namespace ocifact::codec
