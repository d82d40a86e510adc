// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/codec/go_tables.hpp>

namespace ocifact::codec::go {
namespace {

constexpr unsigned repeat_last = 16;    // 2 extra bits: 3 to 6 times
constexpr unsigned few_zeros = 17;      // 3 extra bits: 3 to 10
constexpr unsigned many_zeros = 18;     // 7 extra bits: 11 to 138
constexpr unsigned max_run_length = 7;  // of the code for the runs

constexpr std::array<std::uint8_t, 19> order = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                11, 4,  12, 3, 13, 2, 14, 1, 15};

constexpr unsigned run_extra_bits(unsigned symbol) {
  return symbol == repeat_last ? 2 : symbol == few_zeros ? 3 : symbol == many_zeros ? 7 : 0;
}

/// Without the unused codes at the end, but `least` in any case.
std::size_t used(std::span<const Code> codes, std::size_t least) {
  std::size_t count = codes.size();
  while (count > least && codes[count - 1].length == 0) --count;
  return count;
}

}  // namespace

CodeTables::CodeTables(std::span<const Code> literals, std::span<const Code> distances)
    : literal_count_(used(literals, first_length)), distance_count_(used(distances, 1)) {
  const auto length = [&](std::size_t i) -> unsigned {
    return i < literal_count_ ? literals[i].length : distances[i - literal_count_].length;
  };
  const std::size_t total = literal_count_ + distance_count_;
  for (std::size_t begin = 0; begin < total;) {
    std::size_t end = begin + 1;
    while (end < total && length(end) == length(begin)) ++end;
    add_run(length(begin), end - begin);
    begin = end;
  }
  make_codes(frequencies_, max_run_length, codes_);
  while (sent_ > 4 && codes_[order[sent_ - 1]].length == 0) --sent_;
}

void CodeTables::add(unsigned symbol, unsigned extra) {
  runs_[run_count_++] = {static_cast<std::uint8_t>(symbol), static_cast<std::uint8_t>(extra)};
  ++frequencies_[symbol];
}

void CodeTables::add_run(unsigned length, std::size_t count) {
  if (length == 0) {
    while (count >= 11) {
      const std::size_t zeros = std::min<std::size_t>(count, 138);
      add(many_zeros, static_cast<unsigned>(zeros - 11));
      count -= zeros;
    }
    if (count >= 3) {
      add(few_zeros, static_cast<unsigned>(count - 3));
      count = 0;
    }
  } else {
    add(length);
    --count;
    while (count >= 3) {
      const std::size_t times = std::min<std::size_t>(count, 6);
      add(repeat_last, static_cast<unsigned>(times - 3));
      count -= times;
    }
  }
  for (; count != 0; --count) add(length);
}

std::uint64_t CodeTables::size_in_bits() const {
  std::uint64_t bits = 5 + 5 + 4 + 3 * sent_;
  for (unsigned symbol = 0; symbol < symbols; ++symbol) {
    bits += std::uint64_t{frequencies_[symbol]} * (codes_[symbol].length + run_extra_bits(symbol));
  }
  return bits;
}

void CodeTables::write(BitString& out) const {
  out.put(literal_count_ - first_length, 5);
  out.put(distance_count_ - 1, 5);
  out.put(sent_ - 4, 4);
  for (std::size_t i = 0; i < sent_; ++i) out.put(codes_[order[i]].length, 3);
  for (std::size_t i = 0; i < run_count_; ++i) {
    const Code& code = codes_[runs_[i].symbol];
    out.put(code.bits, code.length);
    out.put(runs_[i].extra, run_extra_bits(runs_[i].symbol));
  }
}

TokenCode::TokenCode(std::span<const Code> literals, std::span<const Code> distances) {
  const auto pack = [](const Code& code, unsigned extra, unsigned extra_bits) -> std::uint32_t {
    const unsigned count = code.length + extra_bits;
    return ((code.bits | (extra << code.length)) << 8) | count;
  };
  for (std::size_t i = 0; i < literals_.size(); ++i) literals_[i] = pack(literals[i], 0, 0);
  for (std::size_t i = 0; i < lengths_.size(); ++i) {
    const LengthSymbol length = length_table[i];
    lengths_[i] = pack(literals[first_length + length.symbol], length.extra,
                       length_extra_bits[length.symbol]);
  }
  unsigned first = 1;
  for (std::size_t i = 0; i < distances_.size(); ++i) {
    const unsigned extra_bits = distance_extra_bits(i);
    distances_[i] = {pack(distances[i], 0, extra_bits), static_cast<std::uint16_t>(first),
                     static_cast<std::uint16_t>(8 + distances[i].length)};
    first += 1U << extra_bits;
  }
}

}  // namespace ocifact::codec::go
