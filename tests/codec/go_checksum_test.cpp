// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/codec/go_checksum.hpp>

namespace ocifact::codec::go {
namespace {

Checksum of(const std::string& text) {
  return checksum({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST_CASE("checksums are CRC-32 and size, and those of two parts give that of the whole") {
  CHECK(of("123456789").crc == 0xcbf43926);
  CHECK(of("123456789").size == 9);
  const Checksum both = combine(of("12345"), of("6789"));
  CHECK(both.crc == 0xcbf43926);
  CHECK(both.size == 9);
}

TEST_CASE("sizes are counted beyond 4 GiB") {
  const Checksum large{0x12345678, 0xffff'ffff};
  CHECK(combine(large, of("ab")).size == 0x1'0000'0001);
  CHECK(combine(of("ab"), large).size == 0x1'0000'0001);
}

}  // namespace
}  // namespace ocifact::codec::go
