// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <ocifact/codec/go_bits.hpp>
#include <ocifact/codec/go_huffman.hpp>
#include <ocifact/codec/go_symbols.hpp>

namespace ocifact::codec::go {

inline constexpr unsigned max_code_length = 15;

/// The part of a dynamic block that tells the lengths of its codes (RFC 1951, section 3.2.7).
class CodeTables {
 public:
  CodeTables(std::span<const Code> literals, std::span<const Code> distances);

  std::uint64_t size_in_bits() const;
  void write(BitString& out) const;

 private:
  static constexpr std::size_t symbols = 19;
  /// A length, or a run of them.
  struct Run {
    std::uint8_t symbol;
    std::uint8_t extra;
  };

  void add(unsigned symbol, unsigned extra = 0);
  void add_run(unsigned length, std::size_t count);

  std::size_t literal_count_;
  std::size_t distance_count_;
  std::size_t sent_ = symbols;  ///< how many code lengths of the code for the runs
  std::array<Run, literal_symbols + distance_symbols> runs_;
  std::size_t run_count_ = 0;
  std::array<std::uint32_t, symbols> frequencies_{};
  std::array<Code, symbols> codes_;
};

/// A block's codes, joined with the extra bits where these depend on nothing else.
class TokenCode {
 public:
  TokenCode(std::span<const Code> literals, std::span<const Code> distances);

  /// At most 15 bits.
  void put_literal(BitString::Cursor& cursor, std::uint8_t literal) const {
    cursor.put_packed(literals_[literal]);
  }
  void put_literal_if(BitString::Cursor& cursor, std::uint8_t literal, bool wanted) const {
    cursor.put_packed(literals_[literal] & (0U - static_cast<std::uint32_t>(wanted)));
  }
  /// At most 48 bits.
  void put_match(BitString::Cursor& cursor, const Match& match) const {
    cursor.put_packed(lengths_[match.beyond_3]);
    const Distance& code = distances_[match.symbol];
    cursor.put_packed(code.packed + ((std::uint64_t{match.distance} - code.first) << code.shift));
  }

 private:
  struct Distance {
    std::uint32_t packed;  ///< for the first distance that the symbol stands for
    std::uint16_t first;
    std::uint16_t shift;  ///< of the extra bits
  };

  // As `put_packed` takes them.
  std::array<std::uint32_t, 256> literals_;
  std::array<std::uint32_t, 256> lengths_;
  std::array<Distance, distance_symbols> distances_;
};

}  // namespace ocifact::codec::go
