// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/base/text.hpp>
#include <ocifact/codec/encoder.hpp>

#include "support/expect_error.hpp"
#include "support/packed.hpp"

namespace ocifact::codec {
namespace {

using test::expect_error;
using namespace std::string_literals;

TEST_CASE("an encoder's name is parsed back") {
  for (int level = 1; level <= 9; ++level) {
    const std::string name = "zlib-" + std::to_string(level);
    const Encoder encoder = Encoder::parse(name);
    CHECK((encoder.family == Encoder::Family::zlib));
    CHECK(encoder.level == level);
    CHECK(encoder.name() == name);
  }
}

TEST_CASE("any other name is a usage error that lists what there is") {
  for (const std::string& name :
       std::vector<std::string>{"", "zlib", "zlib-", "zlib-0", "zlib-10", "zlib-06", "zlib-x",
                                "zlib 6", "Zlib-6", "zlib-6 ", "gzip-6", "zlib-6\0"s, "zlib\n"}) {
    expect_error(ErrorKind::usage, quoted(name) + " is not an encoder; there are zlib-1 to zlib-9",
                 [&] { Encoder::parse(name); });
  }
}

TEST_CASE("encode_gzip makes what the encoder's name says, whatever the pool") {
  const std::string plain(300'000, 'x');
  for (const unsigned jobs : {1U, 4U}) {
    io::Pool pool(jobs);
    io::MemorySource source{std::string_view(plain)};
    std::string packed;
    io::StringSink sink(packed);
    encode_gzip(source, sink, Encoder::parse("zlib-6"), pool);
    CHECK(packed == test::gzip(plain));
  }
}

}  // namespace
}  // namespace ocifact::codec
