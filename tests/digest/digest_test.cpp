// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/digest/digest.hpp>

#include "support/expect_error.hpp"

namespace ocifact {
namespace {

using test::expect_error;

const std::string hex256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string hex512 = std::string(64, 'a') + std::string(64, '0');

TEST_CASE("a digest is parsed into algorithm and value, and written back") {
  const Digest digest = Digest::parse("sha256:" + hex256);
  CHECK(digest.algorithm() == Algorithm::sha256);
  CHECK(digest.hex() == hex256);
  CHECK(digest.to_string() == "sha256:" + hex256);
  CHECK(digest.blob_path() == "blobs/sha256/" + hex256);

  const Digest longer = Digest::parse("sha512:" + hex512);
  CHECK(longer.algorithm() == Algorithm::sha512);
  CHECK(longer.to_string() == "sha512:" + hex512);
  CHECK(longer.blob_path() == "blobs/sha512/" + hex512);
}

TEST_CASE("text that is no digest is an input error") {
  const std::string upper = "sha256:" + std::string(64, 'A');
  for (const std::string& text : std::vector<std::string>{
           "", "sha256", hex256, "sha256:", "sha256:" + hex256.substr(1), "sha256:" + hex256 + "0",
           "sha256:" + hex512, "sha512:" + hex256, upper, "SHA256:" + hex256, " sha256:" + hex256,
           "sha256:" + hex256 + " ", "sha256::" + hex256.substr(1),
           "sha256:" + std::string(63, 'a') + "g", "sha256:../" + hex256.substr(3), ":" + hex256,
           "sha384+:" + hex256, "blake3:" + hex512}) {
    expect_error(ErrorKind::input,
                 "'" + text +
                     "' is not a digest (expected an algorithm, a colon and lower-case hex digits "
                     "of its length, actual " +
                     std::to_string(text.size()) + " characters)",
                 [&] { Digest::parse(text); });
    CHECK_FALSE(Digest::try_parse(text).has_value());
  }
}

TEST_CASE("text in the message is escaped") {
  expect_error(ErrorKind::input,
               "'a\\x0ab' is not a digest (expected an algorithm, a colon and lower-case hex "
               "digits of its length, actual 3 characters)",
               [] { Digest::parse("a\nb"); });
}

TEST_CASE("a digest of another algorithm is unsupported") {
  const std::string blake3 = "blake3:" + hex256;
  expect_error(ErrorKind::unsupported,
               "digest '" + blake3 +
                   "' has an unsupported algorithm (expected sha256 or sha512, actual blake3)",
               [&] { Digest::parse(blake3); });
  CHECK_FALSE(Digest::try_parse(blake3).has_value());
  expect_error(ErrorKind::unsupported,
               "digest 'multihash+base58:QmRZ' has an unsupported algorithm "
               "(expected sha256 or sha512, actual multihash+base58)",
               [] { Digest::parse("multihash+base58:QmRZ"); });
}

TEST_CASE("algorithm and value must fit each other") {
  CHECK(Digest(Algorithm::sha256, hex256) == Digest::parse("sha256:" + hex256));
  expect_error(ErrorKind::input, "'" + hex256 + "' is not the value of a sha512 digest",
               [] { Digest(Algorithm::sha512, hex256); });
  expect_error(ErrorKind::input, "'../x' is not the value of a sha256 digest",
               [] { Digest(Algorithm::sha256, "../x"); });
}

TEST_CASE("a blob path is parsed back") {
  const Digest digest = Digest::parse("sha256:" + hex256);
  CHECK(Digest::from_blob_path(digest.blob_path()) == digest);
  CHECK(Digest::from_blob_path("blobs/sha512/" + hex512) == Digest::parse("sha512:" + hex512));
  for (const std::string& path : std::vector<std::string>{
           "", "blobs", "blobs/", "blobs/sha256", "blobs/sha256/" + hex256 + "/",
           "blobs/sha256/" + hex256 + ".tar", "/" + digest.blob_path(), "./" + digest.blob_path(),
           "blobs//sha256/" + hex256, "blobs/sha256:" + hex256, "blobs/sha256:" + hex256 + "/",
           "blobs/blake3/" + hex256, "blob/sha256/" + hex256}) {
    CHECK_FALSE(Digest::from_blob_path(path).has_value());
  }
}

TEST_CASE("digests are ordered by algorithm, then value") {
  const Digest a = Digest::parse("sha256:0" + hex256.substr(1));
  const Digest b = Digest::parse("sha256:1" + hex256.substr(1));
  const Digest c = Digest::parse("sha512:" + std::string(128, '0'));
  CHECK(a < b);
  CHECK(b < c);
  CHECK(a == Digest(a));
  CHECK(a != b);
}

TEST_CASE("is_digest_grammar takes what the specification does") {
  for (const std::string& text :
       std::vector<std::string>{"sha256:" + hex256, "sha512:" + hex512, "blake3:" + hex256, "a:b",
                                "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564",
                                "a.b_c-d+e9:A=", "sha384:0"}) {
    CHECK(is_digest_grammar(text));
  }
  for (const std::string& text :
       std::vector<std::string>{"", "a", ":", "a:", ":b", "a+:b", "+a:b", "a++b:c", "A:b", "a:b/c",
                                "a:b:c", "a b:c", "sha256:" + hex512, "sha512:" + hex256,
                                "sha256:" + std::string(64, 'A'), "blake3:" + hex512}) {
    CHECK_FALSE(is_digest_grammar(text));
  }
}

TEST_CASE("a DiffID is no digest of a blob, to the compiler") {
  const DiffId diff_id = DiffId::parse("sha256:" + hex256);
  CHECK(diff_id.to_string() == "sha256:" + hex256);
  CHECK(diff_id == DiffId(Digest::parse("sha256:" + hex256)));
  CHECK_FALSE(std::is_convertible_v<DiffId, Digest>);
  CHECK_FALSE(std::is_convertible_v<Digest, DiffId>);
}

TEST_CASE("a digest is made from the bytes of its value, if they are as many as it has") {
  const std::vector<std::byte> value(32, std::byte{0x0f});
  std::string hex;
  for (int i = 0; i < 32; ++i) hex += "0f";
  CHECK(Digest::from_bytes(Algorithm::sha256, value).to_string() == "sha256:" + hex);
  test::expect_error(ErrorKind::input, "'" + hex + "' is not the value of a sha512 digest",
                     [&] { Digest::from_bytes(Algorithm::sha512, value); });
}

}  // namespace
}  // namespace ocifact
