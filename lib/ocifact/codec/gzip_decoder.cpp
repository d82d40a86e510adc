// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <ocifact/codec/crc32.hpp>
#include <ocifact/codec/gzip_decoder.hpp>

namespace ocifact::codec {
namespace {

constexpr std::string_view magic = "\x1f\x8b";

// RFC 1952, 2.3.1.
constexpr unsigned deflate_method = 8;
constexpr unsigned has_header_crc = 2;
constexpr unsigned has_extra = 4;
constexpr unsigned has_name = 8;
constexpr unsigned has_comment = 16;
constexpr unsigned reserved_flags = 0xe0;

std::uint32_t little_endian(ByteView bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
  }
  return value;
}

}  // namespace

GzipDecoder::GzipDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options,
                         std::unique_ptr<Inflater> inflater)
    : PartDecoder(std::move(stream), std::move(options),
                  {.name = "gzip",
                   .part = "member",
                   .magic_size = magic.size(),
                   .ratio_is_limited = false}),
      inflater_(std::move(inflater)) {}

bool GzipDecoder::begin_part() {
  if (!as_text(input().peek(magic.size())).starts_with(magic)) return false;
  read_header();
  inflater_->begin();
  in_data_ = true;
  crc_ = 0;
  size_ = 0;
  return true;
}

std::size_t GzipDecoder::unpack(ByteSpan buffer) {
  if (!in_data_) {
    read_trailer();
    end_part();
    return 0;
  }
  const std::size_t seen = inflater_->seen();
  const ByteView packed = input().peek(seen + 1);
  // Even without new input: output may be waiting.
  const auto [used, made, status] = inflater_->inflate(packed, buffer);
  if (status == Inflater::Status::corrupt) throw_corrupt("invalid deflate data");
  input().use(used);
  in_data_ = status == Inflater::Status::more;
  if (in_data_ && made == 0 && packed.size() == seen) throw_truncated();
  crc_ = continue_crc32(crc_, buffer.first(made));
  size_ += static_cast<std::uint32_t>(made);
  return made;
}

void GzipDecoder::read_header() {
  std::uint32_t crc = 0;
  const auto next = [&](std::size_t size) {
    const ByteView bytes = take(size);
    crc = continue_crc32(crc, bytes);
    return bytes;
  };
  const unsigned method = little_endian(next(magic.size() + 1)) >> 16;
  if (method != deflate_method) throw_corrupt("unknown compression method");
  const unsigned flags = little_endian(next(1));
  if ((flags & reserved_flags) != 0) throw_corrupt("unknown header flags");
  next(6);  // time, compressor's effort, system
  if ((flags & has_extra) != 0) next(little_endian(next(2)));
  if ((flags & has_name) != 0) skip_text(crc);
  if ((flags & has_comment) != 0) skip_text(crc);
  if ((flags & has_header_crc) != 0) {
    const std::uint32_t expected = crc & 0xffff;
    if (little_endian(take(2)) != expected) throw_corrupt("wrong checksum of the header");
  }
}

void GzipDecoder::skip_text(std::uint32_t& crc) {
  bool ended = false;
  while (!ended) {
    const ByteView bytes = input().peek();
    if (bytes.empty()) throw_truncated();
    const auto zero = std::find(bytes.begin(), bytes.end(), std::byte{0});
    ended = zero != bytes.end();
    const auto size = static_cast<std::size_t>(zero - bytes.begin()) + (ended ? 1 : 0);
    crc = continue_crc32(crc, bytes.first(size));
    input().use(size);
  }
}

void GzipDecoder::read_trailer() {
  const ByteView trailer = take(8);
  if (little_endian(trailer.first(4)) != crc_) throw_corrupt("wrong checksum");
  if (little_endian(trailer.subspan(4)) != size_) throw_corrupt("wrong size");
}

/// The next bytes of a header or trailer, which stay until the next of the input are asked for.
ByteView GzipDecoder::take(std::size_t size) {
  const ByteView bytes = input().peek(size);
  if (bytes.size() < size) throw_truncated();
  input().use(size);
  return bytes.first(size);
}

}  // namespace ocifact::codec
