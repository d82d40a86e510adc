// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/json/parse.hpp>
#include <ocifact/oci/members.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

TEST_CASE("members that are not known are kept in order") {
  const json::Value value = json::parse(R"({"z":1,"known":2,"a":{"x":[]}})", Limits());
  json::Writer json;
  json.begin_object();
  write_members(json, other_members(json::Node(value), {"known", "absent"}));
  json.end_object();
  CHECK(json.text() == R"({"z":1,"a":{"x":[]}})");
}

TEST_CASE("a member that differs from a known one in case alone is refused") {
  const json::Value value = json::parse(R"({"LAYERS":[],"layers":[],"layer":1})", Limits());
  test::expect_error(ErrorKind::input, ".x: key 'LAYERS' is 'layers' in other case", [&] {
    other_members(json::Node(value, ".x"), {"config", "layers"});
  });
}

TEST_CASE("a member that has no place is refused, null as well") {
  const json::Value value = json::parse(R"({"manifests":null})", Limits());
  refuse_member(json::Node(value), "fsLayers", "an image manifest");
  test::expect_error(ErrorKind::input, "key 'manifests' has no place in an image manifest",
                     [&] { refuse_member(json::Node(value), "manifests", "an image manifest"); });
}

}  // namespace
}  // namespace ocifact::oci
