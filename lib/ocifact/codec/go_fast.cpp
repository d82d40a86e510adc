// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/codec/go_fast.hpp>

namespace ocifact::codec::go {
namespace {

constexpr unsigned margin = 15;  // how far before the block's end the search stops
constexpr std::size_t first_skip = 32;
constexpr std::uint32_t places = (1U << FastTable::place_bits) - 1;

/// The multiplier is odd, so the product tells the 4 bytes exactly: its upper bits choose the
/// entry, and the next ones are kept there.
std::uint32_t product(const std::uint8_t* bytes) { return load32(bytes) * 0x1e35a7bd; }

std::uint32_t& entry_of(FastTable& table, std::uint32_t key) {
  return table.data()[key >> (32 - FastTable::hash_bits)];
}

std::uint32_t entry(std::uint32_t key, std::uint32_t place) {
  return ((key << FastTable::hash_bits) & ~places) | place;
}

/// Puts the bytes at `place`, whose product is `key`, into the table; returns how far back those
/// are that were there before, if a match begins there, else 0.
std::uint32_t look_up(FastTable& table, std::uint32_t key, const std::uint8_t* bytes,
                      std::uint32_t place) {
  std::uint32_t& known = entry_of(table, key);
  const std::uint32_t here = entry(key, place);
  const std::uint32_t distance = here - known;  // large if the upper bits differ
  known = here;
  if (distance > window) return 0;
  return load32(bytes - distance) == load32(bytes) ? distance : 0;
}

/// Looks for a match from `at` on, ever faster; moves `at` to it and returns its distance, or 0 at
/// the end.
std::uint32_t scan(const std::uint8_t* block, std::size_t limit, FastTable& table,
                   std::uint32_t start, std::size_t& at) {
  std::uint32_t key = product(block + at);
  std::size_t next = at;
  for (std::size_t skip = first_skip;;) {
    at = next;
    const std::size_t step = skip / first_skip;
    next = at + step;
    skip += step;
    if (next > limit) [[unlikely]]
      return 0;
    const std::uint32_t next_key = product(block + next);
    const std::uint32_t distance =
        look_up(table, key, block + at, start + static_cast<std::uint32_t>(at));
    if (distance != 0) return distance;
    key = next_key;
  }
}

/// How many bytes agree, of which 4 do anyway; most often fewer than 20.
std::size_t match_length(const std::uint8_t* bytes, std::uint32_t distance, std::size_t most) {
  const std::uint8_t* const before = bytes - distance;
  const std::uint64_t difference = load64(bytes + 4) ^ load64(before + 4);
  std::size_t length = 4 + static_cast<unsigned>(std::countr_zero(difference)) / 8;
  if (difference == 0) {
    length = 12 + (most > 12 ? common_prefix(bytes + 12, before + 12, most - 12) : 0);
  }
  // A branch, which is foreseen, and not std::min: the next position waits for the result.
  if (length > most) [[unlikely]]
    return most;
  return length;
}

}  // namespace

void FastTable::settle() {
  const std::uint32_t distance = place_ - first_place;
  for (std::uint32_t& entry : entries_) {
    entry = (entry & places) > distance ? entry - distance : 0;
  }
  place_ = first_place;
}

void FastTable::reserve(std::uint32_t distance) {
  if (distance > places - place_) settle();
}

FastSearch::FastSearch()
    : literals_(new std::uint8_t[fast_block + 16]), matches_(new Match[max_matches]) {}

Tokens FastSearch::tokens() const {
  return {{literals_.get(), literal_count_}, {matches_.get(), match_count_}};
}

void FastSearch::search(Bytes block, FastTable& table) {
  const auto size = static_cast<std::uint32_t>(block.size());
  table.reserve(size);
  const std::uint32_t start = table.place();
  const std::uint8_t* const bytes = block.data();
  const std::size_t limit = size - margin;
  std::uint8_t* literal = literals_.get();
  Match* match = matches_.get();
  std::size_t emitted = 0;
  std::size_t at = 0;
  while (std::uint32_t distance = scan(bytes, limit, table, start, at)) {
    auto literals = static_cast<std::uint32_t>(at - emitted);
    // 16 at a time; what is too much is overwritten by the next.
    for (std::size_t i = 0; i < literals; i += 16) {
      std::memcpy(literal + i, bytes + emitted + i, 16);
    }
    literal += literals;
    do {
      const std::size_t length =
          match_length(bytes + at, distance, std::min<std::size_t>(max_match, size - at));
      *match++ = {literals, length, distance};
      literals = 0;
      at += length;
      if (at >= limit) break;
      const std::uint32_t place = start + static_cast<std::uint32_t>(at);
      const std::uint32_t key = product(bytes + at - 1);
      entry_of(table, key) = entry(key, place - 1);
      distance = look_up(table, product(bytes + at), bytes + at, place);
    } while (distance != 0);
    emitted = at;
    if (at >= limit) break;
    ++at;
  }
  const std::size_t rest = size - emitted;
  std::memcpy(literal, bytes + emitted, rest);
  literal_count_ = static_cast<std::size_t>(literal - literals_.get()) + rest;
  match_count_ = static_cast<std::size_t>(match - matches_.get());
  table.advance(size);
}

}  // namespace ocifact::codec::go
