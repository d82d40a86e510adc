// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/tar/member.hpp>
#include <ocifact/tar/raw_header.hpp>
#include <ocifact/tar/writer.hpp>

namespace ocifact::tar {
namespace {

constexpr std::size_t name_length = 100;
constexpr std::size_t prefix_length = 155;
/// What eleven octal digits hold.
constexpr std::uint64_t max_octal_size = (8ULL << 30) - 1;

/// `digits` octal digits with zeros in front.
std::string octal(std::uint64_t value, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t i = digits; value != 0; value /= 8) {
    text[--i] = static_cast<char>('0' + value % 8);
  }
  return text;
}

struct SplitName {
  std::string_view prefix;
  std::string_view name;
};

/// How ustar holds the name; empty when it cannot.
std::optional<SplitName> split(std::string_view name) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (!std::all_of(name.begin(), name.end(), is_ascii)) return std::nullopt;
  if (name.size() <= name_length) return SplitName{{}, name};
  const std::size_t slash = name.rfind('/', prefix_length);
  if (slash == std::string_view::npos || name.size() - slash - 1 > name_length) {
    return std::nullopt;
  }
  return SplitName{name.substr(0, slash), name.substr(slash + 1)};
}

void put(std::string& block, std::size_t offset, std::string_view text) {
  block.replace(offset, text.size(), text);
}

std::string header_block(const SplitName& name, char type, std::uint64_t size) {
  std::string block(block_size, '\0');
  put(block, 0, name.name);
  put(block, 100, octal(0644, 7));
  put(block, 108, octal(0, 7));  // user
  put(block, 116, octal(0, 7));  // group
  put(block, 124, octal(size, 11));
  put(block, 136, octal(0, 11));  // time
  put(block, 148, "        ");    // stands for the checksum in its own sum
  block[156] = type;
  put(block, 257,
      std::string_view("ustar\0"
                       "00",
                       8));
  put(block, 329, octal(0, 7));  // device
  put(block, 337, octal(0, 7));
  put(block, 345, name.prefix);
  std::uint64_t sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  put(block, 148, octal(sum, 6) + '\0');
  return block;
}

/// A pax record, whose length counts its own digits.
std::string pax_record(std::string_view key, std::string_view value) {
  const std::string text = " " + std::string(key) + "=" + std::string(value) + "\n";
  std::size_t length = text.size();
  while (text.size() + std::to_string(length).size() != length) {
    length = text.size() + std::to_string(length).size();
  }
  return std::to_string(length) + text;
}

std::string padding(std::uint64_t size) { return std::string(padded(size) - size, '\0'); }

Error wrong_size(std::string_view name, std::uint64_t size, const std::string& actual) {
  return {ErrorKind::input, "content of member " + quote(name) + " has a wrong size",
          std::to_string(size) + " bytes", actual};
}

}  // namespace

void Writer::add_header(std::string_view name, std::uint64_t size) {
  if (name.empty() || clean_name(name) != name) {
    throw Error(ErrorKind::input, "not a clean name for a member: " + quote(name));
  }
  const auto split_name = split(name);
  const bool large = size > max_octal_size;
  std::string records;
  if (!split_name) records += pax_record("path", name);
  if (large) records += pax_record("size", std::to_string(size));
  if (!records.empty()) {
    const std::string header = header_block({{}, "PaxHeaders.0/pax"}, 'x', records.size());
    out_.write(as_bytes(header + records + padding(records.size())));
  }
  const SplitName used = split_name.value_or(SplitName{{}, name.substr(0, name_length)});
  out_.write(as_bytes(header_block(used, '0', large ? 0 : size)));
}

void Writer::add(std::string_view name, std::uint64_t size, io::Source& content) {
  add_header(name, size);
  std::vector<std::byte> buffer(io::buffer_size);
  std::uint64_t left = size;
  while (left != 0) {
    const std::uint64_t wanted = std::min<std::uint64_t>(buffer.size(), left);
    const std::size_t count = content.read(ByteSpan(buffer).first(wanted));
    if (count == 0) throw wrong_size(name, size, std::to_string(size - left) + " bytes");
    out_.write(ByteView(buffer).first(count));
    left -= count;
  }
  if (content.read(ByteSpan(buffer).first(1)) != 0) throw wrong_size(name, size, "more");
  out_.write(as_bytes(padding(size)));
}

void Writer::add(std::string_view name, std::string_view content) {
  io::MemorySource source(content);
  add(name, content.size(), source);
}

void Writer::finish() { out_.write(as_bytes(std::string(2 * block_size, '\0'))); }

}  // namespace ocifact::tar
