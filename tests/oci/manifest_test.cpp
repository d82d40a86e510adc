// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/oci/manifest.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

const MediaType oci_type = MediaType::manifest(Family::oci);
const std::string config =
    R"({"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:)" +
    std::string(64, 'c') + R"(","size":100})";
const std::string layer =
    R"({"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:)" +
    std::string(64, 'a') + R"(","size":200})";

/// A manifest in the frozen form, with `more` members at its end.
std::string json_of(const std::string& more = "") {
  return R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",)"
         R"("config":)" +
         config + R"(,"layers":[)" + layer + "," + layer + "]" + more + "}";
}

Manifest parse(std::string_view text, const MediaType& expected = oci_type) {
  return Manifest::parse(text, expected, Limits());
}

void expect_refusal(std::string_view text, std::string_view message) {
  test::expect_error(ErrorKind::input, message, [&] { parse(text); });
}

TEST_CASE("a manifest is read and written") {
  const Manifest manifest = parse(json_of());
  CHECK(manifest.media_type == oci_type);
  CHECK(manifest.config.size == 100);
  REQUIRE(manifest.layers.size() == 2);
  CHECK(manifest.layers[1].digest.hex() == std::string(64, 'a'));
  CHECK(manifest.other.empty());
  CHECK(manifest.to_json() == json_of());
}

TEST_CASE("other members of a manifest are kept in order") {
  const std::string more =
      R"(,"subject":{"x":1.0},"artifactType":"a/b","annotations":{"b":"1","a":"2"},"zz":null)";
  CHECK(parse(json_of(more)).to_json() == json_of(more));
  CHECK(parse(json_of(more)).other.size() == 4);
}

TEST_CASE("a manifest in another form becomes the frozen one") {
  const std::string text = "{\n  \"layers\": [ " + layer + ", " + layer +
                           " ],\n  \"config\": " + config +
                           ",\n  \"mediaType\": \"application/vnd.oci.image.manifest.v1+json\",\n"
                           "  \"schemaVersion\": 2\n}\n";
  CHECK(parse(text).to_json() == json_of());
}

TEST_CASE("a manifest need not say its media type") {
  const std::string text = R"({"schemaVersion":2,"config":)" + config + R"(,"layers":[]})";
  CHECK(parse(text).media_type.empty());
  CHECK(parse(text).to_json() == text);
}

TEST_CASE("a manifest's layers may be null but not absent") {
  const std::string begin = R"({"schemaVersion":2,"config":)" + config;
  CHECK(parse(begin + R"(,"layers":null})").layers.empty());
  expect_refusal(begin + "}", ".layers: missing");
}

TEST_CASE("a Docker manifest is read where one is expected") {
  const MediaType docker_type = MediaType::manifest(Family::docker);
  const std::string text =
      R"({"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",)"
      R"("config":)" +
      config + R"(,"layers":[]})";
  CHECK(parse(text, docker_type).media_type == docker_type);
  CHECK(parse(text, MediaType()).to_json() == text);
  test::expect_error(ErrorKind::input,
                     ".mediaType: not what its descriptor says (expected "
                     "'application/vnd.oci.image.manifest.v1+json', actual "
                     "'application/vnd.docker.distribution.manifest.v2+json')",
                     [&] { parse(text, oci_type); });
}

TEST_CASE("an index is no manifest") {
  test::expect_error(ErrorKind::input,
                     "not what its descriptor says (expected "
                     "'application/vnd.oci.image.index.v1+json', actual an image manifest)",
                     [] { parse(json_of(), MediaType::index(Family::oci)); });
  expect_refusal(R"({"schemaVersion":2,"manifests":[]})",
                 "key 'manifests' has no place in an image manifest");
  expect_refusal(R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json"})",
                 ".mediaType: wrong media type (expected that of an image manifest, actual "
                 "'application/vnd.oci.image.index.v1+json')");
}

TEST_CASE("documents that are two things at once are refused") {
  expect_refusal(json_of(R"(,"manifests":[])"),
                 "key 'manifests' has no place in an image manifest");
  expect_refusal(json_of(R"(,"manifests":null)"),
                 "key 'manifests' has no place in an image manifest");
  expect_refusal(json_of(R"(,"fsLayers":[])"), "key 'fsLayers' has no place in an image manifest");
  expect_refusal(json_of(R"(,"Manifests":[])"), "key 'Manifests' is 'manifests' in other case");
  expect_refusal(json_of(R"(,"LAYERS":[])"), "key 'LAYERS' is 'layers' in other case");
}

TEST_CASE("a manifest of schema 1 is not supported") {
  test::expect_error(ErrorKind::unsupported, "schema 1 not supported", [] {
    parse(R"({"schemaVersion":1,"name":"app","fsLayers":[],"history":[]})", MediaType());
  });
}

TEST_CASE("what is wrong in a manifest is named with its path") {
  expect_refusal("", "not valid JSON at byte 0: unexpected end");
  expect_refusal("[]", "wrong type (expected an object, actual an array)");
  expect_refusal("{}", ".schemaVersion: missing");
  expect_refusal(R"({"schemaVersion":2,"Config":{}})", ".config: missing");
  expect_refusal(R"({"schemaVersion":2,"config":{}})", ".config.mediaType: missing");
  expect_refusal(R"({"schemaVersion":2,"config":)" + config + R"(,"layers":[{}]})",
                 ".layers[0].mediaType: missing");
}

TEST_CASE("a manifest can be written as other programs do, at every level") {
  const Manifest manifest = parse(
      R"({"schemaVersion":2,"config":)" + config + R"(,"layers":[)" + config + "]}", MediaType());
  const std::string digest = manifest.config.digest.to_string();
  const std::string type = manifest.config.media_type.to_string();
  const std::string size = std::to_string(manifest.config.size);
  CHECK(manifest.to_json({.indent = 0, .size_before_digest = true}) ==
        R"({"schemaVersion":2,"config":{"mediaType":")" + type + R"(","size":)" + size +
            R"(,"digest":")" + digest + R"("},"layers":[{"mediaType":")" + type + R"(","size":)" +
            size + R"(,"digest":")" + digest + R"("}]})");
  CHECK(manifest.to_json({.indent = 2, .size_before_digest = false}) ==
        "{\n  \"schemaVersion\": 2,\n  \"config\": {\n    \"mediaType\": \"" + type +
            "\",\n    \"digest\": \"" + digest + "\",\n    \"size\": " + size +
            "\n  },\n  \"layers\": [\n    {\n      \"mediaType\": \"" + type +
            "\",\n      \"digest\": \"" + digest + "\",\n      \"size\": " + size +
            "\n    }\n  ]\n}");
}

TEST_CASE("a layer that is no tar is told") {
  Manifest manifest = parse(json_of());
  CHECK(manifest.has_tar_layers());
  manifest.layers[1].media_type = MediaType("application/vnd.oci.image.layer.v1.tar+encrypted");
  CHECK_FALSE(manifest.has_tar_layers());
  manifest.layers.clear();
  CHECK(manifest.has_tar_layers());
}

TEST_CASE("a manifest keeps to the limits") {
  Limits limits;
  limits.max_descriptors = 1;
  test::expect_error(ErrorKind::input, ".layers: more than 1 elements (--max-descriptors)",
                     [&] { Manifest::parse(json_of(), oci_type, limits); });
}

}  // namespace
}  // namespace ocifact::oci
