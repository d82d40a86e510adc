// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

// The alphabets of RFC 1951, section 3.2.5.
namespace ocifact::codec::go {

inline constexpr unsigned min_match = 4;  ///< the encoder's, not the format's
inline constexpr unsigned max_match = 258;
inline constexpr unsigned window = 32768;  ///< the largest distance
inline constexpr std::size_t max_stored = 65535;

inline constexpr std::size_t end_of_block = 256;
inline constexpr std::size_t first_length = 257;
inline constexpr std::size_t literal_symbols = 286;
inline constexpr std::size_t length_symbols = literal_symbols - first_length;
inline constexpr std::size_t distance_symbols = 30;

/// Extra bits of each length symbol, from `first_length` on.
inline constexpr std::array<std::uint8_t, length_symbols> length_extra_bits = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};

/// Extra bits of a distance symbol.
constexpr unsigned distance_extra_bits(std::size_t symbol) {
  return symbol < 4 ? 0 : static_cast<unsigned>(symbol / 2 - 1);
}

/// A length as its symbol, counted from `first_length`, and the value of the extra bits.
struct LengthSymbol {
  std::uint8_t symbol;
  std::uint8_t extra;
};

/// By length - 3.
inline constexpr std::array<LengthSymbol, 256> length_table = [] {
  std::array<LengthSymbol, 256> table{};
  unsigned length = 0;
  for (std::uint8_t symbol = 0; symbol < 28; ++symbol) {
    for (unsigned extra = 0; extra < 1U << length_extra_bits[symbol]; ++extra) {
      if (length < 256) table[length++] = {symbol, static_cast<std::uint8_t>(extra)};
    }
  }
  table[255] = {28, 0};
  return table;
}();

/// By distance - 1 below 256, else by 256 + (distance - 1) / 128.
inline constexpr std::array<std::uint8_t, 512> distance_table = [] {
  std::array<std::uint8_t, 512> table{};
  const auto symbol = [](unsigned value) {
    if (value < 4) return value;
    const auto log = static_cast<unsigned>(std::bit_width(value)) - 1;
    return 2 * log + ((value >> (log - 1)) & 1);
  };
  for (unsigned i = 0; i < 256; ++i) table[i] = static_cast<std::uint8_t>(symbol(i));
  for (unsigned i = 2; i < 256; ++i) table[256 + i] = static_cast<std::uint8_t>(symbol(i * 128));
  return table;
}();

/// The symbol of a distance.
inline std::size_t distance_symbol(unsigned distance) {
  const unsigned value = distance - 1;
  return distance_table[value < 256 ? value : 256 + value / 128];
}

/// Some literals and the match that follows them. The symbol of the distance is found while the
/// match is made, when the processor waits for memory anyway, and not twice when it is written.
struct Match {
  Match() = default;
  Match(std::uint32_t literals_before, std::size_t match_length, std::uint32_t match_distance)
      : literals(literals_before),
        distance(static_cast<std::uint16_t>(match_distance)),
        symbol(static_cast<std::uint8_t>(distance_symbol(match_distance))),
        beyond_3(static_cast<std::uint8_t>(match_length - 3)) {}

  unsigned length() const { return beyond_3 + 3U; }

  std::uint32_t literals;  ///< how many precede it, since the match before
  std::uint16_t distance;  ///< 1 to 32,768
  std::uint8_t symbol;     ///< of the distance
  std::uint8_t beyond_3;   ///< the length, which is 3 to 258, less 3
};

}  // namespace ocifact::codec::go
