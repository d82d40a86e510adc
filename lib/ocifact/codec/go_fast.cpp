// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/codec/go_fast.hpp>

namespace ocifact::codec::go {
namespace {

constexpr std::uint32_t multiplier = 0x1e35a7bd;
constexpr unsigned margin = 15;  // how far before the block's end the search stops

/// The multiplier is odd, so the product tells the 4 bytes exactly: the upper bits choose the
/// entry, and 16 of the others are kept in it.
std::uint32_t product(const std::uint8_t* bytes) { return load32(bytes) * multiplier; }

std::uint32_t slot(std::uint32_t product) { return product >> (32 - FastTable::hash_bits); }

std::uint32_t entry(std::uint32_t product, std::size_t place) {
  return ((product << FastTable::hash_bits) & 0xffff0000) | static_cast<std::uint32_t>(place);
}

}  // namespace

void FastTable::advance(std::uint32_t distance) {
  for (std::uint32_t& entry : entries_) {
    entry = (entry & 0xffff) > distance ? entry - distance : 0;
  }
}

FastSearch::FastSearch()
    : literals_(new std::uint8_t[fast_block + 16]), matches_(new Match[max_matches]) {}

Tokens FastSearch::tokens() const {
  return {{literals_.get(), literal_count_}, {matches_.get(), match_count_}};
}

void FastSearch::add_literals(const std::uint8_t* from, std::size_t count) {
  // Copies 16 at a time; what is too much is overwritten by the next.
  std::uint8_t* to = literals_.get() + literal_count_;
  for (std::size_t i = 0; i < count; i += 16) std::memcpy(to + i, from + i, 16);
  literal_count_ += count;
}

void FastSearch::search(Bytes block, FastTable& table) {
  const std::uint8_t* const data = block.data();
  std::uint32_t* const entries = table.data();
  const std::size_t limit = block.size() - margin;
  // A position s has the place s + shift, which must fit into 16 bits.
  std::size_t shift = FastTable::here;
  std::size_t bound = std::min(limit, 0xffff - max_match - shift);
  const auto move_table = [&](std::size_t position) {
    table.advance(static_cast<std::uint32_t>(position + shift - FastTable::here));
    shift = FastTable::here - position;
    bound = std::min(limit, 0xffff - max_match - shift);
  };
  literal_count_ = 0;
  match_count_ = 0;
  std::size_t emitted = 0;
  std::size_t s = 0;
  for (;;) {
    std::uint32_t key = product(data + s);
    std::uint32_t distance;
    std::size_t next = s;
    std::size_t skip = 32;
    for (;;) {
      s = next;
      next = s + (skip >> 5);
      skip += skip >> 5;
      if (next > bound) [[unlikely]] {
        if (next > limit) break;
        move_table(s);
      }
      std::uint32_t& known = entries[slot(key)];
      const std::uint32_t here = entry(key, s + shift);
      distance = here - known;
      known = here;
      key = product(data + next);
      if (distance <= window && load32(data + s - distance) == load32(data + s)) break;
    }
    if (next > limit) break;
    std::size_t literals = s - emitted;
    add_literals(data + emitted, literals);
    do {
      const std::uint8_t* const from = data + s;
      const std::size_t most = std::min<std::size_t>(max_match, block.size() - s);
      const std::size_t length =
          min_match +
          common_prefix(from + min_match, from + min_match - distance, most - min_match);
      matches_[match_count_++] = {static_cast<std::uint32_t>(literals),
                                  static_cast<std::uint16_t>(length),
                                  static_cast<std::uint16_t>(distance)};
      literals = 0;
      s += length;
      if (s >= bound) [[unlikely]] {
        if (s >= limit) break;
        move_table(s);
      }
      key = product(data + s - 1);
      entries[slot(key)] = entry(key, s - 1 + shift);
      key = product(data + s);
      std::uint32_t& known = entries[slot(key)];
      const std::uint32_t here = entry(key, s + shift);
      distance = here - known;
      known = here;
    } while (distance <= window && load32(data + s - distance) == load32(data + s));
    emitted = s;
    if (s >= limit) break;
    ++s;
  }
  add_literals(data + emitted, block.size() - emitted);
  move_table(block.size());
}

}  // namespace ocifact::codec::go
