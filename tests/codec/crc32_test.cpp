// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>
#include <zlib.h>

#include <ocifact/codec/crc32.hpp>

#include "support/generated.hpp"

namespace ocifact::codec {
namespace {

TEST_CASE("the CRC-32 is the one that all know") {
  CHECK(continue_crc32(0, {}) == 0);
  CHECK(continue_crc32(0, as_bytes("123456789")) == 0xcbf43926);
}

TEST_CASE("a CRC-32 goes on from any part, of any size and at any address") {
  const std::string text = test::noise(3000);
  for (std::size_t begin = 0; begin < 20; ++begin) {
    for (std::size_t size = 0; size < 600; size += 7) {
      const std::string_view first = std::string_view(text).substr(begin, size);
      const std::string_view both = std::string_view(text).substr(begin, size + 1000);
      const auto expected =
          crc32(0, reinterpret_cast<const Bytef*>(both.data()), static_cast<uInt>(both.size()));
      const std::uint32_t half = continue_crc32(0, as_bytes(first));
      CHECK(continue_crc32(half, as_bytes(both.substr(size))) == expected);
    }
  }
}

}  // namespace
}  // namespace ocifact::codec
