// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/tar/raw_header.hpp>

namespace ocifact::tar {
namespace {

/// Blanks, octal digits, then blanks and NULs to the end; no digits are 0.
std::optional<std::uint64_t> parse_octal(std::string_view field) {
  std::size_t i = 0;
  while (i < field.size() && field[i] == ' ') ++i;
  std::uint64_t value = 0;
  for (; i < field.size() && field[i] >= '0' && field[i] <= '7'; ++i) {
    value = value * 8 + static_cast<std::uint64_t>(field[i] - '0');
  }
  if (field.find_first_not_of(std::string_view(" \0", 2), i) != std::string_view::npos) {
    return std::nullopt;
  }
  return value;
}

/// After a byte 0x80, which marks the field, a big-endian number. A byte 0xff would mark a negative
/// one.
std::optional<std::uint64_t> parse_binary(std::string_view field) {
  if (static_cast<unsigned char>(field[0]) != 0x80) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : field.substr(1)) {
    if (value >> 56 != 0) return std::nullopt;
    value = value << 8 | static_cast<unsigned char>(c);
  }
  return value;
}

}  // namespace

bool RawHeader::is_zero() const {
  return std::all_of(block_.begin(), block_.end(), [](char c) { return c == 0; });
}

bool RawHeader::has_valid_checksum() const {
  const std::string_view field = block_.substr(148, 8);
  std::int64_t as_unsigned = 0;
  std::int64_t as_signed = 0;
  for (std::size_t i = 0; i < block_size; ++i) {
    // The field itself counts as blanks.
    const char c = i >= 148 && i < 156 ? ' ' : block_[i];
    as_unsigned += static_cast<unsigned char>(c);
    as_signed += static_cast<signed char>(c);
  }
  const auto said = parse_octal(field);
  if (!said) return false;
  const auto sum = static_cast<std::int64_t>(*said);
  return sum == as_unsigned || sum == as_signed;
}

bool RawHeader::has_magic() const { return block_.substr(257, 5) == "ustar"; }

bool RawHeader::is_gnu() const { return block_.substr(257, 8) == std::string_view("ustar  \0", 8); }

std::optional<std::uint64_t> RawHeader::size() const {
  const std::string_view field = block_.substr(124, 12);
  const bool binary = (static_cast<unsigned char>(field[0]) & 0x80) != 0;
  const auto value = binary ? parse_binary(field) : parse_octal(field);
  if (!value || *value > max_size) return std::nullopt;
  return value;
}

std::string_view RawHeader::text_field(std::size_t offset, std::size_t length) const {
  const std::string_view field = block_.substr(offset, length);
  return field.substr(0, field.find('\0'));
}

std::string RawHeader::name() const {
  std::string name(text_field(0, 100));
  if (!has_magic() || is_gnu()) return name;
  std::string prefix(text_field(345, 155));
  if (prefix.empty()) return name;
  if (prefix.back() != '/') prefix.push_back('/');
  return prefix + name;
}

std::string RawHeader::link_target() const { return std::string(text_field(157, 100)); }

bool map_block_is_extended(std::string_view block) { return block[504] != 0; }

}  // namespace ocifact::tar
