// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/codec/encoder.hpp>
#include <ocifact/codec/go_encoder.hpp>
#include <ocifact/codec/zlib_encoder.hpp>

namespace ocifact::codec {
namespace {

constexpr std::array families = {std::pair{Encoder::Family::go, std::string_view("go-")},
                                 std::pair{Encoder::Family::zlib, std::string_view("zlib-")}};

}  // namespace

Encoder Encoder::parse(std::string_view name) {
  for (const auto& [family, prefix] : families) {
    if (name.size() != prefix.size() + 1 || !name.starts_with(prefix)) continue;
    const char digit = name.back();
    if (digit >= '1' && digit <= '9') return {family, digit - '0'};
  }
  throw Error(ErrorKind::usage,
              quote(name) + " is not an encoder; there are go-1 to go-9 and zlib-1 to zlib-9");
}

std::string Encoder::name() const {
  std::string name;
  for (const auto& [of, prefix] : families) {
    if (of == family) name = prefix;
  }
  return name + std::to_string(level);
}

void encode_gzip(io::Source& plain, io::Sink& out, const Encoder& encoder, io::Pool& pool) {
  switch (encoder.family) {
    case Encoder::Family::go:
      return encode_go(plain, out, encoder.level, pool);
    case Encoder::Family::zlib:
      return encode_zlib(plain, out, encoder.level);
  }
}

}  // namespace ocifact::codec
