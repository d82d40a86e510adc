// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <lzma.h>

#include <ocifact/codec/xz_decoder.hpp>

#include "support/decoded.hpp"
#include "support/expect_error.hpp"
#include "support/generated.hpp"
#include "support/packed.hpp"

namespace ocifact::codec {
namespace {

using test::expect_error;
using test::flipped;
using test::xz;
using namespace std::string_literals;

std::string decoded(const std::string& packed, std::size_t input_step = io::buffer_size,
                    std::size_t output_step = io::buffer_size, Messages* trailing = nullptr) {
  return test::decoded<XzDecoder>(packed, input_step, output_step, trailing);
}

void expect_refused(const std::string& packed, const std::string& message) {
  for (const std::size_t step : {std::size_t{1}, io::buffer_size}) {
    expect_error(ErrorKind::input, "app.tar: xz " + message, [&] { decoded(packed, step); });
  }
}

std::string corrupt_at(std::size_t offset) {
  return "stream at offset " + std::to_string(offset) + " is corrupt: data or a check is wrong";
}

/// "hello" with the check of this kind, in a block that asks for a dictionary whose size is told by
/// `bits` (The .xz File Format, 5.3.1).
std::string with_dictionary(unsigned bits, lzma_check check = LZMA_CHECK_CRC32) {
  const std::string plain = "hello";
  lzma_options_lzma options{};
  REQUIRE(!lzma_lzma_preset(&options, 0));
  lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  std::string packed(1000, '\0');
  std::size_t size = 0;
  REQUIRE(lzma_stream_buffer_encode(filters, check, nullptr,
                                    reinterpret_cast<const std::uint8_t*>(plain.data()),
                                    plain.size(), reinterpret_cast<std::uint8_t*>(packed.data()),
                                    &size, packed.size()) == LZMA_OK);
  packed.resize(size);
  // Behind the stream's header of 12 bytes: the size of the block's header, flags, sizes, filter
  // 0x21 with one byte of properties; four bytes of CRC end the header.
  const std::size_t header = 4 * (static_cast<unsigned char>(packed[12]) + std::size_t{1});
  const std::size_t properties = packed.find("\x21\x01", 12) + 2;
  REQUIRE(properties < 12 + header);
  packed[properties] = static_cast<char>(bits);
  const auto* const begin = reinterpret_cast<const std::uint8_t*>(packed.data()) + 12;
  return packed.replace(12 + header - 4, 4,
                        test::little_endian(lzma_crc32(begin, header - 4, 0), 4));
}

TEST_CASE("an xz stream gives its plain bytes") {
  CHECK(decoded(xz("hello")) == "hello");
  CHECK(decoded(xz("")) == "");
  const std::string large = test::mixed(450'000);
  CHECK((decoded(xz(large)) == large));
  CHECK((decoded(xz(large, 9)) == large));
}

TEST_CASE("every kind of check that liblzma knows is accepted") {
  for (const lzma_check check :
       {LZMA_CHECK_NONE, LZMA_CHECK_CRC32, LZMA_CHECK_CRC64, LZMA_CHECK_SHA256}) {
    CHECK(decoded(with_dictionary(8, check)) == "hello");
  }
}

TEST_CASE("the pieces of input and output do not matter to an xz decoder") {
  const std::string plain = test::counters(20'000);
  const std::string packed =
      xz(plain) + xz("") + std::string(8, '\0') + xz("end") + std::string(3, '\0');
  for (const std::size_t input_step : {std::size_t{1}, std::size_t{7}, io::buffer_size}) {
    for (const std::size_t output_step : {std::size_t{1}, std::size_t{1000}, io::buffer_size}) {
      CHECK((decoded(packed, input_step, output_step) == plain + "end"));
    }
  }
}

TEST_CASE("streams of xz are joined, with padding of whole fours of zeros between them") {
  CHECK(decoded(xz("one ") + xz("two")) == "one two");
  CHECK(decoded(xz("one ") + std::string(4, '\0') + xz("two")) == "one two");
  CHECK(decoded(xz("one ") + std::string(400'000, '\0') + xz("two")) == "one two");
  const std::string first = xz("one ");
  expect_refused(
      first + std::string(3, '\0') + xz("two"),
      "data ends at offset " + std::to_string(first.size()) + ", but other data follows");
  expect_refused(
      first + std::string(5, '\0') + xz("two"),
      "data ends at offset " + std::to_string(first.size() + 4) + ", but other data follows");
}

TEST_CASE("an xz stream that is cut, wherever, is truncated") {
  const std::string first = xz("first");
  const std::string packed = first + xz("hello hello hello hello");
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

TEST_CASE("what an xz stream tells of itself is checked") {
  const std::string good = xz("hello");
  // Flags of the header, its CRC, a block's header and data, index and footer.
  for (const std::size_t position :
       {std::size_t{8}, std::size_t{13}, good.size() - 40, good.size() - 15, good.size() - 10}) {
    CAPTURE(position);
    expect_refused(flipped(good, position), corrupt_at(0));
    expect_refused(good + flipped(good, position), corrupt_at(good.size()));
  }
}

TEST_CASE("options and checks that liblzma does not know are refused as such") {
  const auto with_flags = [](const std::string& flags) {
    std::string packed = xz("hello");
    packed.replace(6, 2, flags);
    const auto crc = lzma_crc32(reinterpret_cast<const std::uint8_t*>(flags.data()), 2, 0);
    return packed.replace(8, 4, test::little_endian(crc, 4));
  };
  expect_refused(with_flags("\x01\x04"),
                 "stream at offset 0 is corrupt: it has options that are not known");
  expect_refused(with_flags("\0\x02"s),
                 "stream at offset 0 is corrupt: its kind of check is not known");
}

TEST_CASE("a stream that begins with no xz is corrupt") {
  expect_refused("no xz at all", "stream at offset 0 is corrupt: no magic number");
  expect_refused(std::string(4, '\0') + xz("x"), "stream at offset 0 is corrupt: no magic number");
}

TEST_CASE("dictionaries of up to 128 MiB are accepted, larger ones told") {
  CHECK(decoded(with_dictionary(30)) == "hello");
  const std::string message = "needs too large a window (expected at most 128 MiB, actual ";
  expect_refused(with_dictionary(31), "stream at offset 0 " + message + "192 MiB)");
  expect_refused(with_dictionary(32), "stream at offset 0 " + message + "256 MiB)");
  expect_refused(with_dictionary(40), "stream at offset 0 " + message + "4096 MiB)");
  const std::string first = xz("first");
  expect_refused(first + with_dictionary(31),
                 "stream at offset " + std::to_string(first.size()) + " " + message + "192 MiB)");
}

}  // namespace
}  // namespace ocifact::codec
