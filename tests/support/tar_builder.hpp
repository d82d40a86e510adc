// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

// Pieces of tar archives, made by hand and independent of the code under test. An archive is their
// sum: `tar_file("a", "text") + tar_symlink("b", "a") + tar_end()`.
namespace ocifact::test {

inline const std::string tar_ustar_magic{"ustar\00000", 8};
inline const std::string tar_gnu_magic{"ustar  \0", 8};

/// The fields of a header block as they are written, without any check.
struct TarHeader {
  std::string name{};
  char type = '0';
  std::uint64_t size = 0;
  std::string link_target{};
  std::string size_field{};             ///< 12 bytes in place of `size`, if not empty
  std::string magic = tar_ustar_magic;  ///< 8 bytes; NULs for version 7
  std::string prefix{};                 ///< at offset 345
  std::string mode_field = "0000644";
};

/// Fills in the checksum of the header block at `offset`.
inline std::string tar_checksummed(std::string archive, std::size_t offset = 0) {
  archive.replace(offset + 148, 8, 8, ' ');
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(archive[offset + i]);
  for (std::size_t i = 6; i-- > 0; sum /= 8) {
    archive[offset + 148 + i] = static_cast<char>('0' + sum % 8);
  }
  archive[offset + 154] = '\0';
  return archive;
}

/// One header block, its checksum right.
inline std::string tar_header(const TarHeader& header) {
  std::string block(512, '\0');
  const auto put = [&](std::size_t offset, std::size_t length, std::string_view text) {
    block.replace(offset, std::min(length, text.size()), text.substr(0, length));
  };
  std::string size(11, '0');
  std::uint64_t rest = header.size;
  for (std::size_t i = 11; i-- > 0; rest /= 8) size[i] = static_cast<char>('0' + rest % 8);
  put(0, 100, header.name);
  put(100, 8, header.mode_field);
  put(108, 8, "0000000");
  put(116, 8, "0000000");
  put(124, 12, header.size_field.empty() ? size : header.size_field);
  put(136, 12, "00000000000");
  block[156] = header.type;
  put(157, 100, header.link_target);
  put(257, 8, header.magic);
  put(345, 155, header.prefix);
  return tar_checksummed(std::move(block));
}

/// `text` and the NULs that fill its last block.
inline std::string tar_padded(std::string text) {
  text.resize((text.size() + 511) / 512 * 512);
  return text;
}

/// A header and content, with the content's size unless the header has a size field.
inline std::string tar_member(TarHeader header, const std::string& content) {
  header.size = content.size();
  return tar_header(header) + tar_padded(content);
}

inline std::string tar_file(const std::string& name, const std::string& content) {
  TarHeader header;
  header.name = name;
  return tar_member(header, content);
}

inline std::string tar_link(char type, const std::string& name, const std::string& target) {
  TarHeader header;
  header.name = name;
  header.type = type;
  header.link_target = target;
  return tar_header(header);
}

inline std::string tar_symlink(const std::string& name, const std::string& target) {
  return tar_link('2', name, target);
}

inline std::string tar_hardlink(const std::string& name, const std::string& target) {
  return tar_link('1', name, target);
}

/// `name` has a slash at its end, as real archives have it.
inline std::string tar_directory(const std::string& name) { return tar_link('5', name, ""); }

/// One pax record.
inline std::string pax_record(const std::string& key, const std::string& value) {
  const std::string text = " " + key + "=" + value + "\n";
  std::size_t length = text.size() + 1;
  while (std::to_string(length).size() + text.size() != length) ++length;
  return std::to_string(length) + text;
}

/// A pax header for the next member (`x`) or for all (`g`).
inline std::string tar_pax(const std::string& records, char type = 'x') {
  TarHeader header;
  header.name = "PaxHeaders/x";
  header.type = type;
  return tar_member(header, records);
}

/// A GNU long name (`L`) or link target (`K`) for the next member.
inline std::string tar_long_name(const std::string& name, char type = 'L') {
  TarHeader header;
  header.name = "././@LongLink";
  header.type = type;
  header.magic = tar_gnu_magic;
  return tar_member(header, name + '\0');
}

/// The end-of-archive marker.
inline std::string tar_end() { return std::string(1024, '\0'); }

/// `archive` with other bytes at `offset`; checksums stay as they are.
inline std::string tar_damaged(std::string archive, std::size_t offset, std::string_view bytes) {
  return archive.replace(offset, bytes.size(), bytes);
}

}  // namespace ocifact::test
