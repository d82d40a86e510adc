// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/decode.hpp>
#include <ocifact/codec/go_encoder.hpp>
#include <ocifact/digest/hasher.hpp>

#include "support/generated.hpp"
#include "support/streams.hpp"

namespace ocifact::codec {
namespace {

using test::generated;

struct Vector {
  std::string input;
  int level;
  std::size_t size;
  std::string digest;
};

std::vector<Vector> read_vectors() {
  std::ifstream file(TESTDATA "/gzip/go-vectors.tsv");
  std::vector<Vector> vectors;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    Vector vector;
    fields >> vector.input >> vector.level >> vector.size >> vector.digest;
    vectors.push_back(vector);
  }
  return vectors;
}

/// Small chunks, so that small inputs have several.
GoTuning small_chunks() {
  GoTuning tuning;
  tuning.fast_chunk = 2;
  tuning.fast_chunk_alone = 1;
  tuning.fast_early = 1;
  tuning.chain_chunk = 98304;
  return tuning;
}

/// Chunks of so many blocks for level 1, each of which guesses what came before.
GoTuning guessing_chunks(std::size_t blocks) {
  GoTuning tuning;
  tuning.fast_chunk = blocks;
  tuning.fast_chunk_alone = blocks;
  tuning.fast_early = 1;
  tuning.hand_over = false;
  return tuning;
}

std::string encode(io::Source& plain, int level, io::Pool& pool, const GoTuning& tuning = {},
                   GoTrace* trace = nullptr) {
  std::string packed;
  io::StringSink sink(packed);
  PackedSink out(sink);
  encode_go(plain, out, level, pool, tuning, trace);
  return packed;
}

std::string encode(std::string_view plain, int level, io::Pool& pool, const GoTuning& tuning = {},
                   GoTrace* trace = nullptr) {
  io::MemorySource source(plain);
  return encode(source, level, pool, tuning, trace);
}

std::string unpacked(const std::string& packed) {
  const auto plain =
      decode(std::make_unique<io::StringSource>(packed), Compression::gzip, {"test", {}, nullptr});
  return test::read_all(*plain);
}

/// Gives its bytes in pieces of random sizes.
class RandomPieces final : public io::Source {
 public:
  explicit RandomPieces(std::string_view text) : source_(text) {}
  std::size_t read(ByteSpan buffer) override {
    const std::size_t wanted = 1 + random_.next() * 256 + random_.next();
    return source_.read(buffer.first(std::min(buffer.size(), wanted)));
  }

 private:
  io::MemorySource source_;
  test::Noise random_{11};
};

TEST_CASE("the Go encoder writes what Go writes") {
  const std::vector<Vector> vectors = read_vectors();
  REQUIRE(vectors.size() == 990);
  io::Pool pool(2);
  std::string name;
  std::string input;
  for (const Vector& vector : vectors) {
    if (vector.input != name) {
      name = vector.input;
      input = generated(name);
    }
    CAPTURE(name);
    CAPTURE(vector.level);
    const std::string packed = encode(input, vector.level, pool);
    CHECK(packed.size() == vector.size);
    CHECK(digest_of(packed).to_string() == vector.digest);
  }
}

TEST_CASE("an empty input is one empty block") {
  io::Pool pool(2);
  for (int level = 1; level <= 9; ++level) {
    const char extra_flags = level == 1 ? 4 : level == 9 ? 2 : 0;
    const std::string expected = std::string("\x1f\x8b\x08\0\0\0\0\0", 8) + extra_flags + '\xff' +
                                 std::string("\x01\0\0\xff\xff", 5) + std::string(8, '\0');
    CHECK(encode("", level, pool) == expected);
  }
}

TEST_CASE("the Go encoder's bytes do not depend on the pieces of the input") {
  const std::string input = generated("mixed-300000");
  io::Pool pool(2);
  for (int level = 1; level <= 9; ++level) {
    CAPTURE(level);
    const std::string expected = encode(input, level, pool);
    for (const std::size_t step : {1U, 65535U, 65536U}) {
      test::DribbleSource pieces(input, step);
      CHECK((encode(pieces, level, pool) == expected));
    }
    RandomPieces pieces(input);
    CHECK((encode(pieces, level, pool, small_chunks()) == expected));
  }
}

TEST_CASE("the Go encoder's bytes do not depend on threads and chunks") {
  for (const std::string_view name : {"mixed-1500000", "words-1500000", "copy-1500000",
                                      "noise-900000", "zero-900000", "bits-2-500000"}) {
    const std::string input = generated(name);
    for (const int level : {1, 2, 3, 4, 5, 6, 9}) {
      CAPTURE(name);
      CAPTURE(level);
      io::Pool alone(1);
      const std::string expected = encode(input, level, alone);
      CHECK((unpacked(expected) == input));
      for (const unsigned jobs : {1U, 2U, 8U}) {
        io::Pool pool(jobs);
        CHECK((encode(input, level, pool, small_chunks()) == expected));
        GoTuning guessing = small_chunks();
        guessing.hand_over = false;
        CHECK((encode(input, level, pool, guessing) == expected));
      }
    }
  }
}

TEST_CASE("sizes around those of blocks, chunks and buffers make no difference to the threads") {
  io::Pool alone(1);
  io::Pool pool(3);
  GoTuning tuning = small_chunks();
  tuning.hand_over = false;
  const std::string words = test::words(400'000);
  for (const std::size_t middle :
       {65535U, 65536U, 98304U, 131070U, 131072U, 196605U, 196608U, 262140U, 294912U, 393210U}) {
    // 1,024 bytes behind a chunk are read with it.
    for (const std::size_t size :
         {middle - 262, middle - 1, middle, middle + 1, middle + 16, middle + 17, middle + 127,
          middle + 128, middle + 1023, middle + 1024, middle + 1025}) {
      CAPTURE(size);
      const std::string_view input = std::string_view(words).substr(0, size);
      for (const int level : {1, 2, 4, 6}) {
        CAPTURE(level);
        CHECK((encode(input, level, pool, tuning) == encode(input, level, alone)));
      }
    }
  }
}

TEST_CASE("a chunk of level 1 whose early start misses is made anew as far as needed") {
  struct Case {
    const char* input;  // 46 blocks: 5 chunks after the first, of 8 blocks and the last of 6
    std::uint64_t redone;
    std::uint64_t redone_blocks;
  };
  for (const Case& expected : {Case{"skew-3000000", 0, 0}, Case{"words-3000000", 5, 20},
                               Case{"mixed-3000000", 4, 4}, Case{"copy-3000000", 5, 38}}) {
    CAPTURE(expected.input);
    const std::string input = generated(expected.input);
    io::Pool alone(1);
    const std::string packed = encode(input, 1, alone);
    const GoTuning tuning = guessing_chunks(8);
    for (const unsigned jobs : {1U, 2U, 8U}) {
      io::Pool pool(jobs);
      GoTrace trace;
      CHECK((encode(input, 1, pool, tuning, &trace) == packed));
      CHECK(trace.chunks == 6);
      CHECK(trace.guessed == 5);
      CHECK(trace.redone == expected.redone);
      CHECK(trace.redone_blocks == expected.redone_blocks);
    }
  }
}

TEST_CASE("chunks of level 1 that are dense with matches are searched again as a whole") {
  // Nearly all of this is short matches, and its tables never become equal: there is less room for
  // tokens at first than both searches need.
  const std::string input = generated("bits-2-3000000");
  io::Pool pool(1);
  const std::string packed = encode(input, 1, pool);
  const GoTuning tuning = guessing_chunks(2);
  GoTrace trace;
  CHECK((encode(input, 1, pool, tuning, &trace) == packed));
  CHECK(trace.guessed == 22);
  CHECK(trace.redone_blocks == 44);
}

TEST_CASE("a chunk of level 6 whose early start misses is searched again") {
  // In a run of zeros the search goes by the longest match from wherever it began.
  const std::string input = generated("zero-1000000");
  io::Pool alone(1);
  const std::string packed = encode(input, 6, alone);
  GoTuning tuning = small_chunks();
  tuning.hand_over = false;
  for (const unsigned jobs : {1U, 2U, 8U}) {
    io::Pool pool(jobs);
    GoTrace trace;
    CHECK((encode(input, 6, pool, tuning, &trace) == packed));
    CHECK(trace.chunks == 11);
    CHECK(trace.guessed == 10);
    CHECK(trace.redone == 10);
  }
}

TEST_CASE(
    "the true state is handed over where it is known, so that one thread does nothing twice") {
  for (const int level : {1, 6}) {
    io::Pool pool(1);
    GoTrace trace;
    encode(generated("mixed-1000000"), level, pool, small_chunks(), &trace);
    CHECK(trace.chunks == (level == 1 ? 16 : 11));
    CHECK(trace.guessed == 0);
    CHECK(trace.redone == 0);
  }
}

TEST_CASE("several inputs are encoded side by side within tasks of the one pool") {
  const std::string input = generated("mixed-1000000");
  io::Pool alone(1);
  for (const unsigned jobs : {1U, 2U, 3U}) {
    io::Pool pool(jobs);
    std::vector<std::string> packed(6);
    io::TaskGroup layers(pool);
    for (std::size_t i = 0; i < packed.size(); ++i) {
      layers.add([&, i] { packed[i] = encode(input, i % 2 == 0 ? 1 : 6, pool, small_chunks()); });
    }
    layers.wait();
    for (std::size_t i = 0; i < packed.size(); ++i) {
      CHECK((packed[i] == encode(input, i % 2 == 0 ? 1 : 6, alone)));
    }
  }
}

/// Fails after some bytes.
class FailingSource final : public io::Source {
 public:
  explicit FailingSource(std::size_t rest) : rest_(rest) {}
  std::size_t read(ByteSpan buffer) override {
    if (rest_ == 0) throw std::runtime_error("no more can be read");
    const std::size_t count = std::min(buffer.size(), rest_);
    rest_ -= count;
    return count;
  }

 private:
  std::size_t rest_;
};

class FailingSink final : public io::Sink {
 public:
  explicit FailingSink(std::size_t rest) : rest_(rest) {}
  void write(ByteView bytes) override {
    if (bytes.size() > rest_) throw std::runtime_error("no more can be written");
    rest_ -= bytes.size();
  }

 private:
  std::size_t rest_;
};

TEST_CASE("what the source or the sink throws leaves the encoder") {
  const std::string input = generated("noise-1000000");
  for (const int level : {1, 3, 6}) {
    for (const unsigned jobs : {1U, 4U}) {
      io::Pool pool(jobs);
      io::CountingSink counted;
      PackedSink ignored(counted);
      FailingSource source(500'000);
      CHECK_THROWS_WITH_AS(encode_go(source, ignored, level, pool, small_chunks()),
                           "no more can be read", std::runtime_error);
      io::MemorySource plain{std::string_view(input)};
      FailingSink failing(300'000);
      PackedSink sink(failing);
      CHECK_THROWS_WITH_AS(encode_go(plain, sink, level, pool, small_chunks()),
                           "no more can be written", std::runtime_error);
    }
  }
}

}  // namespace
}  // namespace ocifact::codec
