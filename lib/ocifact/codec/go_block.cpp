// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/codec/go_block.hpp>
#include <ocifact/codec/go_tables.hpp>

namespace ocifact::codec::go {
namespace {

constexpr unsigned header_bits = 3;  ///< final or not, and the form
constexpr unsigned form_fixed = 1;
constexpr unsigned form_dynamic = 2;

struct FixedCodes {
  std::array<Code, 288> literals;
  std::array<Code, distance_symbols> distances;
};

const FixedCodes& fixed_codes() {
  static const FixedCodes codes = [] {
    FixedCodes made;
    for (std::size_t i = 0; i < made.literals.size(); ++i) {
      made.literals[i].length = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    }
    for (Code& code : made.distances) code.length = 5;
    assign_bits(made.literals);
    assign_bits(made.distances);
    return made;
  }();
  return codes;
}

std::uint64_t stored_bits(Bytes raw) { return (std::uint64_t{raw.size()} + 5) * 8; }

/// Adds how often each byte occurs. Four tables, since a byte often follows itself.
void count_bytes(Bytes bytes, std::array<std::uint32_t, literal_symbols>& counts) {
  std::array<std::array<std::uint32_t, 256>, 4> tables{};
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = load64(bytes.data() + i);
    for (unsigned k = 0; k < 8; ++k, word >>= 8) ++tables[k % 4][word & 0xff];
  }
  for (; i < bytes.size(); ++i) ++tables[0][bytes[i]];
  for (std::size_t k = 0; k < 256; ++k) {
    counts[k] = tables[0][k] + tables[1][k] + tables[2][k] + tables[3][k];
  }
}

/// Adds how often each length and each distance occurs. Two tables for the same reason.
void count_matches(std::span<const Match> matches,
                   std::array<std::uint32_t, literal_symbols>& literals,
                   std::array<std::uint32_t, distance_symbols>& distances) {
  std::array<std::array<std::uint32_t, length_symbols>, 2> length_tables{};
  std::array<std::array<std::uint32_t, distance_symbols>, 2> distance_tables{};
  const auto count = [&](const Match& match, std::size_t table) {
    ++length_tables[table][length_table[match.beyond_3].symbol];
    ++distance_tables[table][match.symbol];
  };
  std::size_t i = 0;
  for (; i + 2 <= matches.size(); i += 2) {
    count(matches[i], 0);
    count(matches[i + 1], 1);
  }
  if (i != matches.size()) count(matches[i], 0);
  for (std::size_t k = 0; k < length_symbols; ++k) {
    literals[first_length + k] = length_tables[0][k] + length_tables[1][k];
  }
  for (std::size_t k = 0; k < distance_symbols; ++k) {
    distances[k] = distance_tables[0][k] + distance_tables[1][k];
  }
}

}  // namespace

void BlockWriter::count(const Tokens& tokens) {
  literal_counts_.fill(0);
  distance_counts_.fill(0);
  count_bytes(tokens.literals, literal_counts_);
  literal_counts_[end_of_block] = 1;
  count_matches(tokens.matches, literal_counts_, distance_counts_);
  // A distance code may not be empty; this symbol counts, and is not written.
  if (tokens.matches.empty()) distance_counts_[0] = 1;
}

/// Whether `size` bytes, which are counted, are so evenly spread that a block of literals is stored
/// for sure; a third of the blocks of an image are. No code takes fewer bits a byte than -log2 of
/// the sum of the squares of the bytes' shares (Jensen's inequality). If that sum is below 1/200,
/// which takes more than 200 bytes, these are 7.64 bits; with their 16th part and the code tables,
/// more than the 8 bits a byte and 40 that a stored block has.
bool BlockWriter::is_noise(std::uint64_t size) const {
  std::uint64_t squares = 0;
  for (std::size_t i = 0; i < end_of_block; ++i) {
    squares += std::uint64_t{literal_counts_[i]} * literal_counts_[i];
  }
  return squares * 200 < size * size;
}

std::uint64_t BlockWriter::symbol_bits(std::span<const Code> literals,
                                       std::span<const Code> distances) const {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < literal_symbols; ++i) {
    bits += std::uint64_t{literal_counts_[i]} * literals[i].length;
  }
  for (std::size_t i = 0; i < distance_symbols; ++i) {
    bits += std::uint64_t{distance_counts_[i]} * distances[i].length;
  }
  return bits;
}

std::uint64_t BlockWriter::extra_bits() const {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < length_symbols; ++i) {
    bits += std::uint64_t{literal_counts_[first_length + i]} * length_extra_bits[i];
  }
  for (std::size_t i = 0; i < distance_symbols; ++i) {
    bits += std::uint64_t{distance_counts_[i]} * distance_extra_bits(i);
  }
  return bits;
}

void BlockWriter::write_stored(Bytes raw) {
  blocks_.bits.put(0, header_bits);
  if (!blocks_.stored) blocks_.stored = blocks_.bits.size_in_bits();
  blocks_.bits.align();
  blocks_.bits.put(raw.size() | ((~raw.size() & 0xffff) << 16), 32);
  blocks_.bits.put_bytes(raw);
}

void BlockWriter::write_dynamic(const Tokens& tokens, Bytes raw) {
  count(tokens);
  if (tokens.matches.empty() && is_noise(raw.size())) {
    write_stored(raw);
    return;
  }
  make_codes(literal_counts_, max_code_length, literal_codes_);
  make_codes(distance_counts_, max_code_length, distance_codes_);
  const CodeTables tables(literal_codes_, distance_codes_);
  const std::uint64_t symbols = symbol_bits(literal_codes_, distance_codes_);
  const std::uint64_t size = header_bits + tables.size_in_bits() + symbols;
  if (stored_bits(raw) < size + size / 16) {
    write_stored(raw);
    return;
  }
  blocks_.bits.put(form_dynamic << 1, header_bits);
  tables.write(blocks_.bits);
  write_tokens(tokens, literal_codes_, distance_codes_, symbols + extra_bits());
}

void BlockWriter::write_best(const Tokens& tokens, Bytes raw) {
  count(tokens);
  make_codes(literal_counts_, max_code_length, literal_codes_);
  make_codes(distance_counts_, max_code_length, distance_codes_);
  const CodeTables tables(literal_codes_, distance_codes_);
  const FixedCodes& fixed = fixed_codes();
  const std::uint64_t extra = extra_bits();
  const std::uint64_t fixed_symbols = symbol_bits(fixed.literals, fixed.distances) + extra;
  const std::uint64_t symbols = symbol_bits(literal_codes_, distance_codes_) + extra;
  const bool dynamic = tables.size_in_bits() + symbols < fixed_symbols;
  const std::uint64_t size =
      header_bits + (dynamic ? tables.size_in_bits() + symbols : fixed_symbols);
  if (!raw.empty() && stored_bits(raw) < size) {
    write_stored(raw);
    return;
  }
  if (dynamic) {
    blocks_.bits.put(form_dynamic << 1, header_bits);
    tables.write(blocks_.bits);
    write_tokens(tokens, literal_codes_, distance_codes_, symbols);
  } else {
    blocks_.bits.put(form_fixed << 1, header_bits);
    write_tokens(tokens, fixed.literals, fixed.distances, fixed_symbols);
  }
}

void BlockWriter::write_tokens(const Tokens& tokens, std::span<const Code> literals,
                               std::span<const Code> distances, std::uint64_t bits) {
  blocks_.bits.reserve(static_cast<std::size_t>(bits / 8 + 1));
  const TokenCode code(literals, distances);
  BitString::Cursor cursor(blocks_.bits);
  const std::uint8_t* literal = tokens.literals.data();
  const auto put_literals = [&](std::size_t count) {
    for (; count >= 3; count -= 3, literal += 3) {
      code.put_literal(cursor, literal[0]);
      code.put_literal(cursor, literal[1]);
      code.put_literal(cursor, literal[2]);
      cursor.flush();
    }
    // The others without a branch, which would be mispredicted.
    code.put_literal_if(cursor, literal[0], count > 0);
    code.put_literal_if(cursor, literal[1], count > 1);
    cursor.flush();
    literal += count;
  };
  for (const Match& match : tokens.matches) {
    put_literals(match.literals);
    code.put_match(cursor, match);
    cursor.flush();
  }
  put_literals(static_cast<std::size_t>(tokens.literals.data() + tokens.literals.size() - literal));
  cursor.put(literals[end_of_block].bits, literals[end_of_block].length);
}

}  // namespace ocifact::codec::go
