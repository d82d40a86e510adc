// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/go_huffman.hpp>

#include "support/generated.hpp"

namespace ocifact::codec::go {
namespace {

using Frequencies = std::vector<std::uint32_t>;
using Lengths = std::vector<unsigned>;

std::vector<Code> codes_of(const Frequencies& frequencies, unsigned limit) {
  std::vector<Code> codes(frequencies.size());
  make_codes(frequencies, limit, codes);
  return codes;
}

Lengths lengths_of(const Frequencies& frequencies, unsigned limit) {
  Lengths lengths;
  for (const Code& code : codes_of(frequencies, limit)) lengths.push_back(code.length);
  return lengths;
}

/// Package-merge as it is explained: every item knows its leaves.
Lengths package_merge(const Frequencies& frequencies, std::size_t limit) {
  struct Item {
    std::uint64_t weight;
    bool leaf;
    std::vector<std::size_t> symbols;
  };
  std::vector<Item> leaves;
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    if (frequencies[i] != 0) leaves.push_back({frequencies[i], true, {i}});
  }
  const auto before = [](const Item& a, const Item& b) {
    return std::pair(a.weight, a.leaf) < std::pair(b.weight, b.leaf);
  };
  std::vector<Item> list;
  for (std::size_t level = 0; level < std::min(limit, leaves.size() - 1); ++level) {
    std::vector<Item> next;
    for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
      Item package{list[i].weight + list[i + 1].weight, false, list[i].symbols};
      package.symbols.insert(package.symbols.end(), list[i + 1].symbols.begin(),
                             list[i + 1].symbols.end());
      next.push_back(std::move(package));
    }
    next.insert(next.end(), leaves.begin(), leaves.end());
    std::stable_sort(next.begin(), next.end(), before);
    list = std::move(next);
  }
  Lengths lengths(frequencies.size());
  for (std::size_t i = 0; i < 2 * leaves.size() - 2; ++i) {
    for (const std::size_t symbol : list[i].symbols) ++lengths[symbol];
  }
  return lengths;
}

Frequencies random_frequencies(test::Noise& random) {
  Frequencies frequencies(3 + random.next());
  const std::uint32_t kind = random.next() % 4;
  for (std::uint32_t& frequency : frequencies) {
    const std::uint32_t value = random.next();
    frequency = kind == 0   ? value % 4
                : kind == 1 ? value
                : kind == 2 ? value * value
                            : 1U << value % 16;
  }
  frequencies[0] = frequencies[1] = frequencies[2] = 1;
  return frequencies;
}

TEST_CASE("a symbol alone and two symbols have codes of one bit") {
  CHECK(lengths_of({0, 5, 0}, 15) == Lengths{0, 1, 0});
  CHECK(lengths_of({0, 5, 0, 900}, 15) == Lengths{0, 1, 0, 1});
  const auto codes = codes_of({0, 900, 0, 5}, 15);
  CHECK(codes[1].bits == 0);
  CHECK(codes[3].bits == 1);
}

TEST_CASE("no symbol at all is no code at all") {
  CHECK(lengths_of({0, 0, 0}, 15) == Lengths{0, 0, 0});
}

TEST_CASE("a package goes before a leaf of the same weight") {
  CHECK(lengths_of({1, 1, 2, 2}, 15) == Lengths{3, 3, 2, 1});
  CHECK(lengths_of({2, 2, 1, 1}, 15) == Lengths{2, 1, 3, 3});
}

TEST_CASE("a limit makes the longest codes shorter") {
  const Frequencies fibonacci = {1, 1, 2, 3, 5, 8, 13, 21, 34};
  CHECK(lengths_of(fibonacci, 15) == Lengths{8, 8, 7, 6, 5, 4, 3, 2, 1});
  CHECK(lengths_of(fibonacci, 7) == package_merge(fibonacci, 7));
  CHECK(lengths_of(fibonacci, 7) == Lengths{7, 7, 7, 7, 5, 4, 3, 2, 1});
  CHECK(lengths_of(fibonacci, 5) == package_merge(fibonacci, 5));
}

TEST_CASE("the lengths are those of package-merge, whether the limit matters or not") {
  test::Noise random(1);
  std::size_t limited = 0;
  for (int i = 0; i < 300; ++i) {
    const Frequencies frequencies = random_frequencies(random);
    // Less than 2^24 in all: no code is longer, as the numbers of Fibonacci grow.
    const Lengths unlimited = package_merge(frequencies, 36);
    for (const unsigned limit : {9U, 15U}) {
      const Lengths expected = package_merge(frequencies, limit);
      CHECK((lengths_of(frequencies, limit) == expected));
      limited += expected != unlimited;
    }
  }
  CHECK(limited > 20);
}

TEST_CASE("codes are canonical, and their first bit is the lowest") {
  const auto codes = codes_of({10, 1, 1, 5, 0, 2}, 15);
  CHECK(lengths_of({10, 1, 1, 5, 0, 2}, 15) == Lengths{1, 4, 4, 2, 0, 3});
  CHECK(codes[0].bits == 0b0);
  CHECK(codes[3].bits == 0b01);
  CHECK(codes[5].bits == 0b011);
  CHECK(codes[1].bits == 0b0111);
  CHECK(codes[2].bits == 0b1111);
}

}  // namespace
}  // namespace ocifact::codec::go
