// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ocifact/codec/encode_sink.hpp>
#include <ocifact/codec/go_block.hpp>

namespace ocifact::codec::go {

/// Joins blocks that were written apart into the one stream that they are. The sink is borrowed.
class Joiner {
 public:
  explicit Joiner(EncodeSink& out) : out_(out) {}

  /// Adds `blocks`, and writes the next plain bytes beside. These need not be the ones that the
  /// blocks stand for.
  void append(const Blocks& blocks, Bytes plain);

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
