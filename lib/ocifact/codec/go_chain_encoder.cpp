// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <utility>

#include <ocifact/codec/go_chain_encoder.hpp>

namespace ocifact::codec::go {
namespace {

constexpr std::size_t block_tokens = 16384;

/// Takes the tokens of one block from the front of `tokens`, whose matches are the last of
/// `matches`; returns how many bytes they stand for. A match whose literals do not all fit keeps
/// the others.
std::uint64_t take_block(Tokens& tokens, std::span<Match> matches) {
  std::size_t left = block_tokens;
  std::size_t literals = 0;
  std::uint64_t size = 0;
  std::size_t i = matches.size() - tokens.matches.size();
  for (; i != matches.size() && matches[i].literals < left; ++i) {
    left -= matches[i].literals + 1;
    literals += matches[i].literals;
    size += matches[i].length();
  }
  std::size_t some = left;
  if (i != matches.size()) {
    matches[i].literals -= static_cast<std::uint32_t>(left);
  } else {
    some = std::min(left, tokens.literals.size() - literals);
  }
  literals += some;
  tokens = {tokens.literals.subspan(literals), matches.subspan(i)};
  return size + literals;
}

}  // namespace

ChainChunk::ChainChunk(Spares<ChainSearch>& searches, const GoTuning& tuning)
    : searches_(searches),
      capacity_(tuning.chain_chunk),
      data_(new std::uint8_t[before + capacity_ + ahead + 16]),
      tokens_(capacity_ + ahead + max_match) {}

void ChainChunk::read(io::Source& plain, const ChainChunk* previous) {
  std::size_t have = before;
  if (previous != nullptr) {
    have += ahead;
    std::memmove(data_.get(), previous->data_.get() + capacity_, have);  // it may be this one
  }
  const std::size_t full = before + capacity_ + ahead;
  const std::span<std::uint8_t> buffer(data_.get() + have, full - have);
  have += io::read_full(plain, std::as_writable_bytes(buffer));
  std::fill_n(data_.get() + have, 16, std::uint8_t{0});
  begin_ = previous != nullptr ? previous->end_ : 0;
  input_ = {data_.get(), have, have < full, begin_ - before};
  end_ = begin_ + (input_.ended ? have - before : capacity_);
}

void ChainChunk::search(const ChainState* state) {
  guesses_ = state == nullptr;
  std::unique_ptr<ChainSearch> search = searches_.take();
  search->table().clear();
  if (guesses_) {
    began_ = guess(*search);
  } else {
    began_ = *state;
    search->prepare(input_, began_.index);
  }
  search_chunk(*search);
  searches_.put_back(std::move(search));
}

/// The state at the chunk's begin, if the search began anew a little before.
ChainState ChainChunk::guess(ChainSearch& search) {
  ChainState state;
  state.index = begin_ - early;
  search.prepare(input_, state.index);
  tokens_.clear();
  search.search(input_, state, begin_, tokens_);
  return state;
}

void ChainChunk::search_on(ChainSearch& search, const ChainState& state) {
  if (begin_ != 0) search.table().shift(static_cast<std::uint32_t>(capacity_));
  began_ = state;
  search_chunk(search);
}

void ChainChunk::search_chunk(ChainSearch& search) {
  tokens_.clear();
  ended_ = began_;
  search.search(input_, ended_, end_, tokens_);
  if (last()) ChainSearch::finish(input_, ended_, tokens_);
}

void ChainChunk::cut(OpenBlock& open) {
  tokens_.prepend({open.literals, open.matches});
  cuts_.clear();
  const std::span<Match> matches = tokens_.matches();
  Tokens rest{tokens_.literals(), matches};
  for (bool more = true; more;) {
    const Tokens begin = rest;
    const std::uint64_t size = take_block(rest, matches);
    const Tokens block{begin.literals.first(begin.literals.size() - rest.literals.size()),
                       begin.matches.first(begin.matches.size() - rest.matches.size())};
    more = block.size() == block_tokens;
    if (more || (last() && block.size() != 0)) {
      cuts_.push_back({block, open.begin, size});
      open.begin += size;
    } else {
      open.literals.assign(block.literals.begin(), block.literals.end());
      open.matches.assign(block.matches.begin(), block.matches.end());
    }
  }
}

void ChainChunk::write() {
  blocks_.clear();
  BlockWriter writer(blocks_);
  for (const Cut& cut : cuts_) {
    Bytes raw;
    if (cut.size <= max_stored) {
      raw = {data_.get() + (cut.begin - input_.offset), static_cast<std::size_t>(cut.size)};
    }
    writer.write_best(cut.tokens, raw);
  }
  checksum_ = go::checksum(bytes());
}

ChainEncoder::ChainEncoder(Joiner& joiner, int level, io::Pool& pool, const GoTuning& tuning,
                           GoTrace& trace)
    : joiner_(joiner), pool_(pool), tuning_(tuning), trace_(trace), searches_([level] {
        return std::make_unique<ChainSearch>(level);
      }) {
  auto search = searches_.take();
  if (search->inserts_all()) {
    searches_.put_back(std::move(search));
  } else {
    in_order_ = std::move(search);
  }
}

Checksum ChainEncoder::encode(io::Source& plain) {
  using Line = Pipeline<ChainChunk>;
  const Line::Input input{[this] { return std::make_unique<ChainChunk>(searches_, tuning_); },
                          [&](ChainChunk& chunk, const ChainChunk* previous, std::size_t) {
                            chunk.read(plain, previous);
                          }};
  std::vector<Line::Step> steps;
  if (!in_order_) {
    steps.push_back(
        {Line::Order::any, [this](ChainChunk& chunk, bool follows) { search(chunk, follows); }});
  }
  steps.push_back({Line::Order::input, [this](ChainChunk& chunk, bool) { settle(chunk); }});
  steps.push_back({Line::Order::any, [](ChainChunk& chunk, bool) { chunk.write(); }});
  steps.push_back({Line::Order::input, [this](ChainChunk& chunk, bool) { append(chunk); }});
  Line(pool_, input, std::move(steps)).run();
  return total_;
}

/// Finds the tokens of a chunk, perhaps from a guess.
void ChainEncoder::search(ChainChunk& chunk, bool follows) {
  const bool known = follows && (tuning_.hand_over || chunk.first());
  chunk.search(known ? &state_ : nullptr);
}

/// Makes sure that a chunk has the true tokens, and cuts them into blocks.
void ChainEncoder::settle(ChainChunk& chunk) {
  if (in_order_) {
    chunk.search_on(*in_order_, state_);
  } else {
    trace_.guessed += chunk.guesses();
    if (!(chunk.began() == state_)) {
      chunk.search(&state_);
      ++trace_.redone;
    }
  }
  ++trace_.chunks;
  state_ = chunk.ended();
  chunk.cut(open_);
}

void ChainEncoder::append(const ChainChunk& chunk) {
  joiner_.append(chunk.blocks(), chunk.bytes());
  total_ = combine(total_, chunk.checksum());
}

}  // namespace ocifact::codec::go
