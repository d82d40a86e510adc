// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <ocifact/codec/go_huffman.hpp>

namespace ocifact::codec::go {
namespace {

constexpr unsigned max_length = 15;
constexpr std::size_t max_items = 2 * max_symbols - 2;

/// The used symbols, by (frequency, symbol).
struct Leaves {
  std::array<std::uint32_t, max_symbols> weights;
  std::array<std::uint16_t, max_symbols> symbols;
  std::size_t count = 0;
};

/// A counting sort, by the low and then by the high byte. The symbols come in order, so that those
/// of one frequency stay in order.
Leaves sort_leaves(std::span<const std::uint32_t> frequencies) {
  std::array<std::uint16_t, max_symbols> used{};
  Leaves leaves;
  for (std::size_t symbol = 0; symbol < frequencies.size(); ++symbol) {
    used[leaves.count] = static_cast<std::uint16_t>(symbol);
    leaves.count += frequencies[symbol] != 0;
  }
  std::array<std::uint16_t, max_symbols> halfway;
  const auto sort = [&](const auto& from, auto& to, unsigned shift) {
    std::array<std::uint16_t, 257> begins{};
    const auto digit = [&](std::size_t symbol) { return (frequencies[symbol] >> shift) & 0xff; };
    for (std::size_t i = 0; i < leaves.count; ++i) ++begins[digit(from[i]) + 1];
    for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
    for (std::size_t i = 0; i < leaves.count; ++i) to[begins[digit(from[i])]++] = from[i];
  };
  sort(used, halfway, 0);
  sort(halfway, leaves.symbols, 8);
  for (std::size_t i = 0; i < leaves.count; ++i) {
    leaves.weights[i] = frequencies[leaves.symbols[i]];
  }
  return leaves;
}

/// What a list of leaves and packages, in the order of their weights, is good for later.
struct Level {
  std::array<std::uint16_t, max_items + 1> leaves_before;  ///< of the first i items
};

/// Deepens by one bit each of the first `items` items' leaves; returns how many items of the level
/// below the packages among them are made of.
std::size_t deepen(const Level& level, std::size_t items, std::span<std::uint8_t> lengths) {
  const std::size_t leaves = level.leaves_before[items];
  for (std::size_t i = 0; i < leaves; ++i) ++lengths[i];
  return 2 * (items - leaves);
}

/// The lengths that Huffman's algorithm gives, shortest last; returns the longest. When that is
/// within the limit, package-merge gives the same lengths: its lists are then equal, as far as they
/// are used, to the one list in which Huffman's algorithm takes leaves and packages.
unsigned huffman_lengths(const Leaves& leaves, std::span<std::uint8_t> lengths) {
  std::array<std::uint32_t, max_symbols> packages;
  Level level;
  const std::size_t items = 2 * leaves.count - 2;
  std::size_t leaf = 0;
  std::size_t package = 0;
  std::size_t made = 0;
  const auto take = [&]() -> std::uint32_t {
    const bool from_package =
        package < made && (leaf == leaves.count || packages[package] <= leaves.weights[leaf]);
    return from_package ? packages[package++] : leaves.weights[leaf++];
  };
  level.leaves_before[0] = 0;
  for (std::size_t i = 0; i < items; i += 2) {
    const std::uint32_t first = take();
    level.leaves_before[i + 1] = static_cast<std::uint16_t>(leaf);
    const std::uint32_t second = take();
    level.leaves_before[i + 2] = static_cast<std::uint16_t>(leaf);
    packages[made++] = first + second;
  }
  unsigned longest = 0;
  for (std::size_t rest = items; rest != 0; ++longest) rest = deepen(level, rest, lengths);
  return longest;
}

/// The lengths that package-merge gives, no longer than `limit`.
void limited_lengths(const Leaves& leaves, std::size_t limit, std::span<std::uint8_t> lengths) {
  const std::size_t wanted = 2 * leaves.count - 2;
  std::array<std::uint32_t, max_items> list;
  std::array<std::uint32_t, max_items / 2> packages;
  std::array<Level, max_length> levels;
  std::size_t package_count = 0;
  for (std::size_t depth = 0; depth < limit; ++depth) {
    const std::size_t items = std::min(leaves.count + package_count, wanted);
    std::size_t leaf = 0;
    std::size_t package = 0;
    levels[depth].leaves_before[0] = 0;
    for (std::size_t i = 0; i < items; ++i) {
      const bool from_package = package < package_count &&
                                (leaf == leaves.count || packages[package] <= leaves.weights[leaf]);
      list[i] = from_package ? packages[package++] : leaves.weights[leaf++];
      levels[depth].leaves_before[i + 1] = static_cast<std::uint16_t>(leaf);
    }
    package_count = items / 2;
    for (std::size_t i = 0; i < package_count; ++i) packages[i] = list[2 * i] + list[2 * i + 1];
  }
  std::size_t rest = wanted;
  for (std::size_t depth = limit; depth-- > 0;) rest = deepen(levels[depth], rest, lengths);
}

std::uint16_t reverse(std::uint32_t bits, unsigned count) {
  bits = ((bits & 0x5555) << 1) | ((bits >> 1) & 0x5555);
  bits = ((bits & 0x3333) << 2) | ((bits >> 2) & 0x3333);
  bits = ((bits & 0x0f0f) << 4) | ((bits >> 4) & 0x0f0f);
  bits = ((bits & 0x00ff) << 8) | ((bits >> 8) & 0x00ff);
  return static_cast<std::uint16_t>(bits >> (16 - count));
}

}  // namespace

void make_codes(std::span<const std::uint32_t> frequencies, unsigned limit, std::span<Code> codes) {
  const Leaves leaves = sort_leaves(frequencies);
  std::array<std::uint8_t, max_symbols> lengths{};
  if (leaves.count <= 2) {
    lengths = {1, 1};
  } else if (huffman_lengths(leaves, lengths) > limit) {
    lengths.fill(0);
    limited_lengths(leaves, std::min<std::size_t>(limit, leaves.count - 1), lengths);
  }
  std::fill(codes.begin(), codes.end(), Code{});
  for (std::size_t i = 0; i < leaves.count; ++i) codes[leaves.symbols[i]].length = lengths[i];
  assign_bits(codes);
}

void assign_bits(std::span<Code> codes) {
  std::array<std::uint16_t, max_length + 1> counts{};
  for (const Code& code : codes) ++counts[code.length];
  std::array<std::uint32_t, max_length + 1> next{};
  for (unsigned length = 1; length < max_length; ++length) {
    next[length + 1] = (next[length] + counts[length]) << 1;
  }
  for (Code& code : codes) {
    if (code.length != 0) code.bits = reverse(next[code.length]++, code.length);
  }
}

}  // namespace ocifact::codec::go
