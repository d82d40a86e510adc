// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ocifact::codec::go {

/// The largest alphabet: literals, end of block and lengths.
inline constexpr std::size_t max_symbols = 286;

/// A prefix code as it is written: the bits reversed, so that the first one is the lowest.
struct Code {
  std::uint16_t bits = 0;
  std::uint8_t length = 0;  ///< 0: the symbol is not used
};

/// Fills `codes`, one for each of `frequencies` (at most `max_symbols`, each below 2^23), with the
/// code that minimises the size when no length may exceed `limit`, which is at most 15 and large
/// enough. Among equals exactly one is right: package-merge over the symbols sorted by (frequency,
/// symbol), a package before a leaf of the same weight. One or two symbols get length 1.
void make_codes(std::span<const std::uint32_t> frequencies, unsigned limit, std::span<Code> codes);

/// The second half of `make_codes`: canonical bits for the lengths in `codes`, at most 15.
void assign_bits(std::span<Code> codes);

}  // namespace ocifact::codec::go
