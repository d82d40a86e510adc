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

namespace ocifact::codec::go {

/// A part of the input and what became of it: first it is searched, then its blocks are written. A
/// chunk whose true table is not known yet is begun a few blocks early with an empty one. Tables
/// soon become equal whatever they began with; whether they did is seen later, and what was
/// searched before they did is searched again.
class FastChunk {
 public:
  explicit FastChunk(const GoTuning& tuning);

  /// Reads the chunk behind `previous`, which is not the last (null: the first chunk): `blocks` of
  /// them, `fast_chunk` at most, or what there is.
  void read(io::Source& plain, const FastChunk* previous, std::size_t blocks);

  /// Searches the chunk, beginning with the true table, which is moved to its end.
  void search(FastTable& table);

  /// Searches the chunk, beginning with a guess.
  void guess();

  /// Makes sure that the chunk has the true tokens, whichever search there was. After `guess`,
  /// `table` is the true one before the chunk, and becomes that behind it.
  void settle(FastTable& table, GoTrace& trace);

  /// Writes the blocks.
  void write();

  /// No bytes follow it, and perhaps there are none in it.
  bool last() const { return size_ < wanted_; }
  bool empty() const { return size_ == 0; }
  Bytes bytes() const { return {data_.get() + before_, size_}; }
  const Blocks& blocks() const { return blocks_; }
  Checksum checksum() const { return checksum_; }
  bool first() const { return first_; }

 private:
  struct Snapshot {
    std::size_t block;
    FastTable table;
  };

  std::size_t block_count() const { return (size_ + fast_block - 1) / fast_block; }
  Bytes block(std::size_t number) const;
  void begin_search();
  void keep_table(std::size_t number);
  std::size_t redo(FastTable& table);

  const std::size_t early_;   ///< blocks
  const std::size_t before_;  ///< bytes kept of those before the chunk
  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t wanted_ = 0;  ///< bytes that were to be read
  std::size_t size_ = 0;    ///< bytes that were there
  bool first_ = true;       ///< of the input
  FastSearch search_;
  std::vector<std::size_t> tokens_;  ///< of each block, by their numbers there
  bool guesses_ = false;
  FastTable table_;  ///< behind the guess
  std::vector<Snapshot> snapshots_;
  std::size_t snapshot_count_ = 0;
  Blocks blocks_;
  Checksum checksum_;
};

/// Compresses all of `plain` with level 1; returns the checksum of it. Threads: see `encode_go`.
Checksum encode_fast(io::Source& plain, Joiner& joiner, io::Pool& pool, const GoTuning& tuning,
                     GoTrace& trace);

}  // namespace ocifact::codec::go
