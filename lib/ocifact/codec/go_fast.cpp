// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/codec/go_fast.hpp>

namespace ocifact::codec::go {
namespace {

constexpr unsigned margin = 15;  // how far before the block's end the search stops
constexpr std::size_t first_skip = 32;

/// The multiplier is odd, so the product tells the 4 bytes exactly: its upper bits choose the
/// entry, and 16 of the others are kept there.
std::uint32_t product(const std::uint8_t* bytes) { return load32(bytes) * 0x1e35a7bd; }

/// The input as the table counts it. What changes as the table moves is kept apart from it, since
/// this can stay in registers.
struct Places {
  const std::uint8_t* origin;  ///< of place 0
  std::size_t limit;           ///< where the search of the block stops
  std::size_t bound;           ///< where the table has to move, or the limit if that is nearer

  Places(const std::uint8_t* first, std::size_t stop)
      : origin(first), limit(stop), bound(std::min<std::size_t>(stop, 0xffff - max_match)) {}

  std::uint32_t key(std::size_t place) const { return product(origin + place); }

  /// Moves the table to `place`, which gets another number.
  [[gnu::noinline]] Places moved(std::size_t place, FastTable& table) const {
    const std::size_t distance = place - FastTable::here;
    table.advance(static_cast<std::uint32_t>(distance));
    return {origin + distance, limit - distance};
  }
};

std::uint32_t& entry_of(FastTable& table, std::uint32_t key) {
  return table.data()[key >> (32 - FastTable::hash_bits)];
}

std::uint32_t entry(std::uint32_t key, std::size_t place) {
  return ((key << FastTable::hash_bits) & 0xffff0000) | static_cast<std::uint32_t>(place);
}

/// Puts `place` into the table; returns how far back the one before it is, if a match begins there,
/// else 0.
std::uint32_t look_up(const Places& places, FastTable& table, std::uint32_t key,
                      std::size_t place) {
  std::uint32_t& known = entry_of(table, key);
  const std::uint32_t here = entry(key, place);
  const std::uint32_t distance = here - known;  // large if the upper halves differ
  known = here;
  if (distance > window) return 0;
  const std::uint8_t* const bytes = places.origin + place;
  return load32(bytes - distance) == load32(bytes) ? distance : 0;
}

/// Looks for a match from `place` on, ever faster; moves `place` to it and returns its distance, or
/// 0 at the end.
std::uint32_t scan(Places& places, FastTable& table, std::size_t& place) {
  std::uint32_t key = places.key(place);
  std::size_t next = place;
  for (std::size_t skip = first_skip;;) {
    place = next;
    const std::size_t step = skip / first_skip;
    next = place + step;
    skip += step;
    if (next > places.bound) [[unlikely]] {
      if (next > places.limit) return 0;
      places = places.moved(place, table);
      place = FastTable::here;
      next = place + step;
    }
    const std::uint32_t next_key = places.key(next);
    const std::uint32_t distance = look_up(places, table, key, place);
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
  return std::min(length, most);
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

void FastSearch::search(Bytes block, FastTable& table) {
  const std::uint8_t* const end = block.data() + block.size();
  Places places(block.data() - FastTable::here, FastTable::here + block.size() - margin);
  std::uint8_t* literal = literals_.get();
  Match* match = matches_.get();
  const std::uint8_t* emitted = block.data();
  std::size_t place = FastTable::here;
  while (std::uint32_t distance = scan(places, table, place)) {
    auto literals = static_cast<std::uint32_t>(places.origin + place - emitted);
    // 16 at a time; what is too much is overwritten by the next.
    for (std::size_t i = 0; i < literals; i += 16) std::memcpy(literal + i, emitted + i, 16);
    literal += literals;
    do {
      const std::uint8_t* const bytes = places.origin + place;
      const auto most = std::min<std::size_t>(max_match, static_cast<std::size_t>(end - bytes));
      const std::size_t length = match_length(bytes, distance, most);
      *match++ = {literals, static_cast<std::uint16_t>(length),
                  static_cast<std::uint16_t>(distance)};
      literals = 0;
      place += length;
      if (place >= places.bound) [[unlikely]] {
        if (place >= places.limit) break;
        places = places.moved(place, table);
        place = FastTable::here;
      }
      const std::uint32_t key = places.key(place - 1);
      entry_of(table, key) = entry(key, place - 1);
      distance = look_up(places, table, places.key(place), place);
    } while (distance != 0);
    emitted = places.origin + place;
    if (place >= places.limit) break;
    ++place;
  }
  const auto rest = static_cast<std::size_t>(end - emitted);
  std::memcpy(literal, emitted, rest);
  literal_count_ = static_cast<std::size_t>(literal - literals_.get()) + rest;
  match_count_ = static_cast<std::size_t>(match - matches_.get());
  table.advance(static_cast<std::uint32_t>(end - places.origin) - FastTable::here);
}

}  // namespace ocifact::codec::go
