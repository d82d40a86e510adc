// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/go_block.hpp>
#include <ocifact/codec/go_tables.hpp>

namespace ocifact::codec::go {
namespace {

/// Whether a block of literals alone is stored, by the sizes of both forms.
bool stored_by_size(Bytes raw) {
  std::array<std::uint32_t, literal_symbols> counts{};
  for (const std::uint8_t byte : raw) ++counts[byte];
  counts[end_of_block] = 1;
  std::array<Code, literal_symbols> codes;
  make_codes(counts, max_code_length, codes);
  std::array<Code, distance_symbols> distances;
  distances[0].length = 1;
  std::uint64_t size = 3 + CodeTables(codes, distances).size_in_bits() + 1;
  for (std::size_t i = 0; i < counts.size(); ++i)
    size += counts[i] * std::uint64_t{codes[i].length};
  return (raw.size() + 5) * 8 < size + size / 16;
}

TEST_CASE(
    "literals are stored exactly when that is not much larger, however evenly they are spread") {
  std::size_t stored = 0;
  std::size_t total = 0;
  for (const std::size_t symbols :
       {100U, 130U, 150U, 160U, 170U, 180U, 190U, 200U, 205U, 210U, 230U, 256U}) {
    for (const std::size_t size : {17U, 150U, 200U, 201U, 250U, 260U, 400U, 900U, 5000U, 65535U}) {
      CAPTURE(symbols);
      CAPTURE(size);
      std::vector<std::uint8_t> text(size + 2);  // with what must be there behind literals
      for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<std::uint8_t>(i % symbols);
      const Bytes raw(text.data(), size);
      Blocks out;
      BlockWriter(out).write_dynamic({raw, {}}, raw);
      const bool is_stored = out.stored.has_value();
      CHECK(is_stored == stored_by_size(raw));
      stored += is_stored;
      ++total;
    }
  }
  CHECK(stored == 100);
  CHECK(total == 120);
}

TEST_CASE("a match knows its length, its distance and the symbol of it") {
  const Match shortest(7, 3, 1);
  CHECK(shortest.literals == 7);
  CHECK(shortest.length() == 3);
  CHECK(shortest.distance == 1);
  CHECK(shortest.symbol == 0);
  const Match longest(70000, 258, 32768);
  CHECK(longest.literals == 70000);
  CHECK(longest.length() == 258);
  CHECK(longest.distance == 32768);
  CHECK(longest.symbol == 29);
}

}  // namespace
}  // namespace ocifact::codec::go
