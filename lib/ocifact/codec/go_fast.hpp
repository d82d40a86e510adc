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
/// its low bits the place, and in its high ones bits of the 4 bytes there; 0 is none. Places count
/// from anywhere, so that entries stay as they are for 4 MB, which is longer than a chunk.
class FastTable {
 public:
  static constexpr unsigned hash_bits = 14;
  static constexpr unsigned place_bits = 22;
  static constexpr std::uint32_t first_place = window + 1;  ///< of a new table

  /// The place that the table stands at.
  std::uint32_t place() const { return place_; }
  std::uint32_t* data() { return entries_.data(); }

  /// Moves the table behind a block that was put into it.
  void advance(std::uint32_t distance) { place_ += distance; }

  /// Forgets what is out of reach, and counts the rest so that the table stands at `first_place`.
  /// Tables that are equal after this lead to the same bytes from there on.
  void settle();

  /// Has place numbers for `distance` more; settles for it when need be.
  void reserve(std::uint32_t distance);

  bool operator==(const FastTable&) const = default;

  void clear() {
    place_ = first_place;
    entries_.fill(0);
  }

 private:
  std::uint32_t place_ = first_place;
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
