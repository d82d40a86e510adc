// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <ocifact/codec/go_fast.hpp>

#include "support/generated.hpp"

namespace ocifact::codec::go {
namespace {

/// A block with what must surround it in memory.
class Surrounded {
 public:
  explicit Surrounded(const std::string& block, const std::string& before = "")
      : text_(std::string(window - before.size(), '\0') + before + block + std::string(16, '\0')),
        size_(block.size()) {}

  Bytes block() const {
    return {reinterpret_cast<const std::uint8_t*>(text_.data()) + window, size_};
  }

 private:
  std::string text_;
  std::size_t size_;
};

constexpr std::uint32_t tag = 0xabc00000;

TEST_CASE("a table that settles forgets what is out of reach") {
  FastTable table;
  REQUIRE(table.place() == window + 1);
  table.data()[3] = tag | table.place();
  table.data()[4] = tag | 1;
  table.advance(1);
  CHECK(table.place() == window + 2);
  CHECK(table.data()[4] == (tag | 1));
  table.settle();
  CHECK(table.place() == window + 1);
  CHECK(table.data()[3] == (tag | window));
  CHECK(table.data()[4] == 0);
  table.advance(window - 1);
  table.settle();
  CHECK(table.data()[3] == (tag | 1));
  CHECK_FALSE((table == FastTable()));
  table.advance(1);
  table.settle();
  CHECK((table == FastTable()));
}

TEST_CASE("a table settles when it has no numbers for more places") {
  FastTable table;
  table.advance((1U << FastTable::place_bits) - 11 - table.place());
  table.data()[3] = tag | (table.place() - 1);
  table.reserve(10);
  CHECK(table.place() == (1U << FastTable::place_bits) - 11);
  table.reserve(11);
  CHECK(table.place() == FastTable::first_place);
  CHECK(table.data()[3] == (tag | window));
}

TEST_CASE("a match of up to 258 bytes is found, and literals around it") {
  const std::string block = test::noise(200) + test::noise(200) + test::noise(100, 5);
  const Surrounded surrounded(block);
  FastTable table;
  FastSearch search(1);
  const Tokens tokens = search.tokens(search.search(surrounded.block(), table));
  REQUIRE(tokens.matches.size() == 1);
  CHECK(tokens.matches[0].distance == 200);
  CHECK(tokens.matches[0].literals + tokens.matches[0].length() == 400);
  CHECK(tokens.literals.size() == block.size() - tokens.matches[0].length());
  CHECK(std::string(as_text(std::as_bytes(tokens.literals))) ==
        block.substr(0, tokens.matches[0].literals) + block.substr(400));
}

TEST_CASE("a match reaches back into the block before, if the table is that of its end") {
  const std::string noise = test::noise(300);
  const Surrounded first(noise);
  const Surrounded second(noise, noise);
  FastTable table;
  FastSearch search(1);
  CHECK(search.tokens(search.search(first.block(), table)).matches.empty());
  const Tokens tokens = search.tokens(search.search(second.block(), table));
  REQUIRE(tokens.matches.size() == 2);
  CHECK(tokens.matches[0].distance == 300);
  CHECK(tokens.matches[0].length() == 258);
  CHECK(tokens.matches[1].distance == 300);
  CHECK(tokens.matches[1].literals + tokens.matches[1].length() == 42);
}

TEST_CASE("bytes that differ where the table does not tell are no match") {
  // The products of these differ in their lowest bit alone, which no entry has.
  const std::uint32_t multiplier = 0x1e35a7bd;
  std::uint32_t inverse = 1;
  for (int i = 0; i < 5; ++i) inverse *= 2 - multiplier * inverse;
  const std::uint32_t one = 0x12345678U & ~1U;
  std::string block = test::noise(200, 3);
  for (const auto& [at, product] : {std::pair(0U, one), std::pair(10U, one + 1)}) {
    const std::uint32_t value = product * inverse;
    for (unsigned i = 0; i < 4; ++i) block[at + i] = static_cast<char>(value >> (8 * i));
  }
  block += block.substr(60, 100);  // a true match, for without one the bytes are their own tokens
  const Surrounded surrounded(block);
  FastTable table;
  FastSearch search(1);
  const Tokens tokens = search.tokens(search.search(surrounded.block(), table));
  REQUIRE(tokens.matches.size() == 1);
  CHECK(tokens.matches[0].distance == 140);
  CHECK(tokens.matches[0].literals >= 200);
}

TEST_CASE("the tokens of several blocks stand side by side") {
  const std::string text = test::words(2 * fast_block);
  const Surrounded first(text.substr(0, fast_block));
  const Surrounded second(text.substr(fast_block), text.substr(fast_block - window, window));
  FastTable table;
  FastSearch apart(1);
  FastTable table_apart;
  const auto copied = [&](const Surrounded& block) {
    apart.clear();
    const Tokens tokens = apart.tokens(apart.search(block.block(), table_apart));
    return std::pair(std::string(as_text(std::as_bytes(tokens.literals))),
                     std::string(as_text(std::as_bytes(tokens.matches))));
  };
  FastSearch search(1);
  search.search(first.block(), table);
  search.search(second.block(), table);
  const Tokens tokens[] = {search.tokens(0), search.tokens(1)};
  const std::pair<std::string, std::string> expected[] = {copied(first), copied(second)};
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(tokens[i].matches.size() > 1000);
    CHECK((as_text(std::as_bytes(tokens[i].literals)) == expected[i].first));
    CHECK((as_text(std::as_bytes(tokens[i].matches)) == expected[i].second));
  }
}

TEST_CASE("a block with few matches, or a short one, is its own tokens") {
  struct Case {
    std::string block;
    bool searched;
  };
  const std::string noise = test::noise(100);
  for (const Case& expected :
       {Case{noise.substr(0, 63) + noise.substr(0, 64), false},  // 127 bytes
        Case{noise.substr(0, 64) + noise.substr(0, 64), true},
        Case{test::noise(400) + test::noise(20), false},  // not a 16th is saved
        Case{test::noise(400) + test::noise(40), true}}) {
    CAPTURE(expected.block.size());
    const Surrounded surrounded(expected.block);
    FastTable table;
    FastSearch search(1);
    const Tokens tokens = search.tokens(search.search(surrounded.block(), table));
    CHECK((tokens.literals.data() == surrounded.block().data()) != expected.searched);
    CHECK(tokens.matches.empty() != expected.searched);
    CHECK((table == FastTable()) == (expected.block.size() < 128));
  }
}

TEST_CASE("tables become equal though one of them began with nothing") {
  const std::string text = test::skewed(4 * fast_block);
  const auto block = [&](std::size_t i) {
    const std::string before = i == 0 ? "" : text.substr(i * fast_block - window, window);
    return Surrounded(text.substr(i * fast_block, fast_block), before);
  };
  FastTable whole;
  FastTable late;
  FastSearch search(1);
  for (std::size_t i = 0; i < 4; ++i) {
    search.clear();
    const Surrounded surrounded = block(i);
    search.search(surrounded.block(), whole);
    if (i >= 1) search.search(surrounded.block(), late);
    whole.settle();
    late.settle();
    CHECK((whole == late) == (i >= 1));
  }
}

}  // namespace
}  // namespace ocifact::codec::go
