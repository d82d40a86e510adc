// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <zlib.h>
#include <zstd.h>

#include <ocifact/base/text.hpp>
#include <ocifact/codec/encoder.hpp>

#include "support/expect_error.hpp"
#include "support/generated.hpp"
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

TEST_CASE("another gzip header is a part of the name, by what differs") {
  const Encoder zlib_9 = Encoder::parse("zlib-9");
  const auto named = [](const Encoder& encoder) {
    CHECK((Encoder::parse(encoder.name()) == encoder));
    return encoder.name();
  };
  CHECK(named(zlib_9.with_header({0, 2, 3})) == "zlib-9");
  CHECK(named(zlib_9.with_header({0, 2, 255})) == "zlib-9+os255");
  CHECK(named(zlib_9.with_header({0, 0, 0})) == "zlib-9+xfl0+os0");
  CHECK(named(Encoder::parse("go-6").with_header({0x886e0900, 0, 255})) == "go-6+mtime2288912640");
  // What it was before is forgotten.
  CHECK(zlib_9.with_header({1, 2, 255}).with_header({0, 2, 3}) == zlib_9);
  for (const std::string& name : std::vector<std::string>{
           "zlib-9+", "zlib-9+os", "zlib-9+os3", "zlib-9+os256", "zlib-9+os07", "zlib-9+os0+xfl0",
           "zlib-9+os0+os0", "go-6+mtime4294967296", "go-6+flg1", "zlib-9+os0 ", "zstd-3+os0"}) {
    CHECK_THROWS_AS(Encoder::parse(name), Error);
  }
}

TEST_CASE("a description is parsed back if it is that of the linked library") {
  for (const std::string name : {"go-1", "zlib-6", "zlib-6+os255"}) {
    const Encoder encoder = Encoder::parse(name);
    CHECK((Encoder::from_description(encoder.description()) == encoder));
  }
  for (const int level : {1, 19}) {
    CHECK((Encoder::from_description(Encoder::zstd(level).description()) == Encoder::zstd(level)));
  }
  for (const std::string& text : std::vector<std::string>{
           "", "go-0", "go-1 ", "go-1 (zlib 1.2.13)", "zlib-6", "zlib-6 (zlib 0.1)", "zstd-3",
           "zstd-0 (libzstd "s + ZSTD_versionString() + ")",
           "zstd-03 (libzstd "s + ZSTD_versionString() + ")"}) {
    CHECK_FALSE(Encoder::from_description(text).has_value());
  }
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
    for (const std::string name : {"zlib-1", "zlib-9", "go-9", "go-6+mtime1", "zlib-6+xfl2+os0"}) {
      const Encoder encoder = Encoder::parse(name);
      const std::string own = encoded(Encoder{encoder.family, encoder.level}, jobs);
      const auto header = encoder.header().bytes();
      CHECK(encoded(encoder, jobs) == std::string(as_text(header)) + own.substr(header.size()));
      CHECK((encoded(encoder, jobs) == own) == !encoder.other_header.has_value());
    }
    const std::string frame = encoded(Encoder::zstd(3), jobs);
    CHECK(ZSTD_findFrameCompressedSize(frame.data(), frame.size()) == frame.size());
  }
}

/// Keeps both sides.
class BothSink final : public EncodeSink {
 public:
  void write(ByteView plain_bytes, ByteView packed_bytes) override {
    plain.append(as_text(plain_bytes));
    packed.append(as_text(packed_bytes));
  }
  std::string plain;
  std::string packed;
};

TEST_CASE("every encoder shows all plain bytes again, in order, beside what it makes of them") {
  for (const std::string& input :
       {std::string(), std::string("x"), test::counters(200'000) + test::noise(200'000),
        test::noise(1'000'000) + test::counters(3'000'000)}) {
    for (const Encoder& encoder :
         {Encoder::parse("go-1"), Encoder::parse("go-2"), Encoder::parse("go-6"),
          Encoder::parse("zlib-1"), Encoder::zstd(1), Encoder::parse("go-1+mtime1")}) {
      for (const unsigned jobs : {1U, 3U}) {
        CAPTURE(encoder.name());
        io::Pool pool(jobs);
        io::MemorySource source{std::string_view(input)};
        BothSink both;
        encode(source, both, encoder, pool);
        CHECK((both.plain == input));
        CHECK((both.packed == test::encoded(input, encoder)));
      }
    }
  }
}

/// Counts the bytes that come together.
class PairedSink final : public EncodeSink {
 public:
  void write(ByteView plain, ByteView packed) override {
    paired += std::min(plain.size(), packed.size());
  }
  std::size_t paired = 0;
};

TEST_CASE("plain and packed bytes come together, under whichever header") {
  const std::string input = test::noise(1'000'000);
  const auto paired = [&](const char* name) {
    io::Pool pool(1);
    io::MemorySource source{std::string_view(input)};
    PairedSink sink;
    encode(source, sink, Encoder::parse(name), pool);
    return sink.paired;
  };
  CHECK(paired("go-1") > 990'000);
  CHECK(paired("go-1+mtime1") == paired("go-1"));
}

/// Fails where its bytes end.
class FailingSource final : public io::Source {
 public:
  explicit FailingSource(std::string_view text) : source_(text) {}
  std::size_t read(ByteSpan buffer) override {
    const std::size_t count = source_.read(buffer);
    if (count == 0) throw std::runtime_error("cut off");
    return count;
  }

 private:
  io::MemorySource source_;
};

TEST_CASE("what comes before a failure is encoded before it is thrown, by any number of threads") {
  const std::string input = test::noise(3'000'000);
  for (const Encoder& encoder :
       {Encoder::parse("go-1"), Encoder::parse("go-2"), Encoder::parse("go-6"), Encoder::zstd(3)}) {
    for (const unsigned jobs : {1U, 2U, 8U}) {
      CAPTURE(encoder.name());
      CAPTURE(jobs);
      io::Pool pool(jobs);
      FailingSource source(input);
      BothSink both;
      CHECK_THROWS_WITH_AS(encode(source, both, encoder, pool), "cut off", std::runtime_error);
      CHECK((both.plain == input));
    }
  }
}

}  // namespace
}  // namespace ocifact::codec
