// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
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

/// Writes the blocks of one DEFLATE stream, none of them the final one. A block is small in some of
/// the forms there are; which one is taken, and the bits of it, are frozen. Borrows the output.
class BlockWriter {
 public:
  explicit BlockWriter(BitString& out) : out_(out) {}

  /// `raw`, at most 65,535 bytes, as it is.
  void write_stored(Bytes raw);

  /// As a dynamic block, or stored when that is not much larger; the extra bits are left out of the
  /// comparison. `raw` is what `tokens` stand for. True: it was stored.
  bool write_dynamic(const Tokens& tokens, Bytes raw);

  /// As a fixed or a dynamic block, or stored, whichever is smallest. `raw` is what `tokens` stand
  /// for; when that is more than can be stored, `raw` is empty. True: it was stored.
  bool write_best(const Tokens& tokens, Bytes raw);

 private:
  void count(const Tokens& tokens);
  bool is_noise(std::uint64_t size) const;
  std::uint64_t symbol_bits(std::span<const Code> literals, std::span<const Code> distances) const;
  std::uint64_t extra_bits() const;
  void write_tokens(const Tokens& tokens, std::span<const Code> literals,
                    std::span<const Code> distances, std::uint64_t bits);

  BitString& out_;
  std::array<std::uint32_t, literal_symbols> literal_counts_;
  std::array<std::uint32_t, distance_symbols> distance_counts_;
  std::array<Code, literal_symbols> literal_codes_;
  std::array<Code, distance_symbols> distance_codes_;
};

}  // namespace ocifact::codec::go
