// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/validate/config_checks.hpp>

#include "validate/checked.hpp"

namespace ocifact::validate {
namespace {

const std::string hex(64, '0');
const std::string rootfs = R"("rootfs":{"type":"layers","diff_ids":["sha256:)" + hex + R"("]})";

std::string found(const std::string& text) {
  Findings findings({});
  check_config(text, "c", {}, findings);
  return lines_of(findings.take());
}

TEST_CASE("nothing is wrong with a sound config") {
  CHECK(found(R"({"os":"linux","architecture":"amd64","created":"0001-01-01T00:00:00Z",)" + rootfs +
              R"(,"history":[{"created":"2026-11-24T02:51:40.5+01:00"},{"empty_layer":true}]})") ==
        "");
}

TEST_CASE("a config says what it runs on") {
  CHECK(found("{" + rootfs + "}") ==
        "error OCI036 c: .architecture: missing\nerror OCI036 c: .os: missing\n");
}

TEST_CASE("a config has a root file system of layers") {
  const std::string platform = R"({"os":"linux","architecture":"amd64")";
  CHECK(found(platform + "}") == "error OCI035 c: .rootfs: missing\n");
  CHECK(found(platform + R"(,"rootfs":{"type":"layers","diff_ids":["sha256:00"]}})") ==
        "error OCI035 c: .rootfs.diff_ids[0]: 'sha256:00' is not a digest: expected an algorithm, "
        "a colon and lower-case hex digits of its length, actual 9 characters\n");
  CHECK(found(platform + R"(,"rootfs":{"type":"layers","diff_ids":["md5:00"]}})") ==
        "warning OCI021 c: .rootfs.diff_ids[0]: digest 'md5:00' has an unsupported algorithm: "
        "expected sha256 or sha512, actual md5\n");
}

TEST_CASE("a config is JSON") {
  CHECK(found("{") == "error OCI010 c: not valid JSON at byte 1: unexpected end\n");
  CHECK(found("[]") == "error OCI035 c: wrong type: expected an object, actual an array\n");
}

TEST_CASE("a history has an entry for each layer, if there is one") {
  const std::string begin = R"({"os":"linux","architecture":"amd64",)" + rootfs;
  CHECK(found(begin + R"(,"history":[{},{"empty_layer":false}]})") ==
        "warning OCI038 c: .history: number of layers differs: expected 1, actual 2\n");
  CHECK(found(begin + R"(,"history":[]})") ==
        "warning OCI038 c: .history: number of layers differs: expected 1, actual 0\n");
  CHECK(found(begin + R"(,"history":null})") == "");
}

TEST_CASE("times of creation are times") {
  CHECK(found(R"({"os":"linux","architecture":"amd64","created":"now",)" + rootfs +
              R"(,"history":[{"created":"2026-13-01T00:00:00Z"}]})") ==
        "warning OCI039 c: .created: 'now' is not a time\n"
        "warning OCI039 c: .history[0].created: '2026-13-01T00:00:00Z' is not a time\n");
  CHECK(found(R"({"os":"linux","architecture":"amd64","created":7,)" + rootfs + "}") ==
        "error OCI035 c: .created: wrong type: expected a string, actual a number\n");
}

TEST_CASE("there are as many layers as DiffIDs") {
  Findings findings({});
  oci::ImageConfig config;
  CHECK(check_layer_count(0, config, "m", findings));
  CHECK_FALSE(check_layer_count(1, config, "m", findings));
  CHECK(lines_of(findings.take()) ==
        "error OCI037 m: number of layers differs from that of DiffIDs: expected 0, actual 1\n");
}

}  // namespace
}  // namespace ocifact::validate
