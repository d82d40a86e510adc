// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/codec/encoder.hpp>
#include <ocifact/codec/zlib_encoder.hpp>

namespace ocifact::codec {
namespace {

constexpr std::string_view zlib_prefix = "zlib-";

}  // namespace

Encoder Encoder::parse(std::string_view name) {
  if (name.size() == zlib_prefix.size() + 1 && name.starts_with(zlib_prefix)) {
    const char digit = name.back();
    if (digit >= '1' && digit <= '9') return {Family::zlib, digit - '0'};
  }
  throw Error(ErrorKind::usage, quoted(name) + " is not an encoder; there are zlib-1 to zlib-9");
}

std::string Encoder::name() const { return std::string(zlib_prefix) + std::to_string(level); }

void encode_gzip(io::Source& plain, io::Sink& out, const Encoder& encoder, io::Pool&) {
  switch (encoder.family) {
    case Encoder::Family::zlib:
      encode_zlib(plain, out, encoder.level);
      break;
  }
}

}  // namespace ocifact::codec
