// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <ocifact/codec/go_bits.hpp>
#include <ocifact/codec/go_symbols.hpp>

namespace ocifact::codec::go {

/// For each position of the last `window` bytes, how far before it the next position with the same
/// hash is.
template <unsigned hash_bits>
class HashChain {
 public:
  using Steps = std::array<std::uint16_t, window>;

  HashChain() : heads_(new std::uint32_t[std::size_t{1} << hash_bits]) { clear(); }

  void clear() { std::fill_n(heads_.get(), std::size_t{1} << hash_bits, 0U); }

  /// All positions become smaller by `distance`, a multiple of `window`.
  void shift(std::uint32_t distance) {
    for (std::size_t i = 0; i < std::size_t{1} << hash_bits; ++i) {
      heads_[i] = heads_[i] > distance ? heads_[i] - distance : 0;
    }
  }

  /// Puts `position` before the others of its chain; returns how far before it the next one is, or
  /// more than `window`. Positions must increase.
  std::uint32_t insert(std::uint32_t hash, std::size_t position) {
    const auto place = static_cast<std::uint32_t>(position) + bias;
    std::uint32_t& head = heads_[hash];
    const std::uint32_t distance = place - head;
    head = place;
    steps_[position % window] = static_cast<std::uint16_t>(distance <= window ? distance : far);
    return distance;
  }

  /// How far before `position`, which is not in it yet, the newest of a chain is.
  std::uint32_t newest(std::uint32_t hash, std::size_t position) const {
    return static_cast<std::uint32_t>(position) + bias - heads_[hash];
  }

  void prefetch(std::uint32_t hash) const { __builtin_prefetch(&heads_[hash], 1); }

  /// By position modulo `window`; more than `window` at a chain's end.
  const Steps& steps() const { return steps_; }

 private:
  static constexpr std::uint32_t far = 0xffff;
  static constexpr std::uint32_t bias = window + 1;  ///< makes an empty head too far from any place

  std::unique_ptr<std::uint32_t[]> heads_;
  Steps steps_{};
};

/// The chains that matches are searched in. That of 4 bytes is the algorithm's own: which of its
/// positions are looked at is part of the result. The others are shorter ways through it, for those
/// who look for longer matches; the ranks then tell which positions are still within its limit.
class ChainTable {
 public:
  /// Distances to the newest positions with the same 4, 5 and 8 bytes, or a few others.
  struct Heads {
    std::uint32_t four;
    std::uint32_t five;
    std::uint32_t eight;
  };
  using Steps = HashChain<17>::Steps;

  /// Deep: with the chains of 5 and 8 bytes.
  explicit ChainTable(bool deep) : deep_(deep) {}

  bool deep() const { return deep_; }

  void clear();
  void shift(std::uint32_t distance);

  /// Adds `position`, whose bytes are at `bytes`; 16 must be there to be read. Positions must
  /// increase. Distances that are not kept, and those to nowhere, are more than `window`.
  Heads insert(const std::uint8_t* bytes, std::size_t position) {
    four_.prefetch(hash_four(bytes + 8));  // will be needed soon, and is seldom near
    Heads heads{four_.insert(hash_four(bytes), position), window + 1, window + 1};
    if (deep_) {
      const std::uint64_t word = load64(bytes);
      const std::uint64_t next = load64(bytes + 8);
      five_.prefetch(hash_long(next << 24));
      eight_.prefetch(hash_long(next));
      heads.five = five_.insert(hash_long(word << 24), position);
      heads.eight = eight_.insert(hash_long(word), position);
      ranks_[position % window] =
          static_cast<std::uint16_t>(ranks_[(position - heads.four) % window] + 1);
    }
    return heads;
  }

  /// How far before `position`, whose bytes are at `bytes`, the newest position with the same 5 (8)
  /// bytes, or a few others, is. `position` is not added yet.
  std::uint32_t newest_five(const std::uint8_t* bytes, std::size_t position) const {
    return five_.newest(hash_long(load64(bytes) << 24), position);
  }
  std::uint32_t newest_eight(const std::uint8_t* bytes, std::size_t position) const {
    return eight_.newest(hash_long(load64(bytes)), position);
  }

  const Steps& four() const { return four_.steps(); }
  const Steps& five() const { return five_.steps(); }
  const Steps& eight() const { return eight_.steps(); }

  /// How many positions of the 4-byte chain are looked at from `position` until the one `distance`
  /// before it, which must be in that chain, is.
  std::uint32_t rank(std::size_t position, std::uint32_t distance) const {
    return static_cast<std::uint16_t>(ranks_[position % window] -
                                      ranks_[(position - distance) % window]);
  }

 private:
  static constexpr unsigned long_bits = 15;

  static std::uint32_t hash_four(const std::uint8_t* bytes) {
    return (__builtin_bswap32(load32(bytes)) * 0x1e35a7bd) >> (32 - 17);
  }
  static std::uint32_t hash_long(std::uint64_t bytes) {
    return static_cast<std::uint32_t>((bytes * 0x9e3779b97f4a7c15) >> (64 - long_bits));
  }

  const bool deep_;
  HashChain<17> four_;
  HashChain<long_bits> five_;
  HashChain<long_bits> eight_;
  std::array<std::uint16_t, window> ranks_{};
};

}  // namespace ocifact::codec::go
