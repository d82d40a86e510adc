// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/json/parse.hpp>
#include <ocifact/json/value.hpp>

#include "support/expect_error.hpp"

namespace ocifact::json {
namespace {

using test::expect_error;

Value parse(std::string_view text) { return json::parse(text, Limits()); }

TEST_CASE("kinds are described with their article") {
  CHECK(describe(Value::Kind::null) == "null");
  CHECK(describe(Value::Kind::boolean) == "a boolean");
  CHECK(describe(Value::Kind::number) == "a number");
  CHECK(describe(Value::Kind::string) == "a string");
  CHECK(describe(Value::Kind::array) == "an array");
  CHECK(describe(Value::Kind::object) == "an object");
}

TEST_CASE("paths show plain keys bare and all others quoted and escaped") {
  CHECK(path_of_member("", "config") == ".config");
  CHECK(path_of_member(".layers[2]", "a_B9") == ".layers[2].a_B9");
  CHECK(path_of_member(".annotations", "a.b") == ".annotations['a.b']");
  CHECK(path_of_member("", "") == "['']");
  CHECK(path_of_member("", "é\n\\") == "['é\\x0a\\\\']");
  CHECK(path_of_element("", 0) == "[0]");
  CHECK(path_of_element(".layers", 12) == ".layers[12]");
}

TEST_CASE("a node reads its value as what is asked for") {
  const Value value = parse(R"({"s":"x","b":true,"n":12,"a":["p","q"],"o":{"k":1},"z":null})");
  const Node root(value);
  CHECK(root.path() == "");
  CHECK(root.at("s").as_string() == "x");
  CHECK(root.at("b").as_boolean());
  CHECK(root.at("n").as_size() == 12);
  CHECK(root.at("z").is_null());
  CHECK_FALSE(root.at("o").is_null());

  const auto elements = root.at("a").as_array();
  REQUIRE(elements.size() == 2);
  CHECK(elements[1].as_string() == "q");
  CHECK(elements[1].path() == ".a[1]");

  const auto members = root.as_object();
  REQUIRE(members.size() == 6);
  CHECK(members[4].first == "o");
  CHECK(members[4].second.at("k").path() == ".o.k");
}

TEST_CASE("a value of another kind is refused with its path") {
  const Value value = parse(R"({"layers":"x","a":[{},[]],"z":null})");
  const Node root(value);
  expect_error(ErrorKind::input, ".layers: wrong type (expected an array, actual a string)",
               [&] { root.at("layers").as_array(); });
  expect_error(ErrorKind::input, ".a[0]: wrong type (expected a string, actual an object)",
               [&] { root.at("a").as_array()[0].as_string(); });
  expect_error(ErrorKind::input, ".a: wrong type (expected a boolean, actual an array)",
               [&] { root.at("a").as_boolean(); });
  expect_error(ErrorKind::input, ".layers: wrong type (expected a number, actual a string)",
               [&] { root.at("layers").as_size(); });
  expect_error(ErrorKind::input, ".a[1]: wrong type (expected an object, actual an array)",
               [&] { root.at("a").as_array()[1].as_object(); });
  expect_error(ErrorKind::input, ".z: wrong type (expected an object, actual null)",
               [&] { root.at("z").at("x"); });
  expect_error(ErrorKind::input, ".z: wrong type (expected an object, actual null)",
               [&] { root.at("z").find("x"); });
}

TEST_CASE("the root has no path in messages") {
  const Value value = parse("[]");
  expect_error(ErrorKind::input, "wrong type (expected an object, actual an array)",
               [&] { Node(value).at("config"); });
  expect_error(ErrorKind::input, "empty", [&] { Node(value).fail("empty"); });
  expect_error(ErrorKind::input, "empty (expected some, actual none)",
               [&] { Node(value).fail("empty", "some", "none"); });
}

TEST_CASE("a member that is absent is missing for at and empty for find") {
  const Value value = parse(R"({"Config":{"x":1},"z":null})");
  const Node root(value);
  expect_error(ErrorKind::input, ".config: missing", [&] { root.at("config"); });
  expect_error(ErrorKind::input, ".Config['x.y']: missing", [&] { root.at("Config").at("x.y"); });
  CHECK_FALSE(root.find("config"));
  CHECK_FALSE(root.find("z"));
  REQUIRE(root.find("Config"));
  CHECK(root.find("Config")->path() == ".Config");
}

TEST_CASE("what a caller judges carries the path") {
  const Value value = parse(R"({"a":[1]})");
  const Node node = Node(value).at("a").as_array()[0];
  expect_error(ErrorKind::input, ".a[0]: too small", [&] { node.fail("too small"); });
  expect_error(ErrorKind::input, ".a[0]: too small (expected 2, actual 1)",
               [&] { node.fail("too small", "2", "1"); });
}

TEST_CASE("sizes are whole numbers below 2^63") {
  const auto size_of = [](const std::string& number) {
    const Value value = parse("{\"size\":" + number + "}");
    return Node(value).at("size").as_size();
  };
  CHECK(size_of("0") == 0);
  CHECK(size_of("9223372036854775807") == 9223372036854775807U);
  for (const std::string number :
       {"1.0", "1e3", "-1", "-0", "9223372036854775808", "18446744073709551616", "1e400"}) {
    expect_error(ErrorKind::input,
                 ".size: not a size (expected a whole number from 0 to 9223372036854775807, "
                 "actual " +
                     number + ")",
                 [&] { size_of(number); });
  }
  expect_error(ErrorKind::input,
               ".size: not a size (expected a whole number from 0 to 9223372036854775807, "
               "actual 50 characters)",
               [&] { size_of(std::string(50, '1')); });
  expect_error(ErrorKind::input, ".size: wrong type (expected a number, actual a string)",
               [&] { size_of("\"12\""); });
}

}  // namespace
}  // namespace ocifact::json
