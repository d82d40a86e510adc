// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/compression.hpp>

#include "support/packed.hpp"

namespace ocifact::codec {
namespace {

using namespace std::string_literals;

std::string_view sniffed(const std::string& first) { return to_string(sniff(as_bytes(first))); }

TEST_CASE("compressions have the names that messages use") {
  CHECK(to_string(Compression::none) == "none");
  CHECK(to_string(Compression::gzip) == "gzip");
  CHECK(to_string(Compression::zstd) == "zstd");
  CHECK(to_string(Compression::bzip2) == "bzip2");
  CHECK(to_string(Compression::xz) == "xz");
}

TEST_CASE("gzip is told by magic and method") {
  CHECK(sniffed(test::gzip("x")) == "gzip");
  CHECK(sniffed("\x1f\x8b\x08") == "gzip");
  for (const std::string& first :
       std::vector<std::string>{"\x1f\x8b", "\x1f\x8b\x07", "\x1f\x9d\x90", "\x8b\x1f\x08"}) {
    CHECK(sniffed(first) == "none");
  }
}

TEST_CASE("zstd is told by the magic of frames and of skippable frames") {
  CHECK(sniffed(test::zstd("x")) == "zstd");
  CHECK(sniffed("\x28\xb5\x2f\xfd") == "zstd");
  CHECK(sniffed("\x50\x2a\x4d\x18") == "zstd");
  CHECK(sniffed("\x5f\x2a\x4d\x18") == "zstd");
  for (const std::string& first :
       std::vector<std::string>{"\x28\xb5\x2f", "\x28\xb5\x2f\xfc", "\x60\x2a\x4d\x18",
                                "\x4f\x2a\x4d\x18", "\x50\x2a\x4d", "\x50\x2a\x4d\x19"}) {
    CHECK(sniffed(first) == "none");
  }
}

TEST_CASE("bzip2 is told by its header and the mark that must follow") {
  CHECK(sniffed("BZh91AY&SY") == "bzip2");
  CHECK(sniffed("BZh11AY") == "bzip2");
  CHECK(sniffed("BZh9\x17\x72\x45\x38\x50\x90") == "bzip2");
  for (const std::string& first :
       std::vector<std::string>{"BZh9", "BZh91", "BZh01AY", "BZh:1AY", "BZ091AY", "BZhello.txt"}) {
    CHECK(sniffed(first) == "none");
  }
}

TEST_CASE("xz is told by its magic of six bytes") {
  CHECK(sniffed("\xfd"
                "7zXZ\0"s) == "xz");
  CHECK(sniffed("\xfd"
                "7zXZ") == "none");
  CHECK(sniffed("\xfd"
                "7zXZ\x01") == "none");
}

TEST_CASE("anything else is not compressed") {
  for (const std::string& first :
       std::vector<std::string>{"", "\0"s, std::string(512, '\0'), "manifest.json", "{}"}) {
    CHECK(sniffed(first) == "none");
  }
}

}  // namespace
}  // namespace ocifact::codec
