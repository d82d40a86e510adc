// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <zlib.h>
#include <zstd.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/codec/encoder.hpp>
#include <ocifact/codec/go_encoder.hpp>
#include <ocifact/codec/zlib_encoder.hpp>
#include <ocifact/codec/zstd_encoder.hpp>

namespace ocifact::codec {
namespace {

constexpr std::array gzip_families = {std::pair{Encoder::Family::go, std::string_view("go-")},
                                      std::pair{Encoder::Family::zlib, std::string_view("zlib-")}};

/// Both are gzip of nobody in particular, but zlib says that it is on Unix.
constexpr std::uint8_t unknown_system = 255;
constexpr std::uint8_t unix_system = 3;

/// The fields of a gzip header as names of encoders have them, in this order.
using Fields = std::array<std::uint32_t, 3>;
constexpr std::array<std::string_view, 3> field_names = {"mtime", "xfl", "os"};

Fields fields_of(const GzipHeader& header) {
  return {header.time, header.extra_flags, header.system};
}

std::optional<GzipHeader> header_of(const Fields& fields) {
  if (fields[1] > 255 || fields[2] > 255) return std::nullopt;
  return GzipHeader{fields[0], static_cast<std::uint8_t>(fields[1]),
                    static_cast<std::uint8_t>(fields[2])};
}

/// Sets the field that `text`, `os255`, names; false when it names none.
bool set_field(std::string_view text, Fields& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!text.starts_with(field_names[i])) continue;
    const auto value = parse_decimal(text.substr(field_names[i].size()));
    if (!value || *value > std::numeric_limits<std::uint32_t>::max()) return false;
    fields[i] = static_cast<std::uint32_t>(*value);
    return true;
  }
  return false;
}

/// `go-1`, `zlib-6`.
std::optional<Encoder> parse_compressor(std::string_view name) {
  for (const auto& [family, prefix] : gzip_families) {
    if (name.size() != prefix.size() + 1 || !name.starts_with(prefix)) continue;
    const char digit = name.back();
    if (digit >= '1' && digit <= '9') return Encoder{family, digit - '0'};
  }
  return std::nullopt;
}

std::optional<Encoder> parse_gzip(std::string_view name) {
  std::size_t end = std::min(name.find('+'), name.size());
  const auto compressor = parse_compressor(name.substr(0, end));
  if (!compressor) return std::nullopt;
  Fields fields = fields_of(compressor->header());
  while (end != name.size()) {
    const std::size_t begin = end + 1;
    end = std::min(name.find('+', begin), name.size());
    if (!set_field(name.substr(begin, end - begin), fields)) return std::nullopt;
  }
  const auto header = header_of(fields);
  if (!header) return std::nullopt;
  const Encoder encoder = compressor->with_header(*header);
  // One encoder has one name.
  return encoder.name() == name ? std::optional(encoder) : std::nullopt;
}

std::optional<Encoder> parse_zstd(std::string_view name) {
  constexpr std::string_view prefix = "zstd-";
  if (!name.starts_with(prefix)) return std::nullopt;
  const auto level = parse_decimal(name.substr(prefix.size()));
  if (!level || *level < 1 || *level > 19) return std::nullopt;
  return Encoder::zstd(static_cast<int>(*level));
}

/// Passes on an encoding under another gzip header.
class HeadedSink final : public EncodeSink {
 public:
  HeadedSink(const GzipHeader& header, EncodeSink& next)
      : packed_(next), headed_(header, packed_) {}
  void write(ByteView plain, ByteView packed) override {
    packed_.plain = plain;
    headed_.write(packed);
    if (!packed_.plain.empty()) packed_.write({});
  }

 private:
  struct Packed final : io::Sink {
    explicit Packed(EncodeSink& sink) : next(sink) {}
    void write(ByteView packed) override { next.write(std::exchange(plain, {}), packed); }
    EncodeSink& next;
    ByteView plain;  ///< to be shown with what comes next
  };

  Packed packed_;
  GzipHeaderSink headed_;
};

}  // namespace

Encoder Encoder::parse(std::string_view name) {
  if (const auto encoder = parse_gzip(name)) return *encoder;
  throw Error(ErrorKind::usage,
              quote(name) + " is not an encoder; there are go-1 to go-9 and zlib-1 to zlib-9");
}

std::optional<Encoder> Encoder::from_description(std::string_view description) {
  const std::string_view name = description.substr(0, description.find(' '));
  auto encoder = parse_gzip(name);
  if (!encoder) encoder = parse_zstd(name);
  return encoder && encoder->description() == description ? encoder : std::nullopt;
}

GzipHeader Encoder::own_header() const {
  return GzipHeader::of_level(level, family == Family::zlib ? unix_system : unknown_system);
}

Encoder Encoder::with_header(const GzipHeader& header) const {
  Encoder result{family, level};
  if (header != own_header()) result.other_header = header;
  return result;
}

std::string Encoder::name() const {
  std::string name = "zstd-";
  for (const auto& [of, prefix] : gzip_families) {
    if (of == family) name = prefix;
  }
  name += std::to_string(level);
  if (!other_header) return name;
  const Fields own = fields_of(own_header());
  const Fields fields = fields_of(*other_header);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] == own[i]) continue;
    name.append("+").append(field_names[i]).append(std::to_string(fields[i]));
  }
  return name;
}

Compression Encoder::compression() const {
  return family == Family::zstd ? Compression::zstd : Compression::gzip;
}

std::string Encoder::description() const {
  switch (family) {
    case Family::go:
      return name();
    case Family::zlib:
      return name() + " (zlib " + zlibVersion() + ")";
    case Family::zstd:
      return name() + " (libzstd " + ZSTD_versionString() + ")";
  }
  return name();
}

void encode(io::Source& plain, EncodeSink& out, const Encoder& encoder, io::Pool& pool) {
  if (encoder.other_header) {
    HeadedSink headed(*encoder.other_header, out);
    return encode(plain, headed, {encoder.family, encoder.level}, pool);
  }
  switch (encoder.family) {
    case Encoder::Family::go:
      return encode_go(plain, out, encoder.level, pool);
    case Encoder::Family::zlib:
      return encode_zlib(plain, out, encoder.level);
    case Encoder::Family::zstd:
      return encode_zstd(plain, out, encoder.level, pool);
  }
}

void encode(io::Source& plain, io::Sink& out, const Encoder& encoder, io::Pool& pool) {
  PackedSink packed(out);
  encode(plain, packed, encoder, pool);
}

}  // namespace ocifact::codec
