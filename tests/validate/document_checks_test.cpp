// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/json/parse.hpp>
#include <ocifact/validate/document_checks.hpp>

#include "validate/checked.hpp"

namespace ocifact::validate {
namespace {

using test::OciFiles;

const std::string config =
    R"({"mediaType":"a/b","digest":"sha256:)" + std::string(64, '0') + R"(","size":2})";
const std::string other =
    R"({"mediaType":"c/d","digest":"sha256:)" + std::string(64, '1') + R"(","size":3})";
const std::string manifest_type = R"("mediaType":")" + OciFiles::oci_manifest + R"(",)";
const std::string index_type = R"("mediaType":")" + OciFiles::oci_index + R"(",)";

std::string found_in_manifest(const std::string& text) {
  const json::Value value = json::parse(text, {});
  Findings findings({});
  check_manifest(json::Node(value), "m", oci::MediaType(OciFiles::oci_manifest), findings);
  return lines_of(findings.take());
}

std::string found_in_index(const std::string& text, const std::string& expected = "") {
  const json::Value value = json::parse(text, {});
  Findings findings({});
  check_index(json::Node(value), "i", oci::MediaType(expected), findings);
  return lines_of(findings.take());
}

TEST_CASE("a sound manifest gives its parts and no finding") {
  const json::Value value = json::parse(R"({"schemaVersion":2,)" + manifest_type + R"("config":)" +
                                            config + R"(,"layers":[)" + other + "," + config + "]}",
                                        {});
  Findings findings({});
  const ManifestParts parts =
      check_manifest(json::Node(value), "m", oci::MediaType(OciFiles::oci_manifest), findings);
  CHECK(lines_of(findings.take()) == "");
  REQUIRE(parts.config);
  CHECK(parts.config->size == 2);
  REQUIRE(parts.layers);
  REQUIRE(parts.layers->size() == 2);
  CHECK((*parts.layers)[0]->size == 3);
}

TEST_CASE("all faults of a manifest are told, each once") {
  CHECK(found_in_manifest(R"({"schemaVersion":1,"mediaType":"a/b","manifests":[],"fsLayers":[],)"
                          R"("Config":7,"config":{},"layers":[7,)" +
                          other + R"(],"annotations":7,"artifactType":"x","subject":7})") ==
        "error OCI011 m: schema 1 not supported\n"
        "error OCI012 m: key 'fsLayers' has no place in an image manifest\n"
        "error OCI012 m: key 'manifests' has no place in an image manifest\n"
        "error OCI013 m: .mediaType: wrong media type: expected that of an image manifest, actual "
        "'a/b'\n"
        "error OCI015 m: key 'Config' is 'config' in other case\n"
        "error OCI017 m: .artifactType: 'x' is not a media type\n"
        "error OCI019 m: .config.digest: missing\n"
        "error OCI019 m: .layers[0]: wrong type: expected an object, actual a number\n"
        "error OCI019 m: .subject: wrong type: expected an object, actual a number\n"
        "error OCI029 m: .annotations: wrong type: expected an object, actual a number\n");
}

TEST_CASE("a manifest has all its members") {
  CHECK(found_in_manifest("{}") ==
        "error OCI011 m: .schemaVersion: missing\n"
        "warning OCI014 m: .mediaType: missing\n"
        "error OCI015 m: .config: missing\n"
        "error OCI015 m: .layers: missing\n");
}

TEST_CASE("layers are an array, which should not be empty") {
  const std::string begin = R"({"schemaVersion":2,)" + manifest_type + R"("config":)" + config;
  CHECK(found_in_manifest(begin + R"(,"layers":null})") ==
        "error OCI015 m: .layers: wrong type: expected an array, actual null\n");
  CHECK(found_in_manifest(begin + R"(,"layers":[]})") == "warning OCI016 m: .layers: empty\n");
}

TEST_CASE("an artifact without config has a type") {
  const std::string empty = digest_of("{}").to_string();
  const std::string begin =
      R"({"schemaVersion":2,)" + manifest_type +
      R"("config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":")" + empty +
      R"(","size":2},"layers":[)" + other + "]";
  CHECK(found_in_manifest(begin + "}") ==
        "error OCI017 m: .artifactType: missing, and the config is empty\n");
  CHECK(found_in_manifest(begin + R"(,"artifactType":"a/b"})") == "");
}

TEST_CASE("a document is what its descriptor says") {
  const std::string rest = R"("config":)" + config + R"(,"layers":[)" + other + "]}";
  CHECK(found_in_manifest(R"({"schemaVersion":2,"mediaType":)"
                          R"("application/vnd.docker.distribution.manifest.v2+json",)" +
                          rest) ==
        "error OCI013 m: .mediaType: not what its descriptor says: expected "
        "'application/vnd.oci.image.manifest.v1+json', actual "
        "'application/vnd.docker.distribution.manifest.v2+json'\n");
}

TEST_CASE("an index is no manifest") {
  CHECK(found_in_index(R"({"schemaVersion":2,)" + index_type +
                       R"("manifests":[],"config":{},"layers":[],"fsLayers":[]})") ==
        "error OCI012 i: key 'config' has no place in an image index\n"
        "error OCI012 i: key 'fsLayers' has no place in an image index\n"
        "error OCI012 i: key 'layers' has no place in an image index\n");
}

TEST_CASE("the manifests of an index are an array") {
  CHECK(found_in_index(R"({"schemaVersion":2,)" + index_type + R"("manifests":null})") ==
        "error OCI015 i: .manifests: wrong type: expected an array, actual null\n");
}

TEST_CASE("an index should tell the platforms of manifests, and of nothing else") {
  CHECK(found_in_index(R"({"schemaVersion":2,)" + index_type + R"("manifests":[)" + other +
                       R"(,{"mediaType":")" + OciFiles::oci_manifest + R"(","digest":"sha256:)" +
                       std::string(64, '2') + R"(","size":2}]})") ==
        "note OCI031 i: .manifests[1].platform: missing\n");
}

TEST_CASE("a document is strict JSON and an object") {
  const auto found = [](const std::string& text) {
    Findings findings({});
    CHECK_FALSE(check_json(text, "d", {}, findings));
    return lines_of(findings.take());
  };
  CHECK(found("") == "error OCI010 d: not valid JSON at byte 0: unexpected end\n");
  CHECK(found(R"({"a":1,"a":2})") == "error OCI010 d: duplicate key 'a'\n");
  CHECK(found("{} {}") == "error OCI010 d: not valid JSON at byte 3: more after the value\n");
  CHECK(found("[]") == "error OCI015 d: wrong type: expected an object, actual an array\n");
}

}  // namespace
}  // namespace ocifact::validate
