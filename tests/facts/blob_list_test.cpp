// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/digest/hasher.hpp>
#include <ocifact/facts/blob_list.hpp>

namespace ocifact::facts {
namespace {

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

}  // namespace
}  // namespace ocifact::facts
