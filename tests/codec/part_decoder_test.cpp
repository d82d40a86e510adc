// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/codec/part_decoder.hpp>

#include "support/expect_error.hpp"

namespace ocifact::codec {
namespace {

using test::expect_error;

constexpr std::uint64_t gib = 1ULL << 30;

/// Parts of three bytes, `P00` to `P99`, each of which unpacks to as many MiB of zeros.
class MibDecoder final : public PartDecoder {
 public:
  explicit MibDecoder(const std::string& packed, std::uint64_t max_ratio, bool limited = true)
      : PartDecoder(
            std::make_unique<io::StringSource>(packed), options(max_ratio),
            {.name = "mib", .part = "piece", .magic_size = 1, .ratio_is_limited = limited}) {}

 private:
  static DecodeOptions options(std::uint64_t max_ratio) {
    DecodeOptions options;
    options.what = "app.tar";
    options.limits.max_ratio = max_ratio;
    return options;
  }

  bool begin_part() override { return as_text(input().peek()).starts_with('P'); }

  std::size_t unpack(ByteSpan buffer) override {
    if (left_ == 0) {
      const std::string_view digits = as_text(input().peek(3)).substr(1, 2);
      left_ = std::stoul(std::string(digits)) << 20;
      input().use(3);
    }
    const std::size_t count = std::min(left_, buffer.size());
    left_ -= count;
    if (left_ == 0) end_part();
    return count;
  }

  std::size_t left_ = 0;
};

std::string parts(std::size_t count) {
  std::string packed;
  for (std::size_t i = 0; i < count; ++i) packed += "P64";
  return packed;
}

std::uint64_t unpacked(MibDecoder decoder) { return io::drain(decoder); }

TEST_CASE("one GiB is not limited, whatever the ratio") {
  CHECK(unpacked(MibDecoder(parts(16), 1)) == gib);
}

TEST_CASE("more than a GiB may be as many times the packed size as is allowed") {
  constexpr std::uint64_t ratio = (64ULL << 20) / 3 + 1;
  CHECK(unpacked(MibDecoder(parts(20), ratio)) == gib / 16 * 20);
  expect_error(ErrorKind::input,
               "app.tar: mib data unpacks to more than 1000 times its size; --max-ratio raises the "
               "limit",
               [] { unpacked(MibDecoder(parts(17), 1000)); });
}

TEST_CASE("a format that cannot unpack to much is not limited") {
  CHECK(unpacked(MibDecoder(parts(17), 1, false)) == gib / 16 * 17);
}

}  // namespace
}  // namespace ocifact::codec
