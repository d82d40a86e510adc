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

void FastWriter::write(Bytes block, FastTable& table, Blocks& blocks) {
  blocks.marks.push_back({blocks.bits.size_in_bits(), false});
  BlockWriter writer(blocks.bits);
  bool& stored = blocks.marks.back().stored;
  if (block.size() <= 16) {
    writer.write_stored(block);
    stored = true;
    return;
  }
  Tokens tokens{block, {}};
  if (block.size() >= 128) {
    search_.search(block, table);
    if (search_.tokens().size() <= block.size() - block.size() / 16) tokens = search_.tokens();
  }
  stored = writer.write_dynamic(tokens, block);
}

FastChunk::FastChunk(Spares<FastWriter>& writers, const GoTuning& tuning)
    : writers_(writers),
      early_(tuning.fast_early),
      before_(early_ * fast_block),
      data_(new std::uint8_t[before_ + tuning.fast_chunk * fast_block + 16]) {
  // All that blocks can become, which is stored ones: growing would touch more memory than that.
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

void FastChunk::guess_table(FastWriter& writer) {
  table_.clear();
  for (std::size_t i = 0; i < early_; ++i) {
    writer.skip({data_.get() + i * fast_block, fast_block}, table_);
  }
}

void FastChunk::compress(const FastTable* table) {
  guesses_ = table == nullptr;
  blocks_.clear();
  snapshot_count_ = 0;
  std::unique_ptr<FastWriter> writer = writers_.take();
  if (guesses_) {
    guess_table(*writer);
  } else {
    table_ = *table;
  }
  for (std::size_t i = 0; i < block_count(); ++i) {
    if (guesses_ && is_compared(i)) {
      if (snapshot_count_ == snapshots_.size()) snapshots_.emplace_back();
      Snapshot& snapshot = snapshots_[snapshot_count_++];
      snapshot.block = i;
      snapshot.table = table_;
      snapshot.table.settle();
    }
    writer->write(block(i), table_, blocks_);
  }
  writers_.put_back(std::move(writer));
  checksum_ = go::checksum(bytes());
}

/// Writes blocks from the chunk's first on, beginning with the true table, until the true table is
/// that which the chunk had; returns the number of blocks.
std::size_t FastChunk::redo(FastTable& table) {
  redone_.clear();
  std::unique_ptr<FastWriter> writer = writers_.take();
  std::size_t next = 0;
  std::size_t i = 0;
  for (; i < block_count(); ++i) {
    if (next < snapshot_count_ && snapshots_[next].block == i) {
      table.settle();
      if (snapshots_[next++].table == table) break;
    }
    writer->write(block(i), table, redone_);
  }
  writers_.put_back(std::move(writer));
  return i;
}

void FastChunk::append_to(Joiner& joiner, FastTable& table, GoTrace& trace) {
  std::size_t redone = 0;
  joiner.begin_plain(bytes());
  if (guesses_) {
    redone = redo(table);
    if (redone != 0) joiner.append(redone_);
    ++trace.guessed;
    trace.redone += redone != 0;
    trace.redone_blocks += redone;
  }
  joiner.append(blocks_, redone);
  joiner.end_plain();
  if (redone != block_count()) table = table_;
  ++trace.chunks;
}

Checksum encode_fast(io::Source& plain, Joiner& joiner, io::Pool& pool, const GoTuning& tuning,
                     GoTrace& trace) {
  Spares<FastWriter> writers([] { return std::make_unique<FastWriter>(); });
  FastTable table;  // the true one behind what was appended
  Checksum total;
  using Line = Pipeline<FastChunk>;
  const auto read = [&](FastChunk& chunk, const FastChunk* previous, std::size_t threads) {
    // Small chunks stay in the cache; large ones have fewer beginnings that must be guessed.
    chunk.read(plain, previous, threads == 1 ? tuning.fast_chunk_alone : tuning.fast_chunk);
  };
  const auto compress = [&](FastChunk& chunk, bool follows) {
    const bool known = follows && (tuning.hand_over || chunk.first());
    chunk.compress(known ? &table : nullptr);
  };
  const auto append = [&](FastChunk& chunk, bool) {
    chunk.append_to(joiner, table, trace);
    total = combine(total, chunk.checksum());
  };
  Line line(pool, {[&] { return std::make_unique<FastChunk>(writers, tuning); }, read},
            {{Line::Order::any, compress}, {Line::Order::input, append}});
  line.run();
  return total;
}

}  // namespace ocifact::codec::go
