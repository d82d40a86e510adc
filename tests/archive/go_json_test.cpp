// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/archive/go_json.hpp>

namespace ocifact::archive {
namespace {

using Members = std::map<std::string, std::string>;

TEST_CASE("members are told apart by what is outside strings and other values") {
  CHECK(
      (raw_members(R"( { "b" : {"x":[1,{"y":"}"}]} , "a":"\",\\" ,"c":1.50e+1,"d" : null } )") ==
       Members{
           {"a", R"("\",\\")"}, {"b", R"({"x":[1,{"y":"}"}]})"}, {"c", "1.50e+1"}, {"d", "null"}}));
  CHECK((raw_members(R"({"":""})") == Members{{"", "\"\""}}));
  CHECK(raw_members("{}").empty());
  CHECK(raw_members(" {\n} \n").empty());
}

TEST_CASE("what Go passes on loses white space, and what HTML would misread") {
  CHECK(go_compact("{ \"a b\" :\t[1.0 ,\r\n true] }\n") == R"({"a b":[1.0,true]})");
  CHECK(go_compact(R"("<&>\"<\\")") == R"("\u003c\u0026\u003e\"\u003c\\")");
  CHECK(go_compact("\"\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\xc3\xa9\"") ==
        "\"\\u2028\\u2029\xe2\x80\xaa\xc3\xa9\"");
  CHECK(go_compact(R"(["\u003c\/\b"])") == R"(["\u003c\/\b"])");
}

}  // namespace
}  // namespace ocifact::archive
