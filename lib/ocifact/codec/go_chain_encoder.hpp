// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <ocifact/codec/go_chain.hpp>
#include <ocifact/codec/go_checksum.hpp>
#include <ocifact/codec/go_encoder.hpp>
#include <ocifact/codec/go_join.hpp>
#include <ocifact/codec/pipeline.hpp>
#include <ocifact/codec/spares.hpp>

namespace ocifact::codec::go {

/// The tokens that are in no block yet, since a block has 16,384 of them.
struct OpenBlock {
  std::vector<std::uint8_t> literals;
  std::vector<Match> matches;
  std::uint64_t begin = 0;  ///< the position of the first within the input
};

/// A part of the input and what became of it: first it is searched, then the blocks that end in it
/// are written. A chunk whose true state is not known yet is begun a little early with a guessed
/// one, and searched again if that leads to another state at its begin.
class ChainChunk {
 public:
  /// Borrows `searches`.
  ChainChunk(Spares<ChainSearch>& searches, const GoTuning& tuning);

  /// Reads the chunk behind `previous`, which is not the last (null: the first chunk).
  void read(io::Source& plain, const ChainChunk* previous);

  /// No bytes follow it, and perhaps there are none in it.
  bool last() const { return input_.ended; }
  bool empty() const { return begin_ == end_; }

  /// Searches the chunk from `state`, which is the true one; null: from a guess. May be repeated.
  void search(const ChainState* state);

  /// Whether `search` was to guess.
  bool guesses() const { return guesses_; }

  /// Searches the chunk with a search that has done every chunk before.
  void search_on(ChainSearch& search, const ChainState& state);

  /// The state that the search began with, and the one it ended with.
  const ChainState& began() const { return began_; }
  const ChainState& ended() const { return ended_; }

  /// Takes the tokens before, and cuts all into blocks; what is left is put into `open`.
  void cut(OpenBlock& open);

  /// Writes the blocks that were cut.
  void write();

  bool first() const { return begin_ == 0; }
  Bytes bytes() const { return {data_.get() + before, static_cast<std::size_t>(end_ - begin_)}; }
  const Blocks& blocks() const { return blocks_; }
  Checksum checksum() const { return checksum_; }

 private:
  static constexpr std::size_t before = 98304;  ///< bytes kept of those before the chunk
  static constexpr std::size_t ahead = 1024;    ///< bytes known of those behind it
  static constexpr std::size_t early = 1024;    ///< bytes searched before the chunk

  struct Cut {
    Tokens tokens;
    std::uint64_t begin;  ///< the position of the first byte
    std::uint64_t size;   ///< how many bytes
  };

  ChainState guess(ChainSearch& search);
  void search_chunk(ChainSearch& search);

  Spares<ChainSearch>& searches_;
  const std::size_t capacity_;
  std::unique_ptr<std::uint8_t[]> data_;
  ChainInput input_;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  ChainTokens tokens_;
  bool guesses_ = false;
  ChainState began_;
  ChainState ended_;
  std::vector<Cut> cuts_;
  Blocks blocks_;
  Checksum checksum_;
};

/// Compresses with a level from 2 to 9. Borrows all that it is given.
class ChainEncoder {
 public:
  ChainEncoder(Joiner& joiner, int level, io::Pool& pool, const GoTuning& tuning, GoTrace& trace);

  /// Compresses all of `plain`; returns the checksum of it. To be called once.
  Checksum encode(io::Source& plain);

 private:
  void search(ChainChunk& chunk, bool follows);
  void settle(ChainChunk& chunk);
  void append(const ChainChunk& chunk);

  Joiner& joiner_;
  io::Pool& pool_;
  const GoTuning& tuning_;
  GoTrace& trace_;
  Spares<ChainSearch> searches_;
  std::unique_ptr<ChainSearch> in_order_;  ///< for the levels that need every chunk before
  ChainState state_;                       ///< the true one behind the chunks that are settled
  OpenBlock open_;                         ///< behind these
  Checksum total_;                         ///< of what was appended
};

}  // namespace ocifact::codec::go
