// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/go_chain.hpp>

#include "support/generated.hpp"

namespace ocifact::codec::go {
namespace {

/// A literal, or a match.
using Token = std::tuple<char, std::size_t, std::size_t>;

/// The search of levels 4 to 9 as it is defined, without a thought for speed: every hash has the
/// list of all its positions, and every candidate is looked at.
class Plain {
 public:
  Plain(const std::string& text, int level) : text_(text) {
    constexpr std::array<std::array<std::size_t, 3>, 6> levels = {{{4, 16, 16},
                                                                   {16, 32, 32},
                                                                   {16, 128, 128},
                                                                   {32, 128, 256},
                                                                   {128, 258, 1024},
                                                                   {258, 258, 4096}}};
    std::tie(lazy_, nice_, chain_) = std::tuple_cat(levels[static_cast<std::size_t>(level - 4)]);
  }

  std::vector<Token> tokens() {
    std::size_t length = 3;
    std::size_t distance = 0;
    bool pending = false;
    for (std::size_t index = 0; index < text_.size();) {
      insert(index);
      const std::size_t last_length = length;
      const std::size_t last_distance = distance;
      length = 3;
      if (text_.size() - index > last_length && last_length < lazy_) find(index, length, distance);
      if (last_length >= 4 && length <= last_length) {
        tokens_.emplace_back('\0', last_length, last_distance);
        for (std::size_t i = 1; i + 1 < last_length; ++i) insert(index + i);
        index += last_length - 1;
        pending = false;
        length = 3;
      } else {
        if (pending) tokens_.emplace_back(text_[index - 1], 0, 0);
        ++index;
        pending = true;
      }
    }
    if (pending) tokens_.emplace_back(text_.back(), 0, 0);
    return tokens_;
  }

 private:
  std::uint32_t hash(std::size_t position) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      value = value << 8 | static_cast<unsigned char>(text_[position + i]);
    }
    return value * 0x1e35a7bd >> 15;
  }
  void insert(std::size_t position) {
    if (position + 4 <= text_.size()) positions_[hash(position)].push_back(position);
  }
  void find(std::size_t at, std::size_t& length, std::size_t& distance) const {
    if (at + 4 > text_.size()) return;
    const std::vector<std::size_t>& chain = positions_.at(hash(at));
    const std::size_t ahead = text_.size() - at;
    // The last one is `at` itself.
    for (std::size_t i = 1; i < chain.size() && i <= chain_; ++i) {
      const std::size_t candidate = chain[chain.size() - 1 - i];
      if (at - candidate > 32768) return;
      std::size_t agreeing = 0;
      while (agreeing < std::min<std::size_t>(258, ahead) &&
             text_[at + agreeing] == text_[candidate + agreeing]) {
        ++agreeing;
      }
      if (agreeing > length && (agreeing > 4 || at - candidate <= 4096)) {
        length = agreeing;
        distance = at - candidate;
        if (length >= std::min(nice_, ahead)) return;
      }
    }
  }

  const std::string& text_;
  std::size_t lazy_;
  std::size_t nice_;
  std::size_t chain_;
  std::map<std::uint32_t, std::vector<std::size_t>> positions_;
  std::vector<Token> tokens_;
};

std::vector<Token> found(const std::string& text, int level) {
  const std::string padded = text + std::string(16, '\0');
  const ChainInput input{reinterpret_cast<const std::uint8_t*>(padded.data()), text.size(), true,
                         0};
  ChainTokens tokens(text.size());
  ChainState state;
  ChainSearch search(level);
  search.search(input, state, text.size(), tokens);
  ChainSearch::finish(input, state, tokens);
  std::vector<Token> result;
  const std::uint8_t* literal = tokens.literals().data();
  const auto add_literals = [&](std::size_t count) {
    for (; count != 0; --count) result.emplace_back(static_cast<char>(*literal++), 0, 0);
  };
  for (const Match& match : tokens.matches()) {
    add_literals(match.literals);
    result.emplace_back('\0', match.length(), match.distance);
  }
  add_literals(
      static_cast<std::size_t>(tokens.literals().data() + tokens.literals().size() - literal));
  return result;
}

TEST_CASE("the match search finds what looking at every candidate finds") {
  // The buffer of the algorithm does not move in 64 KiB.
  for (const char* name :
       {"bits-1-65536", "bits-2-65000", "copy-65536", "words-65536", "text-65536",
        "per-700-300-65536", "rep-32768-65536", "rep-32769-65536", "gap-32768-65536", "mixed-65536",
        "zero-5000", "copy-17", "text-4", "zero-3", "bits-1-300"}) {
    const std::string text = test::generated(name);
    for (int level = 4; level <= 9; ++level) {
      CAPTURE(name);
      CAPTURE(level);
      CHECK((found(text, level) == Plain(text, level).tokens()));
    }
  }
}

TEST_CASE("a search that is taken up again where it stood goes on as if it had not stopped") {
  const std::string text = test::copies(60'000) + std::string(16, '\0');
  const ChainInput input{reinterpret_cast<const std::uint8_t*>(text.data()), text.size() - 16, true,
                         0};
  for (const int level : {2, 3, 4, 6, 9}) {
    ChainTokens whole(text.size());
    ChainTokens parts(text.size());
    ChainState state;
    ChainSearch(level).search(input, state, text.size() - 16, whole);
    ChainState stopping;
    ChainSearch search(level);
    for (std::uint64_t end = 7; stopping.index < text.size() - 16; end += 1000) {
      search.search(input, stopping, std::min<std::uint64_t>(end, text.size() - 16), parts);
    }
    CHECK((stopping == state));
    CHECK(std::equal(whole.literals().begin(), whole.literals().end(), parts.literals().begin(),
                     parts.literals().end()));
    CHECK(whole.matches().size() == parts.matches().size());
  }
}

TEST_CASE("tokens are put before others, whose first match takes on the literals") {
  const std::vector<std::uint8_t> literals = {1, 2, 3};
  const std::vector<Match> matches = {{1, 5, 9}};
  ChainTokens tokens(100);
  tokens.add_literal(4);
  tokens.add_match(6, 10);
  tokens.add_literal(5);
  tokens.prepend({literals, matches});
  CHECK(std::vector(tokens.literals().begin(), tokens.literals().end()) ==
        std::vector<std::uint8_t>{1, 2, 3, 4, 5});
  REQUIRE(tokens.matches().size() == 2);
  CHECK(tokens.matches()[0].literals == 1);
  CHECK(tokens.matches()[0].length() == 5);
  CHECK(tokens.matches()[1].literals == 3);
  CHECK(tokens.matches()[1].length() == 6);
  CHECK(tokens.matches()[1].distance == 10);
}

}  // namespace
}  // namespace ocifact::codec::go
