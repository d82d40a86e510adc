// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/oci/image_config.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

const std::string a = "sha256:" + std::string(64, 'a');
const std::string b = "sha256:" + std::string(64, 'b');
const std::string c = "sha256:" + std::string(64, 'c');

/// A config with these DiffIDs, in JSON, and `more` members after them.
std::string json_of(const std::string& diff_ids, const std::string& more = "") {
  return R"({"rootfs":{"type":"layers","diff_ids":)" + diff_ids + "}" + more + "}";
}

ImageConfig parse(std::string_view text) { return ImageConfig::parse(text, Limits()); }

void expect_refusal(std::string_view text, std::string_view message) {
  test::expect_error(ErrorKind::input, message, [&] { parse(text); });
}

bool has_healthcheck(const std::string& config) {
  return parse(json_of("[]", ",\"config\":" + config)).has_healthcheck;
}

TEST_CASE("a config has a platform and DiffIDs") {
  const ImageConfig config = parse(
      json_of("[\"" + a + "\",\"" + b + "\"]",
              R"(,"os":"windows","architecture":"arm64","variant":"v8","os.version":"10.0",)"
              R"("os.features":["win32k"],"created":"2020-01-01T00:00:00Z","unknown":[1.0])"));
  CHECK(config.platform.to_string() == "windows/arm64/v8:10.0");
  CHECK(config.platform.os_features == std::vector<std::string>{"win32k"});
  REQUIRE(config.diff_ids.size() == 2);
  CHECK(config.diff_ids[0].to_string() == a);
  CHECK(config.diff_ids[1].to_string() == b);
  CHECK_FALSE(config.has_history);
  CHECK_FALSE(config.has_healthcheck);
}

TEST_CASE("optional members of a config may be null or absent") {
  const ImageConfig config =
      parse(json_of("null", R"(,"os":null,"architecture":null,"history":null,"config":null)"));
  CHECK(config.platform == Platform());
  CHECK(config.diff_ids.empty());
  CHECK_FALSE(config.has_history);
  CHECK_FALSE(config.has_healthcheck);
  CHECK(parse(json_of("[]")).diff_ids.empty());
}

TEST_CASE("a config without a root file system of layers is refused") {
  expect_refusal("{}", ".rootfs: missing");
  expect_refusal(R"({"rootfs":null})", ".rootfs: wrong type (expected an object, actual null)");
  expect_refusal(R"({"rootfs":{"diff_ids":[]}})", ".rootfs.type: missing");
  expect_refusal(R"({"rootfs":{"type":"layers"}})", ".rootfs.diff_ids: missing");
  expect_refusal(R"({"rootfs":{"type":"x\n","diff_ids":[]}})",
                 ".rootfs.type: wrong type of root file system (expected 'layers', "
                 "actual 'x\\x0a')");
  expect_refusal("[]", "wrong type (expected an object, actual an array)");
  expect_refusal("", "not valid JSON at byte 0: unexpected end");
}

TEST_CASE("DiffIDs are digests") {
  expect_refusal(json_of("{}"),
                 ".rootfs.diff_ids: wrong type (expected an array, actual an object)");
  expect_refusal(json_of("[[]]"),
                 ".rootfs.diff_ids[0]: wrong type (expected a string, actual an array)");
  expect_refusal(json_of("[\"" + a + "\",\"x\"]"),
                 ".rootfs.diff_ids[1]: 'x' is not a digest (expected an algorithm, a colon and "
                 "lower-case hex digits of its length, actual 1 characters)");
  test::expect_error(
      ErrorKind::unsupported,
      ".rootfs.diff_ids[0]: digest 'sha1:ab' has an unsupported algorithm (expected sha256 or "
      "sha512, actual sha1)",
      [] { parse(json_of("[\"sha1:ab\"]")); });
}

TEST_CASE("history entries count unless they are empty layers") {
  const ImageConfig config = parse(
      json_of("[]", R"(,"history":[{"created_by":"x"},{"empty_layer":true},{"empty_layer":false},)"
                    R"({"empty_layer":null}])"));
  CHECK(config.has_history);
  CHECK(config.history_layers == 3);
  CHECK(parse(json_of("[]", R"(,"history":[])")).has_history);
  expect_refusal(json_of("[]", R"(,"history":[{"empty_layer":1}])"),
                 ".history[0].empty_layer: wrong type (expected a boolean, actual a number)");
  expect_refusal(json_of("[]", R"(,"history":[null])"),
                 ".history[0]: wrong type (expected an object, actual null)");
}

TEST_CASE("a health check that is not switched off is seen") {
  CHECK_FALSE(has_healthcheck("{}"));
  CHECK_FALSE(has_healthcheck(R"({"Healthcheck":null})"));
  CHECK_FALSE(has_healthcheck(R"({"Healthcheck":{"Test":["NONE"]}})"));
  CHECK_FALSE(has_healthcheck(R"({"Healthcheck":{"Test":["NONE","x"]}})"));
  CHECK(has_healthcheck(R"({"Healthcheck":{"Test":[]}})"));
  CHECK(has_healthcheck(R"({"Healthcheck":{"Test":["CMD","true"]}})"));
  CHECK(has_healthcheck(R"({"Healthcheck":{"Test":["CMD-SHELL","NONE"]}})"));
  CHECK(has_healthcheck(R"({"Healthcheck":{"Interval":1}})"));
  expect_refusal(json_of("[]", R"(,"config":[])"),
                 ".config: wrong type (expected an object, actual an array)");
}

TEST_CASE("a known key of a config in other case is refused") {
  expect_refusal(json_of("[]", R"(,"RootFS":{})"), "key 'RootFS' is 'rootfs' in other case");
  expect_refusal(R"({"rootfs":{"type":"layers","diff_ids":[],"Diff_IDs":[]}})",
                 ".rootfs: key 'Diff_IDs' is 'diff_ids' in other case");
  parse(json_of("[]", R"(,"config":{"Labels":{"a":"1","A":"2"}})"));
}

// Computed with sha256sum, as image-spec's config page says.
TEST_CASE("chain IDs name a layer on all below it") {
  CHECK(ImageConfig().chain_ids().empty());
  const auto chain_ids = parse(json_of("[\"" + a + "\",\"" + b + "\",\"" + c + "\"]")).chain_ids();
  REQUIRE(chain_ids.size() == 3);
  CHECK(chain_ids[0].to_string() == a);
  CHECK(chain_ids[1].to_string() ==
        "sha256:ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c");
  CHECK(chain_ids[2].to_string() ==
        "sha256:c1377126441fb2f5ec2c21ae2a60255331d639e830f0ee1b40a36e52d4c40588");
}

}  // namespace
}  // namespace ocifact::oci
