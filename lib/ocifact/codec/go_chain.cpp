// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/codec/go_chain.hpp>

namespace ocifact::codec::go {
namespace {

constexpr std::uint32_t shortest = min_match - 1;  // what no match is as short as
constexpr int first_deep_level = 6;
constexpr std::uint32_t near = 4096;  // farther matches of 4 bytes are not worth it

}  // namespace

/// The first position that a match may begin at. It is 0 in a buffer of 64 KiB whose upper half
/// moves down when fewer than 262 bytes lie ahead and at least one more byte exists.
class ChainSearch::Base {
 public:
  Base(const ChainInput& input, std::uint64_t index)
      : size_(input.ended ? input.size + input.offset : ~std::uint64_t{0}) {
    if (index > used) base_ = std::min((index - used + half - 1) / half, last_move()) * half;
    plan();
  }

  /// The base when `index` is searched; `index` must not decrease, nor grow by more than a match.
  std::uint64_t at(std::uint64_t index) {
    if (index > next_) [[unlikely]] {
      base_ += half;
      plan();
    }
    return base_;
  }

 private:
  static constexpr std::uint64_t half = 32768;
  static constexpr std::uint64_t used = 2 * half - (min_match + max_match);

  /// How many halves can move at all.
  std::uint64_t last_move() const { return size_ <= 2 * half ? 0 : (size_ - half - 1) / half; }
  void plan() { next_ = base_ / half == last_move() ? ~std::uint64_t{0} : base_ + used; }

  std::uint64_t size_;  ///< of the whole input, as far as it is known
  std::uint64_t base_ = 0;
  std::uint64_t next_;  ///< the last index with this base
};

ChainTokens::ChainTokens(std::size_t bytes)
    : literals_(new std::uint8_t[room + bytes + 2]),
      matches_(new Match[room + bytes / min_match + 1]) {
  clear();
}

void ChainTokens::clear() {
  literals_begin_ = literals_end_ = counted_ = literals_.get() + room;
  matches_begin_ = matches_end_ = matches_.get() + room;
}

void ChainTokens::add_match(std::uint32_t length, std::uint32_t distance) {
  *matches_end_++ = {static_cast<std::uint32_t>(literals_end_ - counted_), length, distance};
  counted_ = literals_end_;
}

void ChainTokens::prepend(const Tokens& before) {
  std::size_t counted = 0;
  for (const Match& match : before.matches) counted += match.literals;
  const std::size_t behind = before.literals.size() - counted;
  if (matches_begin_ != matches_end_)
    matches_begin_->literals += static_cast<std::uint32_t>(behind);
  literals_begin_ -= before.literals.size();
  matches_begin_ -= before.matches.size();
  std::copy(before.literals.begin(), before.literals.end(), literals_begin_);
  std::copy(before.matches.begin(), before.matches.end(), matches_begin_);
}

void ChainTable::clear() {
  four_.clear();
  if (!deep_) return;
  five_.clear();
  eight_.clear();
}

void ChainTable::shift(std::uint32_t distance) {
  four_.shift(distance);
  if (!deep_) return;
  five_.shift(distance);
  eight_.shift(distance);
}

const std::array<ChainSearch::Limits, 8> ChainSearch::levels = {{
    {0, 16, 8, 5},
    {0, 32, 32, 6},
    {4, 16, 16, max_match},
    {16, 32, 32, max_match},
    {16, 128, 128, max_match},
    {32, 128, 256, max_match},
    {128, 258, 1024, max_match},
    {258, 258, 4096, max_match},
}};

ChainSearch::ChainSearch(int level)
    : limits_(levels.at(static_cast<std::size_t>(level - 2))), table_(level >= first_deep_level) {}

void ChainSearch::insert_range(const ChainInput& input, std::size_t from, std::size_t to) {
  // The last 3 bytes of the input begin no 4 bytes.
  to = std::min(to, input.size - std::min<std::size_t>(input.size, min_match - 1));
  for (; from < to; ++from) table_.insert(input.data + from, from);
}

void ChainSearch::prepare(const ChainInput& input, std::uint64_t index) {
  const std::uint64_t first =
      std::max(Base(input, index).at(index), index - std::min<std::uint64_t>(index, window));
  insert_range(input, static_cast<std::size_t>(first - input.offset),
               static_cast<std::size_t>(index - input.offset));
}

/// The longest match of more than `best` bytes; candidates are the one at `distance` and those of
/// its chain behind it. No match: length 0.
ChainSearch::Found ChainSearch::find(const Place& place, std::uint32_t distance,
                                     std::uint32_t best) const {
  const std::uint8_t* const at = place.at;
  const std::uint32_t most = std::min<std::uint32_t>(max_match, place.ahead);
  const std::uint32_t enough = std::min(limits_.nice, place.ahead);
  const ChainTable::Steps& steps = table_.four();
  Found found{0, 0};
  std::uint32_t tail = load32(at + best - 3);
  for (std::uint32_t left = limits_.chain; distance <= place.reach;) {
    if (distance > near && best == shortest) tail = load32(at + ++best - 3);
    const std::uint8_t* const candidate = at - distance;
    // A longer match agrees in its last 4 bytes too.
    if (load32(candidate + best - 3) == tail) {
      const auto length = static_cast<std::uint32_t>(common_prefix(at, candidate, most));
      if (length > best) {
        found = {length, distance};
        if (length >= enough) break;
        best = length;
        tail = load32(at + best - 3);
      }
    }
    if (--left == 0) break;
    distance += steps[(place.position - distance) % window];
  }
  return found;
}

/// Goes down one chain after another from one place, and counts the candidates.
struct ChainSearch::Walk {
  /// Looks for a match of more than `best` bytes, from `distance` up to `stop`, in the chain of the
  /// bytes at `position`, which may lie behind the place. False: there is none, and `left` is not
  /// used up.
  bool go(const ChainTable::Steps& steps, std::size_t position, std::uint32_t stop,
          std::uint32_t best) {
    const std::uint32_t tail = load32(at + best - 3);
    for (; distance <= stop; distance += steps[(position - distance) % window]) {
      const std::uint8_t* const candidate = at - distance;
      if (load32(candidate) == first && load32(candidate + best - 3) == tail) {
        length = static_cast<std::uint32_t>(common_prefix(at, candidate, most));
        if (length > best) return true;
      }
      if (--left == 0) return true;
    }
    return false;
  }

  const std::uint8_t* at;
  std::uint32_t first;         ///< the 4 bytes there
  std::uint32_t most;          ///< the longest match there can be
  std::uint32_t left;          ///< how many candidates may still be looked at
  std::uint32_t distance = 0;  ///< of the last candidate
  std::uint32_t length = 0;    ///< of the match there, if it was looked at
};

/// Looks at what agrees with the place in the last 8 (or 5) of `best` + 1 bytes. Nearer than these
/// bytes are behind the place they are in no chain yet; there the first 8 (or 5) are taken.
bool ChainSearch::walk_deep(Walk& walk, const Place& place, const ChainTable::Heads& heads,
                            std::uint32_t best) const {
  const bool eight = best >= 7;
  const std::uint32_t shift = best + 1 - (eight ? 8 : 5);
  const ChainTable::Steps& steps = eight ? table_.eight() : table_.five();
  walk.distance = eight ? heads.eight : heads.five;
  if (shift == 0) return walk.go(steps, place.position, place.reach, best);
  if (walk.go(steps, place.position, std::min(place.reach, shift - 1), best)) return true;
  const std::size_t behind = place.position + shift;
  walk.distance = eight ? table_.newest_eight(place.at + shift, behind)
                        : table_.newest_five(place.at + shift, behind);
  return walk.go(steps, behind, place.reach, best);
}

/// The same result as `find`, by way of the chains that have the fewest candidates: of all that
/// agree in more than `best` bytes, `find` takes the nearest, and then goes on with the more that
/// these are, unless its limit stops it before.
ChainSearch::Found ChainSearch::find_deep(const Place& place, const ChainTable::Heads& heads,
                                          std::uint32_t best) const {
  const std::uint32_t enough = std::min(limits_.nice, place.ahead);
  Walk walk{place.at, load32(place.at), std::min<std::uint32_t>(max_match, place.ahead),
            limits_.chain};
  Found found{0, 0};
  for (;;) {
    walk.length = 0;
    if (best == shortest) {
      walk.distance = heads.four;
      if (!walk.go(table_.four(), place.position, std::min(place.reach, near), best)) {
        if (place.ahead == min_match) return found;
        ++best;
        continue;
      }
    } else if (!walk_deep(walk, place, heads, best)) {
      return found;
    }
    if (walk.length <= best || walk.distance == window) break;  // where the rank is overwritten
    if (table_.rank(place.position, walk.distance) > limits_.chain) return found;
    found = {walk.length, walk.distance};
    if (walk.length >= enough) return found;
    best = walk.length;
    if (walk.left == 0) break;
  }
  // So many candidates: take the chain that the limit is meant for, unless the limit is passed.
  if (load32(place.at - walk.distance) == walk.first &&
      table_.rank(place.position, walk.distance) >= limits_.chain) {
    return found;
  }
  const Found longer = find(place, heads.four, best);
  return longer.length != 0 ? longer : found;
}

void ChainSearch::search(const ChainInput& input, ChainState& state, std::uint64_t end,
                         ChainTokens& tokens) {
  if (inserts_all()) {
    search_lazy(input, state, end, tokens);
  } else {
    search_greedy(input, state, end, tokens);
  }
}

void ChainSearch::search_lazy(const ChainInput& input, ChainState& from, std::uint64_t end,
                              ChainTokens& tokens) {
  ChainState state = from;  // what nothing else can point at stays in registers
  Base base(input, state.index);
  while (state.index < end) {
    const auto position = static_cast<std::size_t>(state.index - input.offset);
    const std::uint8_t* const at = input.data + position;
    const auto ahead =
        static_cast<std::uint32_t>(std::min<std::size_t>(input.size - position, 2 * max_match));
    const Found previous{state.length, state.distance};
    state.length = shortest;
    state.distance = 0;
    if (ahead >= min_match) {
      const ChainTable::Heads heads = table_.insert(at, position);
      const auto reach = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(window, state.index - base.at(state.index)));
      if (heads.four <= reach && ahead > previous.length && previous.length < limits_.lazy) {
        // What is not longer than the previous match would be of no use.
        const Place place{at, position, reach, ahead};
        const Found found = table_.deep() ? find_deep(place, heads, previous.length)
                                          : find(place, heads.four, previous.length);
        if (found.length != 0) {
          state.length = found.length;
          state.distance = found.distance;
        }
      }
    }
    if (previous.length >= min_match && state.length <= previous.length) {
      tokens.add_match(previous.length, previous.distance);
      insert_range(input, position + 1, position + previous.length - 1);
      state = {state.index + previous.length - 1, shortest, 0, false};
    } else {
      if (state.pending) tokens.add_literal(at[-1]);
      state.pending = true;
      ++state.index;
    }
  }
  from = state;
}

void ChainSearch::search_greedy(const ChainInput& input, ChainState& state, std::uint64_t end,
                                ChainTokens& tokens) {
  Base base(input, state.index);
  while (state.index < end) {
    const auto position = static_cast<std::size_t>(state.index - input.offset);
    const std::uint8_t* const at = input.data + position;
    const auto ahead =
        static_cast<std::uint32_t>(std::min<std::size_t>(input.size - position, 2 * max_match));
    Found found{0, 0};
    if (ahead >= min_match) {
      const ChainTable::Heads heads = table_.insert(at, position);
      const auto reach = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(window, state.index - base.at(state.index)));
      found = find({at, position, reach, ahead}, heads.four, shortest);
    }
    if (found.length != 0) {
      tokens.add_match(found.length, found.distance);
      if (found.length <= limits_.insert) {
        insert_range(input, position + 1, position + found.length);
      }
      state.index += found.length;
    } else {
      tokens.add_literal(*at);
      ++state.index;
    }
  }
}

void ChainSearch::finish(const ChainInput& input, ChainState& state, ChainTokens& tokens) {
  if (state.pending) tokens.add_literal(input.data[state.index - 1 - input.offset]);
  state.pending = false;
}

}  // namespace ocifact::codec::go
