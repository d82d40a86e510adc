// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/json/parse.hpp>
#include <ocifact/oci/descriptor.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

const std::string digest = "sha256:" + std::string(64, 'a');
const std::string empty_sha256 =
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const std::string empty_sha512 =
    "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e";

/// A descriptor's JSON with `more` members after the three that it needs.
std::string json_of(const std::string& more = "") {
  return R"({"mediaType":"a/b","digest":")" + digest + R"(","size":7)" + more + "}";
}

Descriptor from_json(std::string_view text) {
  const json::Value value = json::parse(text, Limits());
  return Descriptor::from_json(json::Node(value, ".layers[0]"));
}

std::string rewritten(std::string_view text) {
  json::Writer json;
  from_json(text).write(json);
  return json.text();
}

void expect_refusal(std::string_view text, std::string_view message) {
  test::expect_error(ErrorKind::input, message, [&] { from_json(text); });
}

TEST_CASE("a descriptor has media type, digest and size") {
  const Descriptor descriptor = from_json(json_of());
  CHECK(descriptor.media_type.to_string() == "a/b");
  CHECK(descriptor.digest.to_string() == digest);
  CHECK(descriptor.size == 7);
  CHECK(descriptor.annotations.empty());
  CHECK_FALSE(descriptor.platform);
  CHECK(descriptor.other.empty());
  CHECK(rewritten(json_of()) == json_of());
}

TEST_CASE("a descriptor without one of its three members is refused") {
  expect_refusal("{}", ".layers[0].mediaType: missing");
  expect_refusal(R"({"mediaType":"a/b"})", ".layers[0].digest: missing");
  expect_refusal(R"({"mediaType":"a/b","digest":")" + digest + "\"}", ".layers[0].size: missing");
  expect_refusal("[]", ".layers[0]: wrong type (expected an object, actual an array)");
  expect_refusal(R"({"mediaType":null})",
                 ".layers[0].mediaType: wrong type (expected a string, actual null)");
}

TEST_CASE("a descriptor's digest must be one that is computed here") {
  const auto with_digest = [](const std::string& text) {
    return R"({"mediaType":"a/b","digest":")" + text + R"(","size":7})";
  };
  expect_refusal(with_digest("sha256:../../etc/passwd"),
                 ".layers[0].digest: 'sha256:../../etc/passwd' is not a digest (expected an "
                 "algorithm, a colon and lower-case hex digits of its length, actual 23 "
                 "characters)");
  test::expect_error(ErrorKind::unsupported,
                     ".layers[0].digest: digest 'md5:" + std::string(32, 'a') +
                         "' has an unsupported algorithm (expected sha256 or sha512, actual md5)",
                     [&] { from_json(with_digest("md5:" + std::string(32, 'a'))); });
  CHECK(from_json(with_digest("sha512:" + std::string(128, 'b'))).digest.algorithm() ==
        Algorithm::sha512);
}

TEST_CASE("only the empty blob has size 0") {
  const auto with_size = [](const std::string& of, const std::string& size) {
    return R"({"mediaType":"a/b","digest":")" + of + R"(","size":)" + size + "}";
  };
  CHECK(from_json(with_size(empty_sha256, "0")).size == 0);
  CHECK(from_json(with_size(empty_sha512, "0")).size == 0);
  expect_refusal(with_size(digest, "0"), ".layers[0].size: 0 is not the size of " + digest);
  expect_refusal(with_size(digest, "-1"),
                 ".layers[0].size: not a size (expected a whole number from 0 to "
                 "9223372036854775807, actual -1)");
}

TEST_CASE("members come in the frozen order, annotations sorted") {
  const std::string text =
      json_of(R"(,"zz":[1.0],"platform":{"os":"linux","architecture":"amd64"},)"
              R"("annotations":{"b":"2","a":"1"},"urls":["u"])");
  CHECK(rewritten(text) ==
        json_of(R"(,"annotations":{"a":"1","b":"2"},)"
                R"("platform":{"architecture":"amd64","os":"linux"},"zz":[1.0],"urls":["u"])"));
  const Descriptor descriptor = from_json(text);
  CHECK(descriptor.platform->to_string() == "linux/amd64");
  REQUIRE(descriptor.other.size() == 2);
  CHECK(descriptor.other[0].key == "zz");
  CHECK(descriptor.other[1].key == "urls");
}

TEST_CASE("members of the platform that are not known are kept") {
  const std::string text =
      json_of(R"(,"platform":{"architecture":"amd64","os":"linux","features":["sse4"]})");
  CHECK(from_json(text).other_of_platform.size() == 1);
  CHECK(rewritten(text) == text);
}

TEST_CASE("annotations and platform may be null, and are then not written") {
  CHECK(rewritten(json_of(R"(,"annotations":null,"platform":null)")) == json_of());
  CHECK(rewritten(json_of(R"(,"annotations":{})")) == json_of());
}

TEST_CASE("annotations are an object of strings") {
  expect_refusal(json_of(R"(,"annotations":{"a.b":1})"),
                 ".layers[0].annotations['a.b']: wrong type (expected a string, actual a number)");
  expect_refusal(json_of(R"(,"annotations":[])"),
                 ".layers[0].annotations: wrong type (expected an object, actual an array)");
}

TEST_CASE("a known key in other case is refused") {
  expect_refusal(json_of(R"(,"Digest":"x")"), ".layers[0]: key 'Digest' is 'digest' in other case");
  expect_refusal(json_of(R"(,"platform":{"OS":"linux"})"),
                 ".layers[0].platform: key 'OS' is 'os' in other case");
}

TEST_CASE("a descriptor knows its annotations") {
  const Descriptor descriptor =
      from_json(json_of(R"(,"annotations":{"org.opencontainers.image.ref.name":"1"})"));
  CHECK(descriptor.annotation(annotation::ref_name) == "1");
  CHECK(descriptor.annotation(annotation::containerd_name) == "");
  CHECK_FALSE(descriptor.is_attestation());
  CHECK(from_json(json_of(R"(,"annotations":{"vnd.docker.reference.type":"attestation-manifest"})"))
            .is_attestation());
  CHECK_FALSE(from_json(json_of(R"(,"platform":{"os":"unknown","architecture":"unknown"})"))
                  .is_attestation());
}

}  // namespace
}  // namespace ocifact::oci
