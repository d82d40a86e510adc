// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/json/parse.hpp>
#include <ocifact/validate/descriptor_checks.hpp>

#include "validate/checked.hpp"

namespace ocifact::validate {
namespace {

const std::string hex(64, '0');
const std::string digest = R"("digest":"sha256:)" + hex + R"(")";
const std::string basic = R"("mediaType":"a/b",)" + digest + R"(,"size":2)";

/// What is wrong with a descriptor; it ends in `followed` if it can be followed all the same.
std::string found(const std::string& text) {
  const json::Value value = json::parse(text, {});
  Findings findings({});
  const auto descriptor = check_descriptor(json::Node(value, ".config"), "d", findings);
  return lines_of(findings.take()) + (descriptor ? "followed" : "");
}

TEST_CASE("nothing is wrong with a sound descriptor") {
  CHECK(found("{" + basic + "}") == "followed");
  CHECK(found("{" + basic +
              R"(,"urls":["https://example.com/a?b=%20","oci:x"],"artifactType":"a/b+c",)"
              R"("annotations":{"a":""},"platform":{"os":"linux","architecture":"amd64"}})") ==
        "followed");
}

TEST_CASE("a descriptor is an object with its members") {
  CHECK(found("7") == "error OCI019 d: .config: wrong type: expected an object, actual a number\n");
  CHECK(found(R"({"mediaType":"a/b","size":2})") == "error OCI019 d: .config.digest: missing\n");
  CHECK(found("{" + digest + R"(,"size":2})") == "error OCI019 d: .config.mediaType: missing\n");
  CHECK(found(R"({"mediaType":"a/b",)" + digest + "}") ==
        "error OCI019 d: .config.size: missing\n");
  CHECK(found(R"({"mediaType":"a/b",)" + digest + R"(,"size":-1})") ==
        "error OCI019 d: .config.size: not a size: expected a whole number from 0 to "
        "9223372036854775807, actual -1\n");
  CHECK(found("{" + basic + R"(,"platform":7})") ==
        "error OCI019 d: .config.platform: wrong type: expected an object, actual a number\n");
}

TEST_CASE("a digest that is none cannot be followed, nor one of an unknown algorithm") {
  CHECK(found(R"({"mediaType":"a/b","digest":"sha256:../x","size":2})") ==
        "error OCI020 d: .config.digest: 'sha256:../x' is not a digest: expected an algorithm, a "
        "colon and lower-case hex digits of its length, actual 11 characters\n");
  CHECK(found(R"({"mediaType":"a/b","digest":"md5:00","size":2})") ==
        "warning OCI021 d: .config.digest: digest 'md5:00' has an unsupported algorithm: expected "
        "sha256 or sha512, actual md5\n");
}

TEST_CASE("media types have the form of RFC 6838") {
  CHECK(found(R"({"mediaType":"a/b; c=d",)" + digest + R"(,"size":2})") ==
        "error OCI022 d: .config.mediaType: 'a/b; c=d' is not a media type\nfollowed");
  CHECK(found("{" + basic + R"(,"artifactType":"a"})") ==
        "error OCI017 d: .config.artifactType: 'a' is not a media type\nfollowed");
  CHECK(found("{" + basic + R"(,"artifactType":7})") ==
        "error OCI017 d: .config.artifactType: wrong type: expected a string, actual a number\n"
        "followed");
}

TEST_CASE("a platform has an os and an architecture") {
  CHECK(found("{" + basic + R"(,"platform":{}})") ==
        "error OCI023 d: .config.platform.architecture: missing\n"
        "error OCI023 d: .config.platform.os: missing\nfollowed");
}

TEST_CASE("urls are URIs") {
  CHECK(found("{" + basic + R"(,"urls":"https://example.com"})") ==
        "error OCI024 d: .config.urls: wrong type: expected an array, actual a string\nfollowed");
  CHECK(found("{" + basic + R"(,"urls":["https://a b"]})") ==
        "error OCI024 d: .config.urls[0]: 'https://a b' is not a URI\nfollowed");
  for (const char* text : {"", "a", ":a", "1a:b", "a_b:c"}) {
    CHECK(found("{" + basic + R"(,"urls":["x:","x:)" + "\",\"" + text + "\"]}") ==
          "error OCI024 d: .config.urls[2]: '" + std::string(text) + "' is not a URI\nfollowed");
  }
}

TEST_CASE("data is base64 of what the descriptor points at") {
  const std::string empty = digest_of("{}").to_string();
  const auto with_data = [&](const std::string& data, const std::string& size) {
    return found(R"({"mediaType":"a/b","digest":")" + empty + R"(","size":)" + size +
                 R"(,"data":)" + data + "}");
  };
  CHECK(with_data(R"("e30=")", "2") == "followed");
  CHECK(with_data("7", "2") ==
        "error OCI025 d: .config.data: wrong type: expected a string, actual a number\nfollowed");
  CHECK(with_data(R"("e30")", "2") == "error OCI025 d: .config.data: not base64\nfollowed");
  CHECK(with_data(R"("e30=")", "3") ==
        "error OCI025 d: .config.data: size differs: expected 3, actual 2\nfollowed");
  CHECK(with_data(R"("W10=")", "2") == "error OCI025 d: .config.data: digest differs: expected " +
                                           empty + ", actual " + digest_of("[]").to_string() +
                                           "\nfollowed");
}

TEST_CASE("annotations are strings, and some have a form") {
  CHECK(found("{" + basic + R"(,"annotations":{"a":7}})") ==
        "error OCI029 d: .config.annotations.a: wrong type: expected a string, actual a number\n");
  CHECK(found("{" + basic + R"(,"annotations":[]})") ==
        "error OCI029 d: .config.annotations: wrong type: expected an object, actual an array\n");
  CHECK(found("{" + basic + R"(,"annotations":{"org.opencontainers.image.created":"now",)" +
              R"("org.opencontainers.image.base.digest":"latest"}})") ==
        "warning OCI030 d: .config.annotations['org.opencontainers.image.base.digest']: 'latest' "
        "is not a digest\n"
        "warning OCI030 d: .config.annotations['org.opencontainers.image.created']: 'now' is not "
        "a time\nfollowed");
}

TEST_CASE("all of several faults are told") {
  CHECK(found(R"({"mediaType":"a",)" + digest + R"(,"size":2,"urls":[7],"data":"x"})") ==
        "error OCI022 d: .config.mediaType: 'a' is not a media type\n"
        "error OCI024 d: .config.urls[0]: wrong type: expected a string, actual a number\n"
        "error OCI025 d: .config.data: not base64\nfollowed");
}

}  // namespace
}  // namespace ocifact::validate
