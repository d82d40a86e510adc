// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <ocifact/codec/encode_sink.hpp>
#include <ocifact/codec/go_bits.hpp>

namespace ocifact::codec::go {

/// Blocks one behind the other, as if the first began at a whole byte.
struct Blocks {
  struct Mark {
    std::uint64_t begin;  ///< the block's first bit
    bool stored;
  };

  BitString bits;
  std::vector<Mark> marks;

  void clear() {
    bits.clear();
    marks.clear();
  }
};

/// Joins blocks that were written apart into the one stream that they are. The sink is borrowed.
class Joiner {
 public:
  explicit Joiner(EncodeSink& out) : out_(out) {}

  /// The plain bytes of what is appended from here to `end_plain`, borrowed until then: they are
  /// written beside it.
  void begin_plain(Bytes plain) { plain_ = plain; }
  void end_plain();

  /// Adds `blocks` from the one with the number `first` on. What follows the header of a stored
  /// block is the same wherever it begins; what stands before the first of these is shifted.
  void append(const Blocks& blocks, std::size_t first = 0);

  /// Adds the final block, which is empty and stored.
  void finish();

 private:
  void append_bits(const BitString& bits, std::uint64_t from, std::uint64_t to);
  void write(Bytes packed);
  void pass_on();

  EncodeSink& out_;
  Bytes plain_;  ///< not written yet
  BitString tail_;
};

}  // namespace ocifact::codec::go
