// SPDX-License-Identifier: Apache-2.0
#include <array>
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

}  // namespace

Encoder Encoder::parse(std::string_view name) {
  for (const auto& [family, prefix] : gzip_families) {
    if (name.size() != prefix.size() + 1 || !name.starts_with(prefix)) continue;
    const char digit = name.back();
    if (digit >= '1' && digit <= '9') return {family, digit - '0'};
  }
  throw Error(ErrorKind::usage,
              quote(name) + " is not an encoder; there are go-1 to go-9 and zlib-1 to zlib-9");
}

std::string Encoder::name() const {
  std::string name = "zstd-";
  for (const auto& [of, prefix] : gzip_families) {
    if (of == family) name = prefix;
  }
  return name + std::to_string(level);
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

void encode(io::Source& plain, io::Sink& out, const Encoder& encoder, io::Pool& pool) {
  switch (encoder.family) {
    case Encoder::Family::go:
      return encode_go(plain, out, encoder.level, pool);
    case Encoder::Family::zlib:
      return encode_zlib(plain, out, encoder.level);
    case Encoder::Family::zstd:
      return encode_zstd(plain, out, encoder.level, pool);
  }
}

}  // namespace ocifact::codec
