// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <zlib.h>

#include <ocifact/base/error.hpp>
#include <ocifact/codec/gzip_decoder.hpp>
#include <ocifact/codec/inflater.hpp>

#include "support/generated.hpp"
#include "support/packed.hpp"
#include "support/streams.hpp"

// In a build with ISA-L the fastest one is its, and these tests compare it with zlib.
namespace ocifact::codec {
namespace {

using Status = Inflater::Status;

/// `plain` as bare deflate data, flushed once in the middle.
std::string deflated(std::string plain, int level, int strategy) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, level, Z_DEFLATED, -MAX_WBITS, 8, strategy) == Z_OK);
  std::string packed(deflateBound(&stream, plain.size()) + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(plain.data());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  stream.avail_in = static_cast<uInt>(plain.size() / 2);
  REQUIRE(deflate(&stream, Z_SYNC_FLUSH) == Z_OK);
  stream.avail_in = static_cast<uInt>(plain.size() - plain.size() / 2);
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// The same text stored, in fixed and in dynamic blocks, with matches and without.
std::vector<std::string> all_kinds(const std::string& plain) {
  std::vector<std::string> kinds;
  for (const int level : {0, 1, 6, 9}) {
    for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY}) {
      kinds.push_back(deflated(plain, level, strategy));
    }
  }
  return kinds;
}

struct Outcome {
  Status status;         ///< more: the data is not whole
  std::string plain;     ///< of data that ends
  std::size_t rest = 0;  ///< how many bytes follow data that ends

  bool operator==(const Outcome&) const = default;
};

/// What becomes of `packed`, given in pieces; bytes that are not used are given again.
Outcome inflated(Inflater& inflater, std::string_view packed,
                 std::size_t input_step = io::buffer_size,
                 std::size_t output_step = io::buffer_size) {
  inflater.begin();
  std::string plain;
  std::string buffer(output_step, '\0');
  while (true) {
    const std::size_t seen = inflater.seen();
    const std::string_view piece = packed.substr(0, seen + input_step);
    const auto [used, made, status] =
        inflater.inflate(as_bytes(piece), std::as_writable_bytes(std::span(buffer)));
    if (status == Status::corrupt) return {status, "", 0};
    REQUIRE(used <= piece.size());
    packed.remove_prefix(used);
    plain.append(buffer, 0, made);
    if (status == Status::ended) return {status, plain, packed.size()};
    if (made == 0 && piece.size() == seen) return {status, "", 0};
  }
}

/// Whether zlib refuses `packed` because a code has bits that mean nothing.
bool has_incomplete_code(const std::string& packed) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, -MAX_WBITS) == Z_OK);
  std::string input = packed;
  std::string output(io::buffer_size, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    result = inflate(&stream, Z_NO_FLUSH);
  }
  const std::string message = stream.msg != nullptr ? stream.msg : "";
  inflateEnd(&stream);
  return message == "invalid literal/lengths set" || message == "invalid distances set";
}

TEST_CASE("all inflaters give the plain bytes, and use what belongs to them and no more") {
  const std::string plain = test::mixed(70'000);
  const auto zlib = make_zlib_inflater();
  const auto fastest = make_inflater();
  for (const std::string& packed : all_kinds(plain)) {
    for (const std::size_t follow : {0U, 1U, 7U, 8U, 9U, 500U}) {
      const std::string all = packed + std::string(follow, '\xff');
      const Outcome expected{Status::ended, plain, follow};
      for (const std::size_t step : {std::size_t{7}, std::size_t{4099}, io::buffer_size}) {
        CHECK((inflated(*zlib, all, step) == expected));
        CHECK((inflated(*fastest, all, step) == expected));
        CHECK((inflated(*fastest, all, io::buffer_size, step) == expected));
      }
    }
    const Outcome expected{Status::ended, plain, 9};
    CHECK((inflated(*fastest, packed + "following", 1) == expected));
  }
}

TEST_CASE("all inflaters find data that is cut, wherever, not to be whole") {
  const auto zlib = make_zlib_inflater();
  const auto fastest = make_inflater();
  const Outcome cut{Status::more, "", 0};
  for (const std::string& packed : all_kinds(test::words(700))) {
    for (std::size_t size = 0; size < packed.size(); ++size) {
      for (const std::size_t step : {std::size_t{1}, io::buffer_size}) {
        CHECK((inflated(*zlib, packed.substr(0, size), step) == cut));
        CHECK((inflated(*fastest, packed.substr(0, size), step) == cut));
      }
    }
  }
}

TEST_CASE("all inflaters make the same of damaged data, codes aside that are not complete") {
  const auto zlib = make_zlib_inflater();
  const auto fastest = make_inflater();
  test::Noise random(77);
  int ended = 0;
  int corrupt = 0;
  for (const std::size_t size : {20U, 300U, 5000U}) {
    for (const std::string& packed : all_kinds(test::words(size))) {
      for (int i = 0; i < 600; ++i) {
        std::string damaged = packed + std::string(10, 'x');
        // Every other time in the first header.
        const std::size_t end =
            i % 2 == 0 ? packed.size() : std::min<std::size_t>(packed.size(), 90);
        const std::size_t position = (random.next() << 8 | random.next()) % end;
        damaged[position] = static_cast<char>(damaged[position] ^ 1 << random.next() % 8);
        const Outcome expected = inflated(*zlib, damaged);
        const Outcome actual = inflated(*fastest, damaged);
        ended += expected.status == Status::ended ? 1 : 0;
        corrupt += expected.status == Status::corrupt ? 1 : 0;
        if (!(actual == expected)) {
          CHECK((expected.status == Status::corrupt));
          CHECK((actual.status == Status::ended));
          CHECK(has_incomplete_code(damaged));
        }
      }
    }
  }
  CHECK(ended > 5000);
  CHECK(corrupt > 2000);
}

TEST_CASE("a decoder says the same of a stream with any inflater") {
  const auto outcome = [](const std::string& packed, std::unique_ptr<Inflater> inflater) {
    DecodeOptions options;
    options.what = "app.tar";
    GzipDecoder decoder(std::make_unique<test::DribbleSource>(packed, 1000), options,
                        std::move(inflater));
    try {
      return test::read_all(decoder);
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  const std::string first = test::gzip(test::words(400));
  const std::string packed = first + test::gzip("") + test::gzip(test::words(90));
  std::vector<std::string> streams = {packed, packed + std::string(100, '\0'), packed + "more"};
  for (std::size_t size = 0; size < packed.size(); ++size) {
    streams.push_back(packed.substr(0, size));
    // Trailers and headers: the data has its own test.
    if (size < first.size() - 8 && size > 10) continue;
    for (int bit = 0; bit < 8 && size < first.size() + 28; ++bit) {
      streams.push_back(packed);
      streams.back()[size] = static_cast<char>(packed[size] ^ 1 << bit);
    }
  }
  for (const std::string& stream : streams) {
    CHECK(outcome(stream, make_inflater()) == outcome(stream, make_zlib_inflater()));
  }
}

}  // namespace
}  // namespace ocifact::codec
