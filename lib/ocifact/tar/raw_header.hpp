// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ocifact::tar {

inline constexpr std::size_t block_size = 512;

/// No content may be larger, so that sums of sizes and offsets cannot overflow.
inline constexpr std::uint64_t max_size = 1ULL << 60;

/// `size` with the padding to whole blocks.
constexpr std::uint64_t padded(std::uint64_t size) {
  return (size + block_size - 1) / block_size * block_size;
}

/// The fields of one header block (POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual,
/// "Basic Tar Format"). Borrows the block.
class RawHeader {
 public:
  /// `block` has `block_size` bytes.
  explicit RawHeader(std::string_view block) : block_(block) {}

  bool is_zero() const;

  /// Whether the sum of the bytes is what the header says, the bytes taken as unsigned or, as some
  /// old writers did, as signed.
  bool has_valid_checksum() const;

  /// The magic of ustar, pax and GNU headers; the headers of Unix version 7 have none.
  bool has_magic() const;
  bool is_gnu() const;

  char type() const { return block_[156]; }

  /// The size field: octal, or binary as GNU tar writes it; empty when it is neither, negative, or
  /// more than `max_size`.
  std::optional<std::uint64_t> size() const;

  /// The name, with the prefix that ustar headers may have.
  std::string name() const;
  std::string link_target() const;

  /// Whether the part where GNU headers keep a sparse map is in use.
  bool has_gnu_map() const { return block_[386] != 0; }
  bool has_gnu_real_size() const { return block_[483] != 0; }
  /// Whether blocks with more of the map follow this header.
  bool map_is_extended() const { return block_[482] != 0; }

 private:
  std::string_view text_field(std::size_t offset, std::size_t length) const;

  std::string_view block_;
};

/// Whether such a block of a sparse map is followed by another one.
bool map_block_is_extended(std::string_view block);

}  // namespace ocifact::tar
