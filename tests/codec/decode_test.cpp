// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/decode.hpp>

#include "support/expect_error.hpp"
#include "support/packed.hpp"
#include "support/recorded_messages.hpp"
#include "support/streams.hpp"

namespace ocifact::codec {
namespace {

using test::DribbleSource;
using test::expect_error;
using test::Observed;

using namespace std::string_literals;

std::unique_ptr<io::Source> decoder(const std::string& packed, Compression compression,
                                    Observed* observed = nullptr, std::size_t step = 100,
                                    Messages* trailing = nullptr) {
  DecodeOptions options;
  options.what = "layer 1";
  options.trailing = trailing;
  return decode(std::make_unique<DribbleSource>(packed, step, observed), compression, options);
}

/// `x` in each format, and what comes near to its next part without being one.
struct Format {
  Compression compression;
  std::string packed;
  std::vector<std::string> rests;

  std::string name() const { return std::string(to_string(compression)); }
};

std::vector<Format> formats() {
  return {
      {Compression::gzip,
       test::gzip("x"),
       {"\x1f", "\x1f\x8c", "\0\x1f\x8b"s, "\0"s + test::gzip("y")}},
      {Compression::zstd,
       test::zstd("x"),
       {"\x28\xb5\x2f", "\x28\xb5\x2f\xfc\0\0\0\0"s, "\0"s + test::zstd("y")}},
      {Compression::bzip2, test::bzip2("x"), {"BZh9", "BZh01AY&SY", "\0"s + test::bzip2("y")}},
      {Compression::xz, test::xz("x"), {"\xfd", "\0"s + test::xz("y")}},
  };
}

TEST_CASE("decode gives the plain bytes and reads the stream to its end") {
  const std::string plain = "some plain bytes";
  struct Case {
    Compression compression;
    std::string packed;
  };
  for (const Case& c :
       {Case{Compression::none, plain}, Case{Compression::gzip, test::gzip(plain)},
        Case{Compression::zstd, test::zstd(plain)}, Case{Compression::bzip2, test::bzip2(plain)},
        Case{Compression::xz, test::xz(plain)}}) {
    Observed observed;
    const auto source = decoder(c.packed, c.compression, &observed);
    CHECK(test::read_all(*source) == plain);
    CHECK(observed.ended);
  }
}

TEST_CASE("decode peels one layer of compression only") {
  const std::string inner = test::gzip("x");
  CHECK(test::read_all(*decoder(test::gzip(inner), Compression::gzip)) == inner);
}

TEST_CASE("a stream that is not compressed is passed on, whatever it is") {
  const std::string packed = test::gzip("x") + "garbage";
  CHECK(test::read_all(*decoder(packed, Compression::none)) == packed);
}

TEST_CASE("zeros may follow the packed data, other bytes not") {
  for (Format format : formats()) {
    CAPTURE(format.name());
    const auto plain = [&](const std::string& rest, std::size_t step) {
      return test::read_all(*decoder(format.packed + rest, format.compression, nullptr, step));
    };
    for (const std::size_t count : {std::size_t{1}, std::size_t{512}, 2 * io::buffer_size}) {
      CHECK(plain(std::string(count, '\0'), io::buffer_size) == "x");
    }
    format.rests.push_back("garbage");
    for (const std::string& rest : format.rests) {
      for (const std::size_t step : {std::size_t{1}, io::buffer_size}) {
        expect_error(ErrorKind::input,
                     "layer 1: " + format.name() + " data ends at offset " +
                         std::to_string(format.packed.size()) + ", but other data follows",
                     [&] { plain(rest, step); });
      }
    }
  }
}

TEST_CASE("other bytes behind the packed data are one warning if so asked") {
  for (const Format& format : formats()) {
    test::RecordedMessages messages;
    Observed observed;
    const auto source =
        decoder(format.packed + "garbage", format.compression, &observed, 1, &messages);
    CHECK(test::read_all(*source, 1) == "x");
    CHECK(observed.ended);
    CHECK(messages.warnings ==
          std::vector<std::string>{"layer 1: ignored 7 bytes after the end of " + format.name() +
                                   " data at offset " + std::to_string(format.packed.size())});
  }
}

TEST_CASE("after its end a decoder stays at the end") {
  for (const Format& format : formats()) {
    const auto source = decoder(format.packed, format.compression);
    CHECK(test::read_all(*source) == "x");
    CHECK(test::read_all(*source) == "");
  }
}

TEST_CASE("errors name the stream") {
  for (const Compression compression :
       {Compression::gzip, Compression::zstd, Compression::bzip2, Compression::xz}) {
    expect_error(
        ErrorKind::input,
        "layer 1: " + std::string(to_string(compression)) + " data is truncated at offset 0",
        [&] { test::read_all(*decoder("", compression)); });
  }
}

}  // namespace
}  // namespace ocifact::codec
