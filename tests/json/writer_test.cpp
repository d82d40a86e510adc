// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/json/parse.hpp>
#include <ocifact/json/writer.hpp>

namespace ocifact::json {
namespace {

TEST_CASE("the text is compact, keys in the order of the calls") {
  Writer json;
  json.begin_object().key("size").number(12).key("tags").begin_array();
  json.string("b").string("a");
  json.end_array().key("empty").begin_object().end_object().key("a").null();
  json.key("yes").boolean(true).key("no").boolean(false);
  json.key("nested").begin_array().begin_array().end_array().begin_object().key("x").number(0);
  json.end_object().end_array().end_object();
  CHECK(json.text() == R"({"size":12,"tags":["b","a"],"empty":{},"a":null,"yes":true,"no":false,)"
                       R"("nested":[[],{"x":0}]})");
}

TEST_CASE("with an indent every member and element has a line, and what is empty has none") {
  Writer json(3);
  json.begin_object().key("a").begin_array().number(1).begin_object().end_object().end_array();
  json.key("b").begin_object().key("c").begin_array().end_array().end_object().end_object();
  CHECK(json.text() ==
        "{\n   \"a\": [\n      1,\n      {}\n   ],\n   \"b\": {\n      \"c\": []\n   }\n}");
  CHECK(Writer(2).begin_array().end_array().text() == "[]");
}

TEST_CASE("a value may stand alone") {
  CHECK(Writer().null().text() == "null");
  CHECK(Writer().number(18446744073709551615U).text() == "18446744073709551615");
  CHECK(Writer().string("").text() == "\"\"");
  CHECK(Writer().begin_array().end_array().text() == "[]");
}

TEST_CASE("only quotes, backslashes and control characters are escaped") {
  CHECK(Writer().string("\"\\/").text() == R"("\"\\/")");
  CHECK(Writer().string("\b\t\n\f\r").text() == R"("\b\t\n\f\r")");
  CHECK(Writer().string(std::string("\0\x01\x0b\x1f\x7f", 5)).text() ==
        "\"\\u0000\\u0001\\u000b\\u001f\x7f\"");
  CHECK(Writer().string("< é€😀&>\u2028").text() == "\"< é€😀&>\u2028\"");
  Writer json;
  json.begin_object().key("a\"\n").null().end_object();
  CHECK(json.text() == R"({"a\"\n":null})");
}

TEST_CASE("a parsed value is written with its order and its numbers") {
  const std::string text =
      R"({"z":[1.50,-0,1e3,[],{}],"a":{"k\n":"\u0001é","t":true,"f":false},"n":null})";
  CHECK(Writer().value(parse(text, Limits())).text() == text);

  Writer json;
  json.begin_array().value(parse("1.0", Limits())).value(parse("[2]", Limits())).end_array();
  CHECK(json.text() == "[1.0,[2]]");
}

}  // namespace
}  // namespace ocifact::json
