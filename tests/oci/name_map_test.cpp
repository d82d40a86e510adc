// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/oci/name_map.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

using test::expect_error;

ImageName full(const std::string& name) { return ImageName(Reference::parse(name)); }

/// What becomes of a name by these rules.
std::string renamed(const std::vector<std::string>& rules, const std::string& name) {
  NameMap map;
  for (const std::string& rule : rules) map.add(rule);
  return map.apply(full(name)).to_string();
}

TEST_CASE("a rule replaces the beginning of a full name") {
  CHECK(renamed({"docker.io/library/=reg.example.com/mirror/"}, "app:1") ==
        "reg.example.com/mirror/app:1");
  CHECK(renamed({"docker.io=reg.example.com:5000"}, "team/app:1") ==
        "reg.example.com:5000/team/app:1");
  CHECK(renamed({"docker.io/library/app:1=new:2"}, "app:1") == "docker.io/library/new:2");
  CHECK(renamed({"reg.example.com/="}, "reg.example.com/team/app:1") == "docker.io/team/app:1");
  CHECK(renamed({"=reg.example.com/"}, "quay.io/app:1") == "reg.example.com/quay.io/app:1");
  CHECK(renamed({"quay.io=reg.example.com"}, "app:1") == "docker.io/library/app:1");
  CHECK(renamed({}, "app:1") == "docker.io/library/app:1");
}

TEST_CASE("a beginning ends where a part of the name ends") {
  CHECK(renamed({"docker.io/library/app=new"}, "app:1") == "docker.io/library/new:1");
  CHECK(renamed({"docker.io/library/app=new"}, "apple:1") == "docker.io/library/apple:1");
  CHECK(renamed({"docker.io/library/app:1=new:2"}, "app:12") == "docker.io/library/app:12");
  CHECK(renamed({"app=new"}, "app:1") == "docker.io/library/app:1");
}

TEST_CASE("of several rules the longest counts, once, in whatever order they come") {
  const std::string all = "docker.io/=a.example.com/";
  const std::string some = "docker.io/team/=docker.io/other/";
  const std::vector<std::vector<std::string>> orders = {{all, some, "=x.example.com/"},
                                                        {"=x.example.com/", some, all}};
  for (const auto& rules : orders) {
    CHECK(renamed(rules, "team/app:1") == "docker.io/other/app:1");
    CHECK(renamed(rules, "more/app:1") == "a.example.com/more/app:1");
    CHECK(renamed(rules, "quay.io/app:1") == "x.example.com/quay.io/app:1");
  }
}

TEST_CASE("a tag without repository stays") {
  NameMap map;
  map.add("=reg.example.com/");
  CHECK(map.apply(ImageName::bare_tag("v1")).to_string() == "v1");
}

TEST_CASE("rules that decide no name are told") {
  NameMap map;
  CHECK(map.empty());
  for (const std::string rule :
       {"docker.io/=a.example.com/", "docker.io/team/=b.example.com/", "quay.io/=c.example.com/"}) {
    map.add(rule);
  }
  CHECK_FALSE(map.empty());
  CHECK(map.unused({full("team/app:1")}) ==
        std::vector<std::string>{"docker.io/=a.example.com/", "quay.io/=c.example.com/"});
  CHECK(map.unused({full("team/app:1"), full("app:1"), full("quay.io/app:1")}).empty());
}

TEST_CASE("malformed and contradicting rules are refused") {
  NameMap map;
  expect_error(ErrorKind::usage, "not a rule for names (expected FROM=TO, actual 'docker.io')",
               [&] { map.add("docker.io"); });
  map.add("docker.io=quay.io");
  map.add("docker.io=quay.io");
  expect_error(ErrorKind::usage, "'docker.io' cannot become both 'quay.io' and 'ghcr.io'",
               [&] { map.add("docker.io=ghcr.io"); });
}

TEST_CASE("a name that would be none is refused") {
  NameMap map;
  map.add("docker.io/library/=Not/");
  map.add("docker.io/team=x/BAD");
  expect_error(ErrorKind::usage,
               "docker.io/team/app:1 would be renamed: 'x/BAD/app:1' is not an image reference: "
               "the name has upper-case letters",
               [&] { map.apply(full("team/app:1")); });
}

}  // namespace
}  // namespace ocifact::oci
