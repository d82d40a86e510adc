// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/codec/decode.hpp>

#include "support/expect_error.hpp"
#include "support/packed.hpp"
#include "support/streams.hpp"

namespace ocifact::codec {
namespace {

using test::DribbleSource;
using test::expect_error;
using test::Observed;

std::unique_ptr<io::Source> decoder(const std::string& packed, Compression compression,
                                    Observed* observed = nullptr) {
  DecodeOptions options;
  options.what = "layer 1";
  return decode(std::make_unique<DribbleSource>(packed, 100, observed), compression, options);
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
