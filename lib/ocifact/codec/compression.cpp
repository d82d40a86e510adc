// SPDX-License-Identifier: Apache-2.0
#include <ocifact/codec/compression.hpp>

namespace ocifact::codec {
namespace {

using namespace std::string_view_literals;

/// bzip2: `BZh`, the block size, then the first two bytes of a block's or of the end's mark. Less
/// could be the name of a tar's first member.
bool is_bzip2(std::string_view first) {
  if (first.size() < sniff_size || !first.starts_with("BZh")) return false;
  const std::string_view mark = first.substr(4, 2);
  return first[3] >= '1' && first[3] <= '9' && (mark == "1A" || mark == "\x17\x72");
}

/// RFC 8878, 3.1.1 and 3.1.2; the low half of a skippable frame's first byte is free.
bool is_zstd(std::string_view first) {
  return first.starts_with("\x28\xb5\x2f\xfd") ||
         (first.size() >= 4 && (first[0] & '\xf0') == 0x50 && first.substr(1, 3) == "\x2a\x4d\x18");
}

}  // namespace

std::string_view to_string(Compression compression) {
  switch (compression) {
    case Compression::none:
      return "none";
    case Compression::gzip:
      return "gzip";
    case Compression::zstd:
      return "zstd";
    case Compression::bzip2:
      return "bzip2";
    case Compression::xz:
      return "xz";
  }
  return "";
}

Compression sniff(ByteView first) {
  const std::string_view text = as_text(first);
  if (text.starts_with("\x1f\x8b\x08")) return Compression::gzip;
  if (is_zstd(text)) return Compression::zstd;
  if (is_bzip2(text)) return Compression::bzip2;
  if (text.starts_with("\xfd\x37\x7a\x58\x5a\x00"sv)) return Compression::xz;
  return Compression::none;
}

}  // namespace ocifact::codec
