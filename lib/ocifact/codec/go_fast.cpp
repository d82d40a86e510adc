// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/codec/go_fast.hpp>

namespace ocifact::codec::go {
namespace {

constexpr std::size_t min_searched = 128;  // bytes of a block
constexpr std::size_t max_matches = fast_block / min_match + 1;
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

FastSearch::FastSearch(std::size_t blocks)
    : literals_(blocks * fast_block + 16), matches_(blocks * max_matches / 2) {}

template <class Item>
void FastSearch::Store<Item>::make_room(std::size_t used, std::size_t more) {
  if (more <= capacity - used) return;
  const std::size_t count = std::max(used + more, capacity + capacity / 2);
  std::unique_ptr<Item[]> larger(new Item[count]);
  std::copy_n(items.get(), used, larger.get());
  items = std::move(larger);
  capacity = count;
}

void FastSearch::clear() { found_.clear(); }

Tokens FastSearch::tokens(std::size_t number) const {
  const Found& found = found_[number];
  if (!found.is_worth) return {found.block, {}};
  return {{literals_.items.get() + found.first_literal, found.literals},
          {matches_.items.get() + found.first_match, found.matches}};
}

std::size_t FastSearch::search(Bytes block, FastTable& table) {
  Found found{block};
  if (!found_.empty()) {
    const Found& before = found_.back();
    found.first_literal = before.first_literal + before.literals;
    found.first_match = before.first_match + before.matches;
  }
  if (block.size() >= min_searched) {
    literals_.make_room(found.first_literal, fast_block + 16);
    matches_.make_room(found.first_match, max_matches);
    find(found, table);
    found.is_worth = found.literals + found.matches <= block.size() - block.size() / 16;
    if (!found.is_worth) found.literals = found.matches = 0;
  }
  found_.push_back(found);
  return found_.size() - 1;
}

void FastSearch::find(Found& found, FastTable& table) {
  const Bytes block = found.block;
  const auto size = static_cast<std::uint32_t>(block.size());
  table.reserve(size);
  const std::uint32_t start = table.place();
  const std::uint8_t* const bytes = block.data();
  const std::size_t limit = size - margin;
  std::uint8_t* const first_literal = literals_.items.get() + found.first_literal;
  Match* const first_match = matches_.items.get() + found.first_match;
  std::uint8_t* literal = first_literal;
  Match* match = first_match;
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
  literal += rest;
  table.advance(size);
  found.literals = static_cast<std::size_t>(literal - first_literal);
  found.matches = static_cast<std::size_t>(match - first_match);
}

}  // namespace ocifact::codec::go
