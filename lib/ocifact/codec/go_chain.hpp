// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <ocifact/codec/go_block.hpp>
#include <ocifact/codec/go_chain_table.hpp>

namespace ocifact::codec::go {

/// The bytes around a part of the input, borrowed. Positions are offsets into `data`. 16 bytes
/// behind `size` must be there to be read.
struct ChainInput {
  const std::uint8_t* data;
  std::size_t size;      ///< where the bytes end that are there
  bool ended;            ///< the input ends there too; else it ends at least one byte later
  std::uint64_t offset;  ///< the position of `data` within the whole input, modulo 2^64
};

/// Where a search stands between two steps.
struct ChainState {
  std::uint64_t index = 0;     ///< within the whole input
  std::uint32_t length = 3;    ///< of the match at index - 1, if 4 or more
  std::uint32_t distance = 0;  ///< of it; else 0
  bool pending = false;        ///< the byte at index - 1 is in no token yet

  bool operator==(const ChainState&) const = default;
};

/// Tokens that a search has found, with room before them. The literals and matches that are left
/// over from before go into that room.
class ChainTokens {
 public:
  static constexpr std::size_t room = 16384;

  /// Memory for `bytes` bytes of input.
  explicit ChainTokens(std::size_t bytes);

  void clear();
  void add_literal(std::uint8_t byte) { *literals_end_++ = byte; }
  void add_match(std::uint32_t length, std::uint32_t distance);

  /// Puts `before` before what there is; all of what was put before must fit into the room.
  void prepend(const Tokens& before);

  /// All tokens. The matches may be changed, so that a block can begin within their literals.
  std::span<Match> matches() { return {matches_begin_, matches_end_}; }
  Bytes literals() const { return {literals_begin_, literals_end_}; }

 private:
  std::unique_ptr<std::uint8_t[]> literals_;
  std::unique_ptr<Match[]> matches_;
  std::uint8_t* literals_begin_;
  std::uint8_t* literals_end_;
  std::uint8_t* counted_;  ///< the literals up to here belong to a match
  Match* matches_begin_;
  Match* matches_end_;
};

/// The match search of levels 2 to 9.
class ChainSearch {
 public:
  explicit ChainSearch(int level);

  /// Whether the table holds every position, so that it can be made anew anywhere.
  bool inserts_all() const { return limits_.insert == max_match; }
  ChainTable& table() { return table_; }

  /// Fills an empty table with what lies before `index`.
  void prepare(const ChainInput& input, std::uint64_t index);

  /// Searches from `state` up to the first step at or behind `end` (a position in the whole
  /// input), and changes `state` to what it is there.
  void search(const ChainInput& input, ChainState& state, std::uint64_t end, ChainTokens& tokens);

  /// Adds the token for what is pending at the end of the input.
  static void finish(const ChainInput& input, ChainState& state, ChainTokens& tokens);

 private:
  struct Limits {
    std::uint32_t lazy;    ///< a match shorter than this is put off if the next byte has a longer
    std::uint32_t nice;    ///< good enough to look no further
    std::uint32_t chain;   ///< how many candidates are looked at
    std::uint32_t insert;  ///< the longest match whose every position is inserted
  };
  struct Found {
    std::uint32_t length;
    std::uint32_t distance;
  };
  class Base;

  static const std::array<Limits, 8> levels;

  /// A place in the input and what lies around it.
  struct Place {
    const std::uint8_t* at;
    std::size_t position;
    std::uint32_t reach;  ///< the largest distance of a match
    std::uint32_t ahead;  ///< how many bytes are there, at least as many as a match may have
  };
  Found find(const Place& place, std::uint32_t distance, std::uint32_t best) const;
  struct Walk;
  Found find_deep(const Place& place, const ChainTable::Heads& heads, std::uint32_t best) const;
  bool walk_deep(Walk& walk, const Place& place, const ChainTable::Heads& heads,
                 std::uint32_t best) const;
  void search_lazy(const ChainInput& input, ChainState& state, std::uint64_t end,
                   ChainTokens& tokens);
  void search_greedy(const ChainInput& input, ChainState& state, std::uint64_t end,
                     ChainTokens& tokens);
  void insert_range(const ChainInput& input, std::size_t from, std::size_t to);

  Limits limits_;
  ChainTable table_;
};

}  // namespace ocifact::codec::go
