// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/bzip2_decoder.hpp>

#include "support/decoded.hpp"
#include "support/expect_error.hpp"
#include "support/generated.hpp"
#include "support/packed.hpp"

namespace ocifact::codec {
namespace {

using test::bzip2;
using test::expect_error;
using test::flipped;
using namespace std::string_literals;

std::string decoded(const std::string& packed, std::size_t input_step = io::buffer_size,
                    std::size_t output_step = io::buffer_size, Messages* trailing = nullptr) {
  return test::decoded<Bzip2Decoder>(packed, input_step, output_step, trailing);
}

void expect_refused(const std::string& packed, const std::string& message) {
  for (const std::size_t step : {std::size_t{1}, io::buffer_size}) {
    expect_error(ErrorKind::input, "app.tar: bzip2 " + message, [&] { decoded(packed, step); });
  }
}

std::string corrupt_at(std::size_t offset) {
  return "stream at offset " + std::to_string(offset) +
         " is corrupt: a block or its checksum is wrong";
}

TEST_CASE("a bzip2 stream gives its plain bytes") {
  CHECK(decoded(bzip2("hello")) == "hello");
  CHECK(decoded(bzip2("")) == "");
  const std::string large = test::mixed(450'000);
  CHECK((decoded(bzip2(large)) == large));
}

TEST_CASE("the pieces of input and output do not matter to a bzip2 decoder") {
  const std::string plain = test::counters(20'000);
  const std::string packed = bzip2(plain) + bzip2("") + bzip2("end") + std::string(3, '\0');
  for (const std::size_t input_step : {std::size_t{1}, std::size_t{7}, io::buffer_size}) {
    for (const std::size_t output_step : {std::size_t{1}, std::size_t{1000}, io::buffer_size}) {
      CHECK((decoded(packed, input_step, output_step) == plain + "end"));
    }
  }
}

TEST_CASE("streams of bzip2 are joined") {
  CHECK(decoded(bzip2("one ") + bzip2("two")) == "one two");
  CHECK(decoded(bzip2("") + bzip2("") + bzip2("two") + bzip2("")) == "two");
}

TEST_CASE("a bzip2 stream that is cut, wherever, is truncated") {
  const std::string first = bzip2("first");
  const std::string packed = first + bzip2("hello hello hello hello");
  for (std::size_t size = 0; size < packed.size(); ++size) {
    const std::string cut = packed.substr(0, size);
    if (size == first.size()) {
      CHECK(decoded(cut) == "first");
    } else if (size > first.size() && size < first.size() + sniff_size) {
      expect_refused(
          cut, "data ends at offset " + std::to_string(first.size()) + ", but other data follows");
    } else {
      expect_refused(cut, "data is truncated at offset " + std::to_string(size));
    }
  }
}

TEST_CASE("the checksums of blocks and streams are checked") {
  const std::string good = bzip2("hello");
  const std::string bad_block = flipped(good, 10);
  const std::string bad_stream = flipped(good, good.size() - 2);
  expect_refused(bad_block, corrupt_at(0));
  expect_refused(bad_stream, corrupt_at(0));
  expect_refused(good + bad_stream, corrupt_at(good.size()));
}

TEST_CASE("a stream that begins with no bzip2 is corrupt") {
  expect_refused("no bzip2", "stream at offset 0 is corrupt: no magic number");
  expect_refused("BZh01AY&SY", "stream at offset 0 is corrupt: no magic number");
  // Only two of the six bytes of a mark are a magic number.
  expect_refused("BZh91AY&SX" + std::string(20, '\0'), corrupt_at(0));
}

}  // namespace
}  // namespace ocifact::codec
