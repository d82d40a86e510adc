// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/codec/gzip_header.hpp>

namespace ocifact::codec {
namespace {

using namespace std::string_literals;

std::string text_of(const GzipHeader& header) {
  const auto bytes = header.bytes();
  return std::string(as_text(bytes));
}

TEST_CASE("a header's bytes are those of RFC 1952, without flags") {
  CHECK(text_of({}) == "\x1f\x8b\x08\0\0\0\0\0\0\xff"s);
  CHECK(text_of({0x04030201, 5, 6}) == "\x1f\x8b\x08\0\x01\x02\x03\x04\x05\x06"s);
}

TEST_CASE("zlib and Go tell the fastest and the best level") {
  CHECK(text_of(GzipHeader::of_level(1, 3)) == "\x1f\x8b\x08\0\0\0\0\0\x04\x03"s);
  CHECK(text_of(GzipHeader::of_level(6, 255)) == "\x1f\x8b\x08\0\0\0\0\0\0\xff"s);
  CHECK(text_of(GzipHeader::of_level(9, 255)) == "\x1f\x8b\x08\0\0\0\0\0\x02\xff"s);
}

TEST_CASE("the header is replaced, in whatever pieces the member comes") {
  const std::string member = "0123456789body of it";
  for (const std::size_t piece : {1U, 3U, 10U, 11U, 100U}) {
    std::string out;
    io::StringSink sink(out);
    GzipHeaderSink headed({0, 2, 7}, sink);
    for (std::size_t i = 0; i < member.size(); i += piece) {
      headed.write(as_bytes(std::string_view(member).substr(i, piece)));
    }
    CHECK(out == "\x1f\x8b\x08\0\0\0\0\0\x02\x07"s + "body of it");
  }
}

}  // namespace
}  // namespace ocifact::codec
