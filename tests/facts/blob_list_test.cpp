// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/digest/hasher.hpp>
#include <ocifact/facts/blob_list.hpp>

#include "support/expect_error.hpp"

namespace ocifact::facts {
namespace {

using test::expect_error;

const std::string hello = "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

TEST_CASE("a line has digest, size, DiffID and media type, and a dash for what is absent") {
  ListedBlob blob{Digest::parse(hello), 12, DiffId(digest_of("")), oci::MediaType("x/y")};
  CHECK(blob.to_line() ==
        hello +
            "  12  sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  x/y");
  blob.diff_id.reset();
  CHECK(blob.to_line() == hello + "  12  -  x/y");
  blob.media_type = oci::MediaType();
  CHECK(blob.to_line() == hello + "  12  -  -");
}

TEST_CASE("a media type is escaped, so that a line stays one") {
  const ListedBlob blob{Digest::parse(hello), 0, {}, oci::MediaType("x\n/y")};
  CHECK(blob.to_line() == hello + R"(  0  -  x\x0a/y)");
}

const std::string a = "sha256:" + std::string(64, 'a');
const std::string b = "sha256:" + std::string(64, 'b');
const std::string layer = "application/vnd.oci.image.layer.v1.tar+gzip";

TEST_CASE("a list of blobs has layers and others") {
  const auto list = parse_blob_list(a + "  12  " + b + "  " + layer + "\n" + b + "  3  -  x/y");
  REQUIRE(list.size() == 2);
  CHECK(list[0].digest.to_string() == a);
  CHECK(list[0].size == 12);
  CHECK(list[0].media_type.to_string() == layer);
  REQUIRE(list[0].diff_id);
  CHECK(list[0].diff_id->to_string() == b);
  CHECK(list[1].digest.to_string() == b);
  CHECK(list[1].size == 3);
  CHECK_FALSE(list[1].diff_id);
  CHECK(parse_blob_list("").empty());
}

TEST_CASE("a line that is none of a list of blobs is named") {
  const std::string good = a + "  12  -  x/y\n";
  const auto refuses = [&](const std::string& line, const std::string& message) {
    expect_error(ErrorKind::input, "line 2: " + message, [&] { parse_blob_list(good + line); });
  };
  const std::string expected =
      "no line of a list of blobs (expected DIGEST  SIZE  DIFFID  "
      "MEDIATYPE, actual ";
  refuses("\n", expected + "'')");
  refuses(a + "  12  -\n", expected + "'" + a + "  12  -')");
  refuses(a + "  12  -  x/y  z\n", expected + "'" + a + "  12  -  x/y  z')");
  refuses(a + "  12k  -  x/y\n", "'12k' is not a size in bytes");
  refuses(a + "  12  " + b + "  x/y\n", "'x/y' is no media type of a layer");
}

TEST_CASE("a list has digests only") {
  const std::string line = "  12  -  x/y";
  CHECK_THROWS_AS(parse_blob_list("sha256:12" + line), Error);
  CHECK_THROWS_AS(parse_blob_list(a + "  12  sha256:12  " + layer), Error);
}

}  // namespace
}  // namespace ocifact::facts
