// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <ocifact/codec/go_checksum.hpp>
#include <ocifact/codec/go_encoder.hpp>
#include <ocifact/codec/go_fast.hpp>
#include <ocifact/codec/go_join.hpp>
#include <ocifact/codec/pipeline.hpp>
#include <ocifact/codec/spares.hpp>

namespace ocifact::codec::go {

/// Writes blocks of level 1, one after the other.
class FastWriter {
 public:
  /// Adds a block of at most `fast_block` bytes; for what must surround it in memory, and for
  /// `table`, see `FastSearch::search`.
  void write(Bytes block, FastTable& table, Blocks& blocks);

  /// What `write` does to `table`, without writing. Whole blocks only.
  void skip(Bytes block, FastTable& table) { search_.search(block, table); }

 private:
  FastSearch search_;
};

/// A part of the input and what became of it. A chunk whose true table is not known yet is begun a
/// few blocks early with an empty one. Tables soon become equal whatever they began with; whether
/// they did is seen later, and what was written before they did is made anew.
class FastChunk {
 public:
  /// Borrows `writers`.
  FastChunk(Spares<FastWriter>& writers, const GoTuning& tuning);

  /// Reads the chunk behind `previous`, which is not the last (null: the first chunk): `blocks` of
  /// them, `fast_chunk` at most, or what there is.
  void read(io::Source& plain, const FastChunk* previous, std::size_t blocks);

  /// Compresses the chunk, beginning with `table`, which is the true one; null: with a guess.
  void compress(const FastTable* table);

  /// Appends the true blocks, and changes `table` from the true one before the chunk to the true
  /// one behind it.
  void append_to(Joiner& joiner, FastTable& table, GoTrace& trace);

  /// No bytes follow it, and perhaps there are none in it.
  bool last() const { return size_ < wanted_; }
  bool empty() const { return size_ == 0; }
  Bytes bytes() const { return {data_.get() + before_, size_}; }
  Checksum checksum() const { return checksum_; }
  bool first() const { return first_; }

 private:
  struct Snapshot {
    std::size_t block;
    FastTable table;
  };

  std::size_t block_count() const { return (size_ + fast_block - 1) / fast_block; }
  Bytes block(std::size_t number) const;
  void guess_table(FastWriter& writer);
  std::size_t redo(FastTable& table);

  Spares<FastWriter>& writers_;
  const std::size_t early_;   ///< blocks
  const std::size_t before_;  ///< bytes kept of those before the chunk
  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t wanted_ = 0;  ///< bytes that were to be read
  std::size_t size_ = 0;    ///< bytes that were there
  bool first_ = true;       ///< of the input
  bool guesses_ = false;
  FastTable table_;  ///< first before the chunk, then behind it
  std::vector<Snapshot> snapshots_;
  std::size_t snapshot_count_ = 0;
  Blocks blocks_;
  Blocks redone_;
  Checksum checksum_;
};

/// Compresses all of `plain` with level 1; returns the checksum of it. Threads: see `encode_go`.
Checksum encode_fast(io::Source& plain, Joiner& joiner, io::Pool& pool, const GoTuning& tuning,
                     GoTrace& trace);

}  // namespace ocifact::codec::go
