// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstring>

#include <ocifact/codec/go_fast_encoder.hpp>

namespace ocifact::codec::go {
namespace {

/// Whether the tables before a block are compared. They may become equal at any block: looking at
/// 0, 1, 4, 16 ... finds it soon enough, and a table costs time to keep.
bool is_compared(std::size_t block) {
  return block == 0 || (std::has_single_bit(block) && std::countr_zero(block) % 2 == 0);
}

}  // namespace

FastChunk::FastChunk(const GoTuning& tuning)
    : early_(tuning.fast_early),
      before_(early_ * fast_block),
      data_(new std::uint8_t[before_ + tuning.fast_chunk * fast_block + 16]),
      search_(tuning.fast_chunk) {
  // What blocks become at the most, by and large, which is stored ones: growing would touch more
  // memory than that.
  blocks_.bits.reserve(tuning.fast_chunk * (fast_block + 5));
}

void FastChunk::read(io::Source& plain, const FastChunk* previous, std::size_t blocks) {
  if (previous != nullptr) {
    // Only a chunk that is full has one behind it. It may be this one.
    std::memmove(data_.get(), previous->data_.get() + previous->wanted_, before_);
  }
  wanted_ = blocks * fast_block;
  const std::span<std::uint8_t> buffer(data_.get() + before_, wanted_);
  size_ = io::read_full(plain, std::as_writable_bytes(buffer));
  std::fill_n(buffer.data() + size_, 16, std::uint8_t{0});
  first_ = previous == nullptr;
}

Bytes FastChunk::block(std::size_t number) const {
  const std::size_t begin = number * fast_block;
  return bytes().subspan(begin, std::min(fast_block, size_ - begin));
}

void FastChunk::begin_search() {
  search_.clear();
  tokens_.clear();
}

void FastChunk::search(FastTable& table) {
  guesses_ = false;
  begin_search();
  for (std::size_t i = 0; i < block_count(); ++i) {
    tokens_.push_back(search_.search(block(i), table));
  }
}

void FastChunk::guess() {
  guesses_ = true;
  snapshot_count_ = 0;
  table_.clear();
  for (std::size_t i = 0; i < early_; ++i) {
    search_.clear();
    search_.search({data_.get() + i * fast_block, fast_block}, table_);
  }
  begin_search();
  for (std::size_t i = 0; i < block_count(); ++i) {
    if (is_compared(i)) keep_table(i);
    tokens_.push_back(search_.search(block(i), table_));
  }
}

/// Keeps the table before a block.
void FastChunk::keep_table(std::size_t number) {
  if (snapshot_count_ == snapshots_.size()) snapshots_.emplace_back();
  Snapshot& snapshot = snapshots_[snapshot_count_++];
  snapshot.block = number;
  snapshot.table = table_;
  snapshot.table.settle();
}

void FastChunk::settle(FastTable& table, GoTrace& trace) {
  ++trace.chunks;
  if (!guesses_) return;
  const std::size_t redone = redo(table);
  if (redone != block_count()) table = table_;
  ++trace.guessed;
  trace.redone += redone != 0;
  trace.redone_blocks += redone;
}

/// Searches blocks from the chunk's first on, beginning with the true table, until the true table
/// is that which the chunk had; returns the number of blocks.
std::size_t FastChunk::redo(FastTable& table) {
  std::size_t next = 0;
  std::size_t i = 0;
  for (; i < block_count(); ++i) {
    if (next < snapshot_count_ && snapshots_[next].block == i) {
      table.settle();
      if (snapshots_[next++].table == table) break;
    }
    tokens_[i] = search_.search(block(i), table);
  }
  return i;
}

void FastChunk::write() {
  blocks_.clear();
  BlockWriter writer(blocks_);
  for (std::size_t i = 0; i < block_count(); ++i) {
    const Bytes raw = block(i);
    if (raw.size() <= 16) {
      writer.write_stored(raw);
    } else {
      writer.write_dynamic(search_.tokens(tokens_[i]), raw);
    }
  }
  checksum_ = go::checksum(bytes());
}

Checksum encode_fast(io::Source& plain, Joiner& joiner, io::Pool& pool, const GoTuning& tuning,
                     GoTrace& trace) {
  FastTable table;  // the true one behind the chunks that are settled
  Checksum total;
  using Line = Pipeline<FastChunk>;
  const auto read = [&](FastChunk& chunk, const FastChunk* previous, std::size_t threads) {
    // Small chunks stay in the cache; large ones have fewer beginnings that are guessed.
    chunk.read(plain, previous, threads == 1 ? tuning.fast_chunk_alone : tuning.fast_chunk);
  };
  const auto search = [&](FastChunk& chunk, bool follows) {
    if (follows && (tuning.hand_over || chunk.first())) {
      chunk.search(table);
    } else {
      chunk.guess();
    }
  };
  const auto append = [&](const FastChunk& chunk, bool) {
    joiner.append(chunk.blocks(), chunk.bytes());
    total = combine(total, chunk.checksum());
  };
  Line line(pool, {[&] { return std::make_unique<FastChunk>(tuning); }, read},
            {{Line::Order::ahead, search},
             {Line::Order::input, [&](FastChunk& chunk, bool) { chunk.settle(table, trace); }},
             {Line::Order::any, [](FastChunk& chunk, bool) { chunk.write(); }},
             {Line::Order::input, append}});
  line.run();
  return total;
}

}  // namespace ocifact::codec::go
