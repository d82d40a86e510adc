// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <zlib.h>

#include <ocifact/codec/gzip_decoder.hpp>

#include "support/decoded.hpp"
#include "support/expect_error.hpp"
#include "support/packed.hpp"
#include "support/recorded_messages.hpp"
#include "support/streams.hpp"

namespace ocifact::codec {
namespace {

using test::DribbleSource;
using test::expect_error;
using test::flipped;
using test::gzip;
using test::little_endian;
using test::Observed;
using namespace std::string_literals;

constexpr std::size_t header_size = 10;

// Flags of the header (RFC 1952, 2.3.1).
constexpr unsigned has_header_crc = 2;
constexpr unsigned has_extra = 4;
constexpr unsigned has_name = 8;
constexpr unsigned has_comment = 16;

std::string decoded(const std::string& packed, std::size_t input_step = io::buffer_size,
                    std::size_t output_step = io::buffer_size, Messages* trailing = nullptr) {
  return test::decoded<GzipDecoder>(packed, input_step, output_step, trailing);
}

void expect_refused(const std::string& packed, const std::string& message) {
  for (const std::size_t step : {std::size_t{1}, io::buffer_size}) {
    expect_error(ErrorKind::input, "app.tar: gzip data " + message, [&] { decoded(packed, step); });
  }
}

void expect_corrupt(const std::string& packed, std::size_t member, const std::string& reason) {
  for (const std::size_t step : {std::size_t{1}, io::buffer_size}) {
    expect_error(
        ErrorKind::input,
        "app.tar: gzip member at offset " + std::to_string(member) + " is corrupt: " + reason,
        [&] { decoded(packed, step); });
  }
}

/// `gzip(plain)` with flags and what they announce put into its header.
std::string with_header(const std::string& plain, unsigned flags, const std::string& fields) {
  std::string packed = gzip(plain);
  packed[3] = static_cast<char>(flags);
  return packed.insert(header_size, fields);
}

std::string with_header_crc(const std::string& plain) {
  std::string head = with_header(plain, has_header_crc, "").substr(0, header_size);
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(head.data()), header_size);
  return with_header(plain, has_header_crc, little_endian(crc, 2));
}

TEST_CASE("a gzip member gives its plain bytes") {
  CHECK(decoded(gzip("hello")) == "hello");
  CHECK(decoded(gzip("")) == "");
  std::string large;
  for (int i = 0; i < 100'000; ++i) large += std::to_string(i);
  CHECK(decoded(gzip(large)) == large);
}

TEST_CASE("the pieces of input and output do not matter to a gzip decoder") {
  std::string plain;
  for (int i = 0; i < 3000; ++i) plain += std::to_string(i * i);
  const std::string packed = gzip(plain) + gzip("") + gzip("end") + std::string(3, '\0');
  for (const std::size_t input_step : {std::size_t{1}, std::size_t{7}, io::buffer_size}) {
    for (const std::size_t output_step : {std::size_t{1}, std::size_t{1000}, io::buffer_size}) {
      CHECK(decoded(packed, input_step, output_step) == plain + "end");
    }
  }
}

TEST_CASE("members are joined") {
  CHECK(decoded(gzip("one ") + gzip("two")) == "one two");
  CHECK(decoded(gzip("") + gzip("") + gzip("two") + gzip("")) == "two");
}

TEST_CASE("a million empty members are read in one pass") {
  constexpr std::size_t count = 1'000'000;
  const std::string empty = gzip("");
  std::string packed;
  packed.reserve((count + 1) * empty.size());
  for (std::size_t i = 0; i < count; ++i) packed += empty;
  packed += gzip("end");
  const std::size_t packed_size = packed.size();
  Observed observed;
  GzipDecoder decoder(
      std::make_unique<DribbleSource>(std::move(packed), io::buffer_size, &observed), {});
  CHECK(test::read_all(decoder) == "end");
  // The two bytes that tell of a member may be cut by the end of a buffer.
  CHECK(observed.reads <= packed_size / (io::buffer_size - 2) + 3);
}

TEST_CASE("the optional fields of the header are passed over") {
  const std::string extra(65535, 'e');
  CHECK(decoded(with_header("x", has_extra, little_endian(extra.size(), 2) + extra)) == "x");
  CHECK(decoded(with_header("x", has_name, "layer.tar\0"s)) == "x");
  CHECK(decoded(with_header("x", has_name, std::string(300'000, 'n') + "\0"s)) == "x");
  CHECK(decoded(with_header("x", has_comment, "comment\0"s)) == "x");
  CHECK(decoded(with_header("x", has_extra | has_name | has_comment, "\2\0ab\0\0"s)) == "x");
  CHECK(decoded(with_header_crc("x")) == "x");
  CHECK(decoded(gzip("w") + with_header_crc("x")) == "wx");
}

TEST_CASE("a header that is not as RFC 1952 has it is an input error") {
  const std::string before = gzip("w");
  struct Case {
    std::string packed;
    std::string reason;
  };
  for (const Case& c :
       {Case{flipped(with_header_crc("x"), header_size), "wrong checksum of the header"},
        Case{flipped(with_header_crc("x"), 4), "wrong checksum of the header"},
        Case{with_header("x", 0x20, ""), "unknown header flags"},
        Case{with_header("x", 0x80, ""), "unknown header flags"},
        Case{"\x1f\x8b\x07\0"s + std::string(20, '\0'), "unknown compression method"}}) {
    expect_corrupt(c.packed, 0, c.reason);
    expect_corrupt(before + c.packed, before.size(), c.reason);
  }
  expect_corrupt("no gzip", 0, "no magic number");
}

TEST_CASE("the checksum of a header covers all of its fields") {
  const std::string fields = "\2\0abname\0comment\0"s;
  const unsigned flags = has_header_crc | has_extra | has_name | has_comment;
  const std::string head = with_header("x", flags, fields).substr(0, header_size + fields.size());
  const auto crc =
      crc32(0, reinterpret_cast<const Bytef*>(head.data()), static_cast<uInt>(head.size()));
  const std::string packed = with_header("x", flags, fields + little_endian(crc & 0xffff, 2));
  CHECK(decoded(packed) == "x");
  CHECK(decoded(packed, 1, 1) == "x");
  expect_corrupt(flipped(packed, header_size + 3), 0, "wrong checksum of the header");
  expect_corrupt(flipped(packed, head.size() - 2), 0, "wrong checksum of the header");
  for (std::size_t size = 2; size < head.size() + 2; ++size) {
    expect_refused(packed.substr(0, size), "is truncated at offset " + std::to_string(size));
  }
}

TEST_CASE("a header without end is truncated") {
  const std::string name(300'000, 'n');
  expect_refused(with_header("", has_name, name).substr(0, header_size + name.size()),
                 "is truncated at offset " + std::to_string(header_size + name.size()));
}

TEST_CASE("a gzip stream that is cut, wherever, is truncated") {
  const std::string packed = gzip("hello hello hello hello");
  for (std::size_t size = 0; size < packed.size(); ++size) {
    expect_refused(packed.substr(0, size), "is truncated at offset " + std::to_string(size));
  }
}

TEST_CASE("a second member that is cut within is truncated") {
  const std::string first = gzip("first");
  const std::string both = first + gzip("second");
  for (std::size_t size = first.size() + 2; size < both.size(); ++size) {
    expect_refused(both.substr(0, size), "is truncated at offset " + std::to_string(size));
  }
}

TEST_CASE("plain bytes that come before the end of a truncated stream are given") {
  const std::string packed = gzip("hello");
  Observed observed;
  DecodeOptions options;
  options.what = "app.tar";
  GzipDecoder decoder(
      std::make_unique<DribbleSource>(packed.substr(0, packed.size() - 1), 100, &observed),
      options);
  std::string plain(100, '?');
  const auto buffer = std::as_writable_bytes(std::span(plain));
  CHECK(decoder.read(buffer) == 5);
  CHECK(plain.substr(0, 5) == "hello");
  expect_error(ErrorKind::input,
               "app.tar: gzip data is truncated at offset " + std::to_string(packed.size() - 1),
               [&] { static_cast<void>(decoder.read(buffer)); });
}

TEST_CASE("checksum and size of each member are checked") {
  const std::string packed = gzip("hello");
  const std::size_t size = packed.size();
  const std::string bad_crc = flipped(packed, size - 8);
  const std::string bad_size = flipped(packed, size - 1);
  expect_corrupt(bad_crc, 0, "wrong checksum");
  expect_corrupt(bad_size, 0, "wrong size");
  expect_corrupt(packed + bad_crc, size, "wrong checksum");
  expect_corrupt(packed + bad_size, size, "wrong size");
}

TEST_CASE("a block that deflate does not have is corrupt") {
  std::string packed = gzip("hello");
  packed[header_size] = '\x07';
  expect_corrupt(packed, 0, "invalid deflate data");
}

TEST_CASE("what begins as a member after the last one must be one, with or without warnings") {
  const std::string packed = gzip("x");
  test::RecordedMessages messages;
  expect_error(ErrorKind::input,
               "app.tar: gzip member at offset " + std::to_string(packed.size()) +
                   " is corrupt: unknown compression method",
               [&] { decoded(packed + "\x1f\x8bgarbage", 1, 1, &messages); });
  CHECK(messages.warnings.empty());
}

}  // namespace
}  // namespace ocifact::codec
