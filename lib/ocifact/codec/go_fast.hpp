// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

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

/// Level 1's match search, and the tokens that it has found, of block behind block.
class FastSearch {
 public:
  /// With room for the tokens that so many blocks have most often; it grows where they have more.
  explicit FastSearch(std::size_t blocks);

  /// Searches `block`, which is borrowed until `clear`, and keeps its tokens as long; returns their
  /// number, from 0 on. `table` stands at the begin of the block, and is moved to its end; but a
  /// block of less than 128 bytes, which is the last, is not searched. The `window` bytes before
  /// it, as far as the table knows them, and 16 bytes behind must be there to be read.
  std::size_t search(Bytes block, FastTable& table);

  /// The tokens with this number, borrowed until the next call of another member: those found, or
  /// where there are few matches the bytes of the block.
  Tokens tokens(std::size_t number) const;

  void clear();

 private:
  struct Found {
    Bytes block;
    bool is_worth = false;  ///< there are enough matches
    std::size_t first_literal = 0;
    std::size_t literals = 0;  ///< how many
    std::size_t first_match = 0;
    std::size_t matches = 0;
  };

  /// Items that are not set before they are used: that would touch memory that may never be.
  template <class Item>
  struct Store {
    explicit Store(std::size_t count) : items(new Item[count]), capacity(count) {}
    void make_room(std::size_t used, std::size_t more);

    std::unique_ptr<Item[]> items;
    std::size_t capacity;
  };

  void find(Found& found, FastTable& table);

  Store<std::uint8_t> literals_;
  Store<Match> matches_;
  std::vector<Found> found_;
};

}  // namespace ocifact::codec::go
