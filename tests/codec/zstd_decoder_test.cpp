// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <ocifact/codec/zstd_decoder.hpp>

#include "support/decoded.hpp"
#include "support/expect_error.hpp"
#include "support/packed.hpp"
#include "support/streams.hpp"

namespace ocifact::codec {
namespace {

using test::DribbleSource;
using test::expect_error;
using test::little_endian;
using test::Observed;
using test::zstd;
using namespace std::string_literals;

const std::string magic = "\x28\xb5\x2f\xfd";

// Block types (RFC 8878, 3.1.1.2).
constexpr unsigned raw = 0;
constexpr unsigned rle = 1;

std::string decoded(const std::string& packed, std::size_t input_step = io::buffer_size,
                    std::size_t output_step = io::buffer_size, Messages* trailing = nullptr) {
  return test::decoded<ZstdDecoder>(packed, input_step, output_step, trailing);
}

void expect_refused(const std::string& packed, const std::string& message) {
  for (const std::size_t step : {std::size_t{1}, io::buffer_size}) {
    expect_error(ErrorKind::input, "app.tar: zstd " + message, [&] { decoded(packed, step); });
  }
}

std::string corrupt_at(std::size_t offset, ZSTD_ErrorCode code) {
  return "frame at offset " + std::to_string(offset) + " is corrupt: " + ZSTD_getErrorString(code);
}

/// The header of a block of `size` bytes.
std::string block(unsigned type, std::size_t size, bool last) {
  return little_endian(size << 3 | type << 1 | (last ? 1 : 0), 3);
}

std::string skippable(char kind, const std::string& content) {
  return kind + "\x2a\x4d\x18"s + little_endian(content.size(), 4) + content;
}

/// A frame of unknown content size that asks for a window of 2^`window_log` bytes, by libzstd.
std::string streamed(const std::string& plain, int window_log) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  std::string packed(ZSTD_compressBound(plain.size()) + 100, '\0');
  ZSTD_outBuffer out{packed.data(), packed.size(), 0};
  ZSTD_inBuffer in{plain.data(), plain.size(), 0};
  const bool flushed = ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush) == 0;
  const bool ended = flushed && ZSTD_compressStream2(context, &out, &in, ZSTD_e_end) == 0;
  ZSTD_freeCCtx(context);
  REQUIRE(ended);
  packed.resize(out.pos);
  return packed;
}

TEST_CASE("a zstd frame gives its plain bytes") {
  CHECK(decoded(zstd("hello")) == "hello");
  CHECK(decoded(zstd("")) == "");
  CHECK(decoded(streamed("hello", 20)) == "hello");
  std::string large;
  for (int i = 0; i < 100'000; ++i) large += std::to_string(i);
  CHECK(decoded(zstd(large)) == large);
}

TEST_CASE("the pieces of input and output do not matter to a zstd decoder") {
  std::string plain;
  for (int i = 0; i < 3000; ++i) plain += std::to_string(i * i);
  const std::string packed = zstd(plain) + skippable('\x50', "skip") + zstd("") + zstd("end") +
                             skippable('\x5f', "") + std::string(3, '\0');
  for (const std::size_t input_step : {std::size_t{1}, std::size_t{7}, io::buffer_size}) {
    for (const std::size_t output_step : {std::size_t{1}, std::size_t{1000}, io::buffer_size}) {
      CHECK(decoded(packed, input_step, output_step) == plain + "end");
    }
  }
}

TEST_CASE("frames are joined, and skippable ones left out") {
  CHECK(decoded(zstd("one ") + zstd("two")) == "one two");
  CHECK(decoded(skippable('\x5a', "table") + zstd("one ") + skippable('\x50', "") + zstd("two") +
                skippable('\x5f', std::string(300'000, 's'))) == "one two");
  CHECK(decoded(skippable('\x50', "only")) == "");
}

TEST_CASE("very many empty frames are read in one pass") {
  constexpr std::size_t count = 100'000;
  const std::string empty = zstd("") + skippable('\x50', "");
  std::string packed;
  packed.reserve((count + 1) * empty.size());
  for (std::size_t i = 0; i < count; ++i) packed += empty;
  packed += zstd("end");
  const std::size_t packed_size = packed.size();
  Observed observed;
  ZstdDecoder decoder(
      std::make_unique<DribbleSource>(std::move(packed), io::buffer_size, &observed), {});
  CHECK(test::read_all(decoder) == "end");
  // A header may be cut by the end of a buffer.
  CHECK(observed.reads <= packed_size / (io::buffer_size - 18) + 3);
}

TEST_CASE("a zstd stream that is cut, wherever, is truncated") {
  const std::string packed = zstd("hello hello hello hello");
  for (std::size_t size = 0; size < packed.size(); ++size) {
    expect_refused(packed.substr(0, size), "data is truncated at offset " + std::to_string(size));
  }
}

TEST_CASE("a second frame that is cut within is truncated") {
  const std::string first = zstd("first");
  for (const std::string& second : {zstd("second"), skippable('\x50', "second")}) {
    const std::string both = first + second;
    for (std::size_t size = first.size() + 4; size < both.size(); ++size) {
      expect_refused(both.substr(0, size), "data is truncated at offset " + std::to_string(size));
    }
  }
}

TEST_CASE("the checksum of each frame is checked") {
  const std::string good = zstd("hello");
  std::string bad = good;
  bad.back() = static_cast<char>(bad.back() ^ 1);
  expect_refused(bad, corrupt_at(0, ZSTD_error_checksum_wrong));
  expect_refused(good + bad, corrupt_at(good.size(), ZSTD_error_checksum_wrong));
}

TEST_CASE("a content size that is not that of the content is corrupt") {
  // A single segment of five bytes.
  CHECK(decoded(magic + "\x20\x05"s + block(raw, 5, true) + "hello") == "hello");
  expect_refused(magic + "\x20\x05"s + block(raw, 4, true) + "hell",
                 corrupt_at(0, ZSTD_error_corruption_detected));
  expect_refused(magic + "\x20\x04"s + block(raw, 5, true) + "hello",
                 corrupt_at(0, ZSTD_error_corruption_detected));
}

TEST_CASE("reserved parts of a zstd frame are corrupt") {
  expect_refused(magic + "\0\x38"s + block(3, 5, true) + "hello",
                 corrupt_at(0, ZSTD_error_corruption_detected));
  expect_refused(magic + "\x08\x38"s + block(raw, 5, true) + "hello",
                 corrupt_at(0, ZSTD_error_frameParameter_unsupported));
}

TEST_CASE("a stream that begins with no zstd frame is corrupt") {
  expect_refused("no zstd", "frame at offset 0 is corrupt: no magic number");
  // A frame of a version before 1.0, which libzstd may know.
  expect_refused("\x27\xb5\x2f\xfd\0\0\0\0"s, "frame at offset 0 is corrupt: no magic number");
}

TEST_CASE("windows of up to 128 MiB are accepted") {
  CHECK(decoded(magic + "\0\x88"s + block(raw, 5, true) + "hello") == "hello");
}

TEST_CASE("a larger window is an input error that tells how large") {
  const std::string rest = block(raw, 5, true) + "hello";
  const std::string message = "needs too large a window (expected at most 128 MiB, actual ";
  expect_refused(magic + "\0\x89"s + rest, "frame at offset 0 " + message + "144 MiB)");
  expect_refused(streamed("hello", 28), "frame at offset 0 " + message + "256 MiB)");
  // A single segment of 128 MiB and a byte.
  expect_refused(magic + "\xa0"s + little_endian((128U << 20) + 1, 4) + rest,
                 "frame at offset 0 " + message + "129 MiB)");
  const std::string first = zstd("first");
  expect_refused(first + magic + "\0\x89"s + rest,
                 "frame at offset " + std::to_string(first.size()) + " " + message + "144 MiB)");
}

TEST_CASE("a frame that needs a dictionary is an input error") {
  expect_refused(magic + "\x01\x38\x07"s + block(raw, 5, true) + "hello",
                 "frame at offset 0 needs dictionary 7");
}

TEST_CASE("the ratio is limited after the first GiB of output") {
  constexpr std::size_t block_size = 128 * 1024;
  constexpr std::size_t gib_of_blocks = 8192;
  // Four bytes of input for each 128 KiB of output: 32,768 to 1.
  const auto repeated = [](std::size_t blocks) {
    std::string packed = magic + "\0\x38"s;
    for (std::size_t i = 1; i <= blocks; ++i) {
      packed += block(rle, block_size, i == blocks) + "x";
    }
    return packed;
  };
  const auto unpacked = [](const std::string& packed, std::uint64_t max_ratio) {
    DecodeOptions options;
    options.what = "app.tar";
    options.limits.max_ratio = max_ratio;
    ZstdDecoder decoder(std::make_unique<io::StringSource>(packed), options);
    return io::drain(decoder);
  };
  CHECK(unpacked(repeated(gib_of_blocks), 10'000) == 1ULL << 30);
  const std::string more = repeated(gib_of_blocks + 1);
  CHECK(unpacked(more, 32'768) == (1ULL << 30) + block_size);
  expect_error(
      ErrorKind::input,
      "app.tar: zstd data unpacks to more than 10000 times its size; --max-ratio raises the limit",
      [&] { unpacked(more, 10'000); });
}

}  // namespace
}  // namespace ocifact::codec
