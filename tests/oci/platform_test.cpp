// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/json/parse.hpp>
#include <ocifact/oci/platform.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

Platform from_json(std::string_view text) {
  const json::Value value = json::parse(text, Limits());
  return Platform::from_json(json::Node(value, ".platform"));
}

std::string written(const Platform& platform) {
  json::Writer json;
  platform.write(json);
  return json.text();
}

bool satisfies(std::string_view platform, std::string_view wanted) {
  return Platform::parse(platform).satisfies(Platform::parse(wanted));
}

TEST_CASE("a platform is read from text and shown again") {
  const Platform windows = Platform::parse("windows/amd64:10.0.17763.1234");
  CHECK(windows.os == "windows");
  CHECK(windows.architecture == "amd64");
  CHECK(windows.variant == "");
  CHECK(windows.os_version == "10.0.17763.1234");
  CHECK(Platform::parse("linux/arm64/v8").variant == "v8");
  for (const std::string text : {"linux/amd64", "linux/arm64/v8", "windows/amd64:10.0.17763",
                                 "linux/arm/v7:6.1", "unknown/unknown"}) {
    CHECK(Platform::parse(text).to_string() == text);
  }
}

TEST_CASE("other text is no platform") {
  for (const std::string text :
       {"", "linux", "linux/", "/amd64", "linux//v8", "linux/arm64/", "linux/arm64/v8/x",
        "linux/amd64:", "linux amd64", "linux/amd64:1:2", "linux/amd64:1/2", "linux/*"}) {
    test::expect_error(ErrorKind::usage,
                       "not a platform (expected os/architecture[/variant][:os.version], "
                       "actual '" +
                           text + "')",
                       [&] { Platform::parse(text); });
  }
}

TEST_CASE("what a platform lacks is shown as unknown") {
  CHECK(Platform().to_string() == "unknown/unknown");
  Platform platform;
  platform.os = "linux";
  CHECK(platform.to_string() == "linux/unknown");
}

TEST_CASE("a platform is read from JSON and written in the order of its members") {
  const std::string text = R"({"architecture":"arm64","os":"windows","os.version":"10.0",)"
                           R"("os.features":["win32k","x"],"variant":"v8"})";
  const Platform platform = from_json(text);
  CHECK(platform.architecture == "arm64");
  CHECK(platform.os == "windows");
  CHECK(platform.os_version == "10.0");
  CHECK(platform.os_features == std::vector<std::string>{"win32k", "x"});
  CHECK(platform.variant == "v8");
  CHECK(written(platform) == text);
}

TEST_CASE("absent and null members of a platform are empty, and not written") {
  CHECK(from_json("{}") == Platform());
  CHECK(from_json(R"({"os":null,"os.features":null,"variant":null})") == Platform());
  CHECK(written(Platform()) == "{}");
  CHECK(written(Platform::parse("linux/amd64")) == R"({"architecture":"amd64","os":"linux"})");
}

TEST_CASE("members of a platform have their types") {
  test::expect_error(ErrorKind::input,
                     ".platform.os: wrong type (expected a string, actual a number)",
                     [] { from_json(R"({"os":1})"); });
  test::expect_error(ErrorKind::input,
                     ".platform['os.features']: wrong type (expected an array, actual a string)",
                     [] { from_json(R"({"os.features":"x"})"); });
  test::expect_error(ErrorKind::input,
                     ".platform['os.features'][1]: wrong type (expected a string, actual null)",
                     [] { from_json(R"({"os.features":["x",null]})"); });
}

TEST_CASE("a platform satisfies what asks for its os and architecture") {
  CHECK(satisfies("linux/amd64", "linux/amd64"));
  CHECK_FALSE(satisfies("linux/amd64", "windows/amd64"));
  CHECK_FALSE(satisfies("linux/amd64", "linux/arm64"));
}

TEST_CASE("a variant matters where one is asked for") {
  CHECK(satisfies("linux/amd64/v3", "linux/amd64"));
  CHECK(satisfies("linux/amd64/v3", "linux/amd64/v3"));
  CHECK_FALSE(satisfies("linux/amd64", "linux/amd64/v3"));
  CHECK(satisfies("linux/arm64", "linux/arm64/v8"));
  CHECK(satisfies("linux/arm64/v8", "linux/arm64"));
  CHECK_FALSE(satisfies("linux/arm64/v9", "linux/arm64"));
  CHECK(satisfies("linux/arm", "linux/arm/v7"));
  CHECK(satisfies("linux/arm/v7", "linux/arm"));
  CHECK_FALSE(satisfies("linux/arm/v6", "linux/arm"));
  CHECK_FALSE(satisfies("linux/arm", "linux/arm/v6"));
}

TEST_CASE("an os.version matters where one is asked for") {
  CHECK(satisfies("windows/amd64:10.0.17763", "windows/amd64"));
  CHECK(satisfies("windows/amd64:10.0.17763", "windows/amd64:10.0.17763"));
  CHECK_FALSE(satisfies("windows/amd64:10.0.17763", "windows/amd64:10.0.20348"));
  CHECK_FALSE(satisfies("windows/amd64", "windows/amd64:10.0.17763"));
}

}  // namespace
}  // namespace ocifact::oci
