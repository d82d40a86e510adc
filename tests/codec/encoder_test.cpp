// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <zlib.h>
#include <zstd.h>

#include <ocifact/base/text.hpp>
#include <ocifact/codec/encoder.hpp>

#include "support/expect_error.hpp"
#include "support/packed.hpp"

namespace ocifact::codec {
namespace {

using test::expect_error;
using namespace std::string_literals;

TEST_CASE("an encoder's name is parsed back") {
  for (const auto& [family, prefix] :
       {std::pair{Encoder::Family::go, "go-"}, std::pair{Encoder::Family::zlib, "zlib-"}}) {
    for (int level = 1; level <= 9; ++level) {
      const std::string name = prefix + std::to_string(level);
      const Encoder encoder = Encoder::parse(name);
      CHECK((encoder.family == family));
      CHECK(encoder.level == level);
      CHECK(encoder.name() == name);
    }
  }
}

TEST_CASE("the default is the frozen encoder of level 1") { CHECK(Encoder().name() == "go-1"); }

TEST_CASE("a zstd encoder has a name too, but none that is parsed") {
  CHECK(Encoder::zstd(3).name() == "zstd-3");
  CHECK(Encoder::zstd(19).name() == "zstd-19");
}

TEST_CASE("the description tells the version of a library whose bytes no version promises") {
  CHECK(Encoder::parse("go-1").description() == "go-1");
  CHECK(Encoder::parse("zlib-6").description() == "zlib-6 (zlib "s + zlibVersion() + ")");
  CHECK(Encoder::zstd(3).description() == "zstd-3 (libzstd "s + ZSTD_versionString() + ")");
}

TEST_CASE("an encoder tells the compression that it makes") {
  CHECK(to_string(Encoder::parse("go-6").compression()) == "gzip");
  CHECK(to_string(Encoder::parse("zlib-6").compression()) == "gzip");
  CHECK(to_string(Encoder::zstd(3).compression()) == "zstd");
}

TEST_CASE("any other name is a usage error that lists what there is") {
  for (const std::string& name : std::vector<std::string>{
           "", "zlib", "zlib-", "zlib-0", "zlib-10", "zlib-06", "zlib-x", "zlib 6", "Zlib-6",
           "zlib-6 ", "gzip-6", "zstd-3", "go-0", "go-10", "go", "zlib-6\0"s, "zlib\n"}) {
    expect_error(ErrorKind::usage,
                 quote(name) + " is not an encoder; there are go-1 to go-9 and zlib-1 to zlib-9",
                 [&] { Encoder::parse(name); });
  }
}

TEST_CASE("encode makes what the encoder's name says, whatever the pool") {
  const std::string plain(300'000, 'x');
  const auto encoded = [&](const Encoder& encoder, unsigned jobs) {
    io::Pool pool(jobs);
    io::MemorySource source{std::string_view(plain)};
    std::string packed;
    io::StringSink sink(packed);
    encode(source, sink, encoder, pool);
    return packed;
  };
  for (const unsigned jobs : {1U, 4U}) {
    CHECK(encoded(Encoder::parse("zlib-6"), jobs) == test::gzip(plain));
    // Told apart by what follows the time in the header: XFL 4 for level 1, and no system (255).
    CHECK(encoded(Encoder::parse("go-1"), jobs).substr(8, 2) == "\x04\xff");
    CHECK(encoded(Encoder::parse("go-6"), jobs).substr(8, 2) == "\x00\xff"s);
    const std::string frame = encoded(Encoder::zstd(3), jobs);
    CHECK(ZSTD_findFrameCompressedSize(frame.data(), frame.size()) == frame.size());
  }
}

}  // namespace
}  // namespace ocifact::codec
