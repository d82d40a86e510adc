// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <zstd.h>

#include <ocifact/codec/zstd_decoder.hpp>
#include <ocifact/codec/zstd_encoder.hpp>
#include <ocifact/codec/zstd_frame.hpp>
#include <ocifact/digest/hasher.hpp>

#include "support/decoded.hpp"
#include "support/generated.hpp"
#include "support/streams.hpp"

namespace ocifact::codec {
namespace {

using test::DribbleSource;
using test::generated;

std::string encoded(const std::string& plain, int level, unsigned jobs = 1,
                    std::size_t step = io::buffer_size) {
  io::Pool pool(jobs);
  DribbleSource source(plain, step);
  std::string packed;
  io::StringSink sink(packed);
  PackedSink out(sink);
  encode_zstd(source, out, level, pool);
  return packed;
}

std::string decoded(const std::string& packed) { return test::decoded<ZstdDecoder>(packed); }

/// The sizes of the frames, plain.
std::vector<std::size_t> frames_of(const std::string& packed) {
  std::vector<std::size_t> sizes;
  for (std::size_t at = 0; at < packed.size();) {
    sizes.push_back(ZSTD_getFrameContentSize(packed.data() + at, packed.size() - at));
    at += ZSTD_findFrameCompressedSize(packed.data() + at, packed.size() - at);
  }
  return sizes;
}

TEST_CASE("zstd frames have 2 MiB, of high levels 8 MiB, and no bytes are one empty frame") {
  using Sizes = std::vector<std::size_t>;
  constexpr std::size_t mib = std::size_t{1} << 20;
  CHECK(frames_of(encoded("", 3)) == Sizes{0});
  CHECK(frames_of(encoded("a", 3)) == Sizes{1});
  CHECK(frames_of(encoded(test::words(2 * mib), 9)) == Sizes{2 * mib});
  CHECK(frames_of(encoded(test::words(4 * mib + 1), 1)) == Sizes{2 * mib, 2 * mib, 1});
  CHECK(frames_of(encoded(test::words(8 * mib + 1), 10)) == Sizes{8 * mib, 1});
}

TEST_CASE("what zstd encodes is decoded, at every level and size") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{700'000}}) {
    const std::string plain = test::words(size);
    for (int level = 1; level <= 19; level += 9) CHECK((decoded(encoded(plain, level)) == plain));
  }
  const std::string plain = test::words((5 << 20) + 1);
  CHECK((decoded(encoded(plain, 3)) == plain));
}

TEST_CASE("a zstd frame ends with a checksum, of whatever size it is") {
  constexpr unsigned has_checksum = 4;  // RFC 8878, 3.1.1.1.1
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{300'000}}) {
    const std::string packed = encoded(test::words(size), 3);
    REQUIRE(packed.size() > 5);
    CHECK((static_cast<unsigned char>(packed[4]) & has_checksum) == has_checksum);
  }
}

TEST_CASE("any decoder has the window that zstd encodes with, at every level") {
  const std::string plain = test::counters(300'000);
  for (int level = 1; level <= 19; ++level) {
    const auto frame = parse_zstd_frame(as_bytes(encoded(plain, level)));
    REQUIRE(frame.has_value());
    CHECK(frame->window <= 8U << 20);  // what RFC 8878 wants of every decoder
    CHECK(frame->dictionary == 0);
  }
}

TEST_CASE("levels of zstd differ") {
  const std::string plain = test::words(300'000);
  CHECK(encoded(plain, 1).size() > encoded(plain, 3).size());
  CHECK(encoded(plain, 3).size() > encoded(plain, 19).size());
}

TEST_CASE("neither threads nor the pieces in which the bytes come matter to zstd") {
  for (const char* name : {"zero-0", "noise-1", "words-131072", "mixed-4500000"}) {
    const std::string plain = generated(name);
    const std::string packed = encoded(plain, 3);
    for (const unsigned jobs : {1U, 2U, 3U, 8U}) {
      for (const std::size_t step : {std::size_t{4093}, std::size_t{65536}, plain.size() + 1}) {
        CHECK((encoded(plain, 3, jobs, step) == packed));
      }
    }
  }
}

TEST_CASE("threads do not matter to many frames") {
  const std::string plain = test::repeated(generated("mixed-9000000"), (64 << 20) + 1);
  const Digest one = digest_of(encoded(plain, 1));
  for (const unsigned jobs : {2U, 3U, 8U}) {
    CHECK((digest_of(encoded(plain, 1, jobs, 77'777)) == one));
  }
}

}  // namespace
}  // namespace ocifact::codec
