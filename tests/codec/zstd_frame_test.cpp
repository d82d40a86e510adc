// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/codec/zstd_frame.hpp>

#include "support/packed.hpp"

namespace ocifact::codec {
namespace {

using test::little_endian;
using namespace std::string_literals;

const std::string magic = "\x28\xb5\x2f\xfd";

ZstdFrame parsed(const std::string& header) {
  const auto frame = parse_zstd_frame(as_bytes(magic + header));
  REQUIRE(frame.has_value());
  return *frame;
}

bool is_incomplete(const std::string& header) {
  return !parse_zstd_frame(as_bytes(magic + header)).has_value();
}

TEST_CASE("the window descriptor is an exponent and eighths") {
  CHECK(parsed("\0\0"s).window == 1024);
  CHECK(parsed("\0\1"s).window == 1024 + 128);
  CHECK(parsed("\0\7"s).window == 1024 + 7 * 128);
  CHECK(parsed("\0\x08"s).window == 2048);
  CHECK(parsed("\0\x88"s).window == 128ULL << 20);
  CHECK(parsed("\0\x89"s).window == 144ULL << 20);
  CHECK(parsed("\0\xff"s).window == (1ULL << 41) / 8 * 15);
}

TEST_CASE("the window of a single segment is its content size, of 1, 2, 4 or 8 bytes") {
  CHECK(parsed("\x20\xff"s).window == 255);
  CHECK(parsed("\x60"s + little_endian(0, 2)).window == 256);
  CHECK(parsed("\x60"s + little_endian(65535, 2)).window == 65791);
  CHECK(parsed("\xa0"s + little_endian(0xfedcba98, 4)).window == 0xfedcba98);
  CHECK(parsed("\xe0"s + little_endian(0xfedcba9876543210, 8)).window == 0xfedcba9876543210);
}

TEST_CASE("the content size of other frames is not their window") {
  CHECK(parsed("\xc0\x08"s + little_endian(1ULL << 40, 8)).window == 2048);
}

TEST_CASE("the dictionary's ID has 0, 1, 2 or 4 bytes") {
  CHECK(parsed("\0\0"s).dictionary == 0);
  CHECK(parsed("\1\0\xfe"s).dictionary == 0xfe);
  CHECK(parsed("\2\0"s + little_endian(0xfedc, 2)).dictionary == 0xfedc);
  CHECK(parsed("\3\0"s + little_endian(0xfedcba98, 4)).dictionary == 0xfedcba98);
  const ZstdFrame frame = parsed("\x21\x07\x05"s);
  CHECK(frame.dictionary == 7);
  CHECK(frame.window == 5);
}

TEST_CASE("a frame that libzstd made has the content as its window") {
  const auto frame = parse_zstd_frame(as_bytes(test::zstd(std::string(1000, 'x'))));
  REQUIRE(frame.has_value());
  CHECK(frame->window == 1000);
  CHECK(frame->dictionary == 0);
}

TEST_CASE("the longest header is as long as zstd_header_size, and a shorter one is not read") {
  const std::string longest = "\xc3\0"s + little_endian(7, 4) + little_endian(1, 8);
  CHECK(magic.size() + longest.size() == zstd_header_size);
  CHECK(parsed(longest).dictionary == 7);
  for (std::size_t size = 0; size < longest.size(); ++size) {
    CHECK(is_incomplete(longest.substr(0, size)));
  }
  CHECK(is_incomplete("\x20"));
  CHECK(is_incomplete("\0"s));
}

TEST_CASE("skippable frames and other bytes have no such header") {
  CHECK_FALSE(parse_zstd_frame(as_bytes("\x50\x2a\x4d\x18\0\0\0\0"s)).has_value());
  CHECK_FALSE(parse_zstd_frame(as_bytes("some other text")).has_value());
  CHECK_FALSE(parse_zstd_frame({}).has_value());
}

}  // namespace
}  // namespace ocifact::codec
