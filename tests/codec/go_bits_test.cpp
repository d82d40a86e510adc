// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/go_bits.hpp>

#include "support/generated.hpp"

namespace ocifact::codec::go {
namespace {

using Bools = std::vector<bool>;

/// The bits of a string, which is made whole first.
Bools bits_of(BitString& string) {
  const std::uint64_t size = string.size_in_bits();
  string.align();
  Bools bits;
  for (const std::uint8_t byte : string.bytes()) {
    for (unsigned i = 0; i < 8; ++i) bits.push_back((byte >> i & 1) != 0);
  }
  bits.resize(static_cast<std::size_t>(size));
  return bits;
}

/// Puts some bits of noise into both.
void put_noise(test::Noise& random, std::size_t times, BitString& string, Bools& bits) {
  for (; times != 0; --times) {
    const unsigned count = random.next() % 57;
    std::uint64_t value = 0;
    for (unsigned i = 0; i < count; ++i) {
      const bool bit = random.next() % 2 != 0;
      value |= std::uint64_t{bit} << i;
      bits.push_back(bit);
    }
    string.put(value, count);
  }
}

TEST_CASE("bits are put lowest first, up to 56 at a time") {
  test::Noise random(1);
  BitString string;
  Bools bits;
  put_noise(random, 2000, string, bits);
  CHECK(string.size_in_bits() == bits.size());
  CHECK((bits_of(string) == bits));
}

TEST_CASE("packed bits are those of their value, whatever was put before them") {
  BitString string;
  string.reserve(32);
  {
    BitString::Cursor cursor(string);
    cursor.put(1, 3);
    cursor.put_packed(0x5a5'0c);  // the count is in the low 8 bits
    cursor.put_packed(0);
    cursor.put_packed((std::uint64_t{0x8000001} << 8) | 28);
    cursor.flush();
    cursor.put_packed(0x2'02);
  }
  CHECK(string.size_in_bits() == 3 + 12 + 28 + 2);
  Bools bits = {1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1};
  bits.resize(42);
  bits.insert(bits.end(), {1, 0, 1});
  CHECK((bits_of(string) == bits));
}

TEST_CASE("aligning adds zeros, and none to whole bytes") {
  BitString string;
  string.align();
  CHECK(string.size_in_bits() == 0);
  string.put(1, 1);
  string.align();
  CHECK(string.size_in_bits() == 8);
  string.align();
  CHECK(string.size_in_bits() == 8);
  const std::vector<std::uint8_t> more = {0xab, 0xcd};
  string.put_bytes(more);
  CHECK((bits_of(string) == Bools{1, 0, 0, 0, 0, 0, 0, 0,  //
                                  1, 1, 0, 1, 0, 1, 0, 1,  //
                                  1, 0, 1, 1, 0, 0, 1, 1}));
}

TEST_CASE("bits of another string are put at any offset") {
  test::Noise random(2);
  BitString other;
  Bools other_bits;
  put_noise(random, 20, other, other_bits);
  for (std::size_t from = 0; from < 70; ++from) {
    for (const std::size_t to : {from, from + 1, from + 57, other_bits.size()}) {
      BitString string;
      Bools bits;
      put_noise(random, from % 9, string, bits);
      string.put_bits(other, from, to);
      bits.insert(bits.end(), other_bits.begin() + static_cast<std::ptrdiff_t>(from),
                  other_bits.begin() + static_cast<std::ptrdiff_t>(to));
      CHECK((bits_of(string) == bits));
    }
  }
}

TEST_CASE("dropping whole bytes keeps the bits after them") {
  BitString string;
  string.put(0x5a5a5, 20);
  string.drop_bytes();
  CHECK(string.size_in_bits() == 4);
  CHECK((bits_of(string) == Bools{1, 0, 1, 0}));
  string.clear();
  CHECK(string.size_in_bits() == 0);
}

TEST_CASE("a common prefix is counted up to a limit") {
  const std::string text = "abcdefghijklmnopqrstuvwxyz";
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  for (std::size_t length = 0; length < 18; ++length) {
    std::string other = text;
    other[length] = '-';
    const auto* const others = reinterpret_cast<const std::uint8_t*>(other.data());
    CHECK(common_prefix(bytes, others, 18) == length);
    CHECK(common_prefix(bytes, others, length / 2) == length / 2);
  }
}

}  // namespace
}  // namespace ocifact::codec::go
