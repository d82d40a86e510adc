// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include <ocifact/codec/go_bits.hpp>
#include <ocifact/codec/go_huffman.hpp>
#include <ocifact/codec/go_symbols.hpp>

namespace ocifact::codec::go {

/// The tokens of a block, borrowed: all literals, and the matches between them. Literals behind the
/// last match are those that no match counts. 2 bytes behind the literals must be there to be read.
struct Tokens {
  Bytes literals;
  std::span<const Match> matches;

  std::size_t size() const { return literals.size() + matches.size(); }
};

/// Blocks one behind the other, as if the first began at a whole byte.
struct Blocks {
  BitString bits;
  /// The bit behind the header of the first stored block, if there is one. From the next whole byte
  /// on, all is the same wherever the blocks begin.
  std::optional<std::uint64_t> stored;

  void clear() {
    bits.clear();
    stored.reset();
  }
};

/// Writes the blocks of one DEFLATE stream, none of them the final one. A block is small in some of
/// the forms there are; which one is taken, and the bits of it, are frozen. Borrows the output.
class BlockWriter {
 public:
  explicit BlockWriter(Blocks& out) : blocks_(out) {}

  /// `raw`, at most 65,535 bytes, as it is.
  void write_stored(Bytes raw);

  /// As a dynamic block, or stored when that is not much larger; the extra bits are left out of the
  /// comparison. `raw` is what `tokens` stand for.
  void write_dynamic(const Tokens& tokens, Bytes raw);

  /// As a fixed or a dynamic block, or stored, whichever is smallest. `raw` is what `tokens` stand
  /// for; when that is more than can be stored, `raw` is empty.
  void write_best(const Tokens& tokens, Bytes raw);

 private:
  void count(const Tokens& tokens);
  bool is_noise(std::uint64_t size) const;
  std::uint64_t symbol_bits(std::span<const Code> literals, std::span<const Code> distances) const;
  std::uint64_t extra_bits() const;
  void write_tokens(const Tokens& tokens, std::span<const Code> literals,
                    std::span<const Code> distances, std::uint64_t bits);

  Blocks& blocks_;
  std::array<std::uint32_t, literal_symbols> literal_counts_;
  std::array<std::uint32_t, distance_symbols> distance_counts_;
  std::array<Code, literal_symbols> literal_codes_;
  std::array<Code, distance_symbols> distance_codes_;
};

}  // namespace ocifact::codec::go
