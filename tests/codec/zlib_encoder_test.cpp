// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <zlib.h>

#include <ocifact/codec/decode.hpp>
#include <ocifact/codec/zlib_encoder.hpp>

#include "support/packed.hpp"
#include "support/streams.hpp"

namespace ocifact::codec {
namespace {

using test::DribbleSource;
using namespace std::string_literals;

/// Text that packs, neither well nor badly, with matches near and far.
std::string sample(std::size_t size) {
  std::string text;
  unsigned long long state = 1;
  while (text.size() < size) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    if (state >> 62 == 0 && text.size() > 40'000) {
      text += text.substr(text.size() - 1 - (state >> 40) % 40'000, (state >> 30) % 500);
    } else {
      text += std::to_string(state >> 50);
    }
  }
  text.resize(size);
  return text;
}

std::string encoded(io::Source& plain, int level) {
  std::string packed;
  io::StringSink sink(packed);
  PackedSink out(sink);
  encode_zlib(plain, out, level);
  return packed;
}

std::string encoded(const std::string& plain, int level) {
  io::MemorySource source{std::string_view(plain)};
  return encoded(source, level);
}

/// How many bytes the first gzip member of `packed` has.
std::size_t member_size(std::string packed) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 31) == Z_OK);
  std::string plain(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    result = inflate(&stream, Z_NO_FLUSH);
  }
  inflateEnd(&stream);
  REQUIRE(result == Z_STREAM_END);
  return stream.total_in;
}

TEST_CASE("what zlib encodes is one gzip member of the same bytes, at every level and size") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, io::buffer_size - 1,
                                 io::buffer_size, io::buffer_size + 1, std::size_t{1'000'000}}) {
    const std::string plain = sample(size);
    for (int level = 1; level <= 9; ++level) {
      const std::string packed = encoded(plain, level);
      CHECK(member_size(packed) == packed.size());
      const auto source = decode(std::make_unique<io::StringSource>(packed), Compression::gzip, {});
      CHECK(test::read_all(*source) == plain);
    }
  }
}

TEST_CASE("the header tells no time and no name, but the level") {
  const std::string common = "\x1f\x8b\x08\0\0\0\0\0"s;
  CHECK(encoded("x", 1).substr(0, 9) == common + "\4");
  CHECK(encoded("x", 6).substr(0, 9) == common + "\0"s);
  CHECK(encoded("x", 9).substr(0, 9) == common + "\2");
}

TEST_CASE("the bytes are those of zlib with its defaults") {
  const std::string plain = sample(300'000);
  CHECK(encoded(plain, 6) == test::gzip(plain));
}

TEST_CASE("levels differ") {
  const std::string plain = sample(300'000);
  CHECK(encoded(plain, 1).size() > encoded(plain, 6).size());
}

TEST_CASE("the pieces in which the bytes come do not matter") {
  const std::string plain = sample(700'000);
  for (const int level : {1, 6, 9}) {
    const std::string whole = encoded(plain, level);
    for (const std::size_t step : {1U, 4093U, 32768U, 65536U}) {
      DribbleSource source(plain, step);
      CHECK(encoded(source, level) == whole);
    }
  }
}

TEST_CASE("bytes that do not pack come out little longer") {
  std::string plain = sample(1'000'000);
  unsigned long long state = 7;
  for (char& c : plain) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    c = static_cast<char>(state >> 56);
  }
  const std::string packed = encoded(plain, 6);
  CHECK(packed.size() > plain.size());
  CHECK(packed.size() < plain.size() + plain.size() / 1000);
}

}  // namespace
}  // namespace ocifact::codec
