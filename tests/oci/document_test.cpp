// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/json/parse.hpp>
#include <ocifact/oci/document.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

using test::expect_error;

const MediaType oci_index = MediaType::index(Family::oci);
const MediaType docker_index = MediaType::index(Family::docker);

void check_version(std::string_view text) {
  const json::Value value = json::parse(text, Limits());
  check_schema_version(json::Node(value));
}

/// The type of an index whose `mediaType` member is `own`, in JSON.
std::string type_of(const std::string& own, const MediaType& expected) {
  const json::Value value = json::parse("{\"mediaType\":" + own + "}", Limits());
  return check_media_type(json::Node(value), expected, &MediaType::is_index, "an image index")
      .to_string();
}

TEST_CASE("only schemaVersion 2 is read") {
  check_version(R"({"schemaVersion":2})");
  expect_error(ErrorKind::unsupported, "schema 1 not supported",
               [] { check_version(R"({"schemaVersion":1})"); });
  expect_error(ErrorKind::input, ".schemaVersion: wrong version (expected 2, actual 99999)",
               [] { check_version(R"({"schemaVersion":99999})"); });
  expect_error(ErrorKind::input, ".schemaVersion: missing", [] { check_version("{}"); });
  expect_error(ErrorKind::input, ".schemaVersion: wrong type (expected a number, actual a string)",
               [] { check_version(R"({"schemaVersion":"2"})"); });
  expect_error(ErrorKind::input, "wrong type (expected an object, actual a number)",
               [] { check_version("42"); });
}

TEST_CASE("a document's own media type is the one that was expected") {
  const std::string own = "\"" + oci_index.to_string() + "\"";
  CHECK(type_of(own, oci_index) == oci_index.to_string());
  CHECK(type_of(own, MediaType()) == oci_index.to_string());
  CHECK(type_of("null", oci_index) == "");
  CHECK(type_of("\"\"", oci_index) == "");
  expect_error(ErrorKind::input,
               ".mediaType: not what its descriptor says (expected "
               "'application/vnd.docker.distribution.manifest.list.v2+json', actual "
               "'application/vnd.oci.image.index.v1+json')",
               [&] { type_of(own, docker_index); });
}

TEST_CASE("a document's own media type is of its kind") {
  expect_error(ErrorKind::input,
               ".mediaType: wrong media type (expected that of an image index, actual "
               "'application/vnd.oci.image.manifest.v1+json')",
               [] { type_of("\"application/vnd.oci.image.manifest.v1+json\"", MediaType()); });
  expect_error(ErrorKind::input, ".mediaType: wrong type (expected a string, actual a number)",
               [] { type_of("1", MediaType()); });
}

TEST_CASE("the expected media type is of the document's kind") {
  expect_error(ErrorKind::input,
               "not what its descriptor says (expected "
               "'application/vnd.oci.image.manifest.v1+json', actual an image index)",
               [] { type_of("null", MediaType::manifest(Family::oci)); });
}

TEST_CASE("an array of descriptors may be null") {
  const auto count = [](std::string_view text) {
    const json::Value value = json::parse(text, Limits());
    return descriptors_from_json(json::Node(value, ".layers")).size();
  };
  const std::string one =
      R"({"mediaType":"a/b","digest":"sha256:)" + std::string(64, 'a') + R"(","size":1})";
  CHECK(count("null") == 0);
  CHECK(count("[]") == 0);
  CHECK(count("[" + one + "," + one + "]") == 2);
  expect_error(ErrorKind::input, ".layers[1]: wrong type (expected an object, actual an array)",
               [&] { count("[" + one + ",[]]"); });
  expect_error(ErrorKind::input, ".layers: wrong type (expected an array, actual a string)",
               [&] { count("\"x\""); });
}

}  // namespace
}  // namespace ocifact::oci
