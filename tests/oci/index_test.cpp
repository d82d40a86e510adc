// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/oci/index.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

const MediaType oci_type = MediaType::index(Family::oci);
const std::string entry =
    R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:)" +
    std::string(64, 'a') +
    R"(","size":200,"annotations":{"org.opencontainers.image.ref.name":"1"},)"
    R"("platform":{"architecture":"arm64","os":"linux","variant":"v8"}})";

/// An index in the frozen form, with `more` members at its end.
std::string json_of(const std::string& more = "") {
  return R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",)"
         R"("manifests":[)" +
         entry + "]" + more + "}";
}

Index parse(std::string_view text, const MediaType& expected = oci_type) {
  return Index::parse(text, expected, Limits());
}

void expect_refusal(std::string_view text, std::string_view message) {
  test::expect_error(ErrorKind::input, message, [&] { parse(text); });
}

TEST_CASE("an index is read and written") {
  const Index index = parse(json_of());
  CHECK(index.media_type == oci_type);
  REQUIRE(index.manifests.size() == 1);
  CHECK(index.manifests[0].platform->to_string() == "linux/arm64/v8");
  CHECK(index.manifests[0].annotation(annotation::ref_name) == "1");
  CHECK(index.to_json() == json_of());
}

TEST_CASE("other members of an index are kept in order") {
  const std::string more = R"(,"subject":null,"annotations":{"b":"1","a":"2"},"zz":[-0])";
  CHECK(parse(json_of(more)).to_json() == json_of(more));
}

TEST_CASE("an index without entries is written with an empty array") {
  const std::string empty = R"({"schemaVersion":2,"manifests":[]})";
  CHECK(parse(R"({"schemaVersion":2,"manifests":null})").to_json() == empty);
  CHECK(parse(empty).to_json() == empty);
  expect_refusal(R"({"schemaVersion":2})", ".manifests: missing");
  CHECK(Index().to_json() == empty);
}

TEST_CASE("a manifest list of Docker is an index") {
  const MediaType docker_type = MediaType::index(Family::docker);
  const std::string text =
      R"({"schemaVersion":2,)"
      R"("mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[]})";
  CHECK(parse(text, docker_type).media_type == docker_type);
  CHECK(parse(text, MediaType()).to_json() == text);
  test::expect_error(ErrorKind::input,
                     ".mediaType: not what its descriptor says (expected "
                     "'application/vnd.oci.image.index.v1+json', actual "
                     "'application/vnd.docker.distribution.manifest.list.v2+json')",
                     [&] { parse(text, oci_type); });
}

TEST_CASE("a manifest is no index") {
  test::expect_error(ErrorKind::input,
                     "not what its descriptor says (expected "
                     "'application/vnd.oci.image.manifest.v1+json', actual an image index)",
                     [] { parse(json_of(), MediaType::manifest(Family::oci)); });
  expect_refusal(R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"})",
                 ".mediaType: wrong media type (expected that of an image index, actual "
                 "'application/vnd.oci.image.manifest.v1+json')");
}

TEST_CASE("an index with the members of a manifest is refused") {
  expect_refusal(json_of(R"(,"config":{})"), "key 'config' has no place in an image index");
  expect_refusal(json_of(R"(,"layers":null)"), "key 'layers' has no place in an image index");
  expect_refusal(json_of(R"(,"fsLayers":[])"), "key 'fsLayers' has no place in an image index");
  expect_refusal(json_of(R"(,"Layers":[])"), "key 'Layers' is 'layers' in other case");
}

TEST_CASE("an index of schema 1 is not supported") {
  test::expect_error(ErrorKind::unsupported, "schema 1 not supported",
                     [] { parse(R"({"schemaVersion":1,"manifests":[]})"); });
}

TEST_CASE("what is wrong in an index is named with its path") {
  expect_refusal("null", "wrong type (expected an object, actual null)");
  expect_refusal(R"({"schemaVersion":3,"manifests":[]})",
                 ".schemaVersion: wrong version (expected 2, actual 3)");
  expect_refusal(R"({"schemaVersion":2,"manifests":{}})",
                 ".manifests: wrong type (expected an array, actual an object)");
  expect_refusal(R"({"schemaVersion":2,"manifests":[)" + entry + R"(,{"mediaType":1}]})",
                 ".manifests[1].mediaType: wrong type (expected a string, actual a number)");
}

}  // namespace
}  // namespace ocifact::oci
