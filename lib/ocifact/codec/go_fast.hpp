// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <ocifact/codec/go_block.hpp>

namespace ocifact::codec::go {

inline constexpr std::size_t fast_block =
    65535;  ///< level 1's block size; only the last is shorter

/// What level 1 remembers from one block to the next: the last place of each hash. An entry has in
/// its high half bits of the 4 bytes at that place, and in its low half the place itself, counted
/// from `window` + 1 bytes before the position that the table stands at; 0 is too far or none.
class FastTable {
 public:
  static constexpr unsigned hash_bits = 14;
  static constexpr std::uint32_t here = window + 1;  ///< the position that the table stands at

  /// Two tables at the same position that lead to the same bytes from there on.
  bool operator==(const FastTable&) const = default;

  void clear() { entries_.fill(0); }
  std::uint32_t* data() { return entries_.data(); }

  /// Moves the position that the table stands at by `distance`; forgets what gets out of reach.
  void advance(std::uint32_t distance);

 private:
  std::array<std::uint32_t, std::size_t{1} << hash_bits> entries_{};
};

/// Level 1's match search. Finds the tokens of one block and keeps them until the next.
class FastSearch {
 public:
  FastSearch();

  /// Searches `block`, of `fast_block` bytes at most and 128 at least. `table` stands at its begin
  /// and is moved to its end. The `window` bytes before, as far as the table knows them, and 16
  /// bytes behind must be there to be read.
  void search(Bytes block, FastTable& table);

  /// The tokens of the last block, borrowed.
  Tokens tokens() const;

 private:
  static constexpr std::size_t max_matches = fast_block / min_match + 1;

  std::unique_ptr<std::uint8_t[]> literals_;
  std::unique_ptr<Match[]> matches_;
  std::size_t literal_count_ = 0;
  std::size_t match_count_ = 0;
};

}  // namespace ocifact::codec::go
