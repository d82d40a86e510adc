// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/json/parse.hpp>
#include <ocifact/json/writer.hpp>

#include "support/expect_error.hpp"

namespace ocifact::json {
namespace {

Value parse(std::string_view text) { return json::parse(text, Limits()); }

/// Parsed and written again.
std::string rewritten(std::string_view text) { return Writer().value(parse(text)).text(); }

void expect_refusal(std::string_view text, std::string_view message) {
  CAPTURE(text);
  test::expect_error(ErrorKind::input, message, [&] { parse(text); });
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out.append(text);
  return out;
}

/// `[1,1,…]`
std::string array_of(std::size_t size) { return "[1" + repeat(",1", size - 1) + "]"; }

TEST_CASE("every kind of value is read") {
  CHECK(parse("null").kind == Value::Kind::null);
  CHECK(parse("true").kind == Value::Kind::boolean);
  CHECK(parse("true").boolean);
  CHECK_FALSE(parse("false").boolean);
  CHECK(parse("12").kind == Value::Kind::number);
  CHECK(parse("12").text == "12");
  CHECK(parse("\"a\"").kind == Value::Kind::string);
  CHECK(parse("\"a\"").text == "a");
  CHECK(parse("[]").kind == Value::Kind::array);
  CHECK(parse("{}").kind == Value::Kind::object);

  const Value value = parse(R"({"b":[1,[],{"c":null}],"a":{}})");
  REQUIRE(value.members.size() == 2);
  CHECK(value.members[0].key == "b");
  CHECK(value.members[1].key == "a");
  const Value& array = value.members[0].value;
  REQUIRE(array.elements.size() == 3);
  CHECK(array.elements[0].text == "1");
  CHECK(array.elements[1].kind == Value::Kind::array);
  CHECK(array.elements[2].members[0].key == "c");
}

TEST_CASE("numbers are kept as they are written") {
  for (const std::string text :
       {"0", "-0", "1.50", "0.1000", "1e3", "1E+2", "1e400", "9223372036854775808",
        "123456789012345678901234567890", "-12.5e-7"}) {
    CHECK(parse(text).text == text);
  }
  const std::string long_number = repeat("1234567890", 1000);
  CHECK(parse(long_number).text == long_number);
  CHECK(parse("0." + long_number).text == "0." + long_number);
}

TEST_CASE("strings are unescaped") {
  CHECK(parse(R"("\"\\\/\b\f\n\r\t")").text == "\"\\/\b\f\n\r\t");
  CHECK(parse(R"("\u00e9\u20AC\ud83d\ude00")").text == "é€😀");
  CHECK(parse(R"("a\u0000b")").text == std::string("a\0b", 3));
  CHECK(parse("\"é€😀\"").text == "é€😀");
  CHECK(parse(R"({"\u0061b":1})").members[0].key == "ab");
}

TEST_CASE("white space is allowed around everything") {
  CHECK(rewritten(" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : null } \n") == R"({"a":[1,2],"b":null})");
}

TEST_CASE("text that is no JSON is refused at its byte") {
  expect_refusal("", "not valid JSON at byte 0: unexpected end");
  expect_refusal("  ", "not valid JSON at byte 2: unexpected end");
  expect_refusal("[1", "not valid JSON at byte 2: unexpected end");
  expect_refusal("{\"a\":", "not valid JSON at byte 5: unexpected end");
  expect_refusal("\"abc", "not valid JSON at byte 4: unexpected end");
  expect_refusal("tru", "not valid JSON at byte 3: unexpected end");
  expect_refusal("[1,]", "not valid JSON at byte 3: unexpected ']'");
  expect_refusal("{\"a\":1,}", "not valid JSON at byte 7: unexpected '}'");
  expect_refusal("{\"a\" 1}", "not valid JSON at byte 5: unexpected '1'");
  expect_refusal("{1:2}", "not valid JSON at byte 1: unexpected '1'");
  expect_refusal("NaN", "not valid JSON at byte 0: unexpected 'N'");
  expect_refusal("[-Infinity]", "not valid JSON at byte 2: unexpected 'I'");
  expect_refusal("{'a':1}", "not valid JSON at byte 1: unexpected '''");
  expect_refusal("// c\n1", "not valid JSON at byte 0: unexpected '/'");
  expect_refusal("[1 /* c */]", "not valid JSON at byte 3: unexpected '/'");
  expect_refusal("[.5]", "not valid JSON at byte 1: unexpected '.'");
  expect_refusal("[+1]", "not valid JSON at byte 1: unexpected '+'");
  expect_refusal("[01]", "not valid JSON at byte 2: unexpected '1'");
  expect_refusal("\"\\x\"", "not valid JSON at byte 2: unexpected 'x'");
  expect_refusal("\"\\u12g4\"", "not valid JSON at byte 5: unexpected 'g'");
  expect_refusal("\"a\nb\"", "not valid JSON at byte 2: unexpected '\\x0a'");
}

TEST_CASE("an exponent of more than nine digits is refused, whatever Boost takes") {
  CHECK(parse("1e999999999").text == "1e999999999");
  CHECK(parse("1E-0000000001").text == "1E-0000000001");
  for (const char* text : {"1e1000000000", "[1.5E+1000000000]", "1e-1000000000", "1e999999999999",
                           "[0e-999999999999]"}) {
    expect_refusal(text, "not valid JSON: exponent out of range");
  }
}

TEST_CASE("only white space may follow the value") {
  expect_refusal("[1]x", "not valid JSON at byte 3: more after the value");
  expect_refusal("[1] [2]", "not valid JSON at byte 4: more after the value");
  expect_refusal("01", "not valid JSON at byte 1: more after the value");
  expect_refusal(std::string_view("[1]\0", 4), "not valid JSON at byte 3: more after the value");
}

TEST_CASE("text that is not UTF-8 is refused") {
  expect_refusal("\xef\xbb\xbf[]", "not valid JSON at byte 0: byte order mark");
  expect_refusal("\xff\xfe[\0]", "not valid JSON at byte 0: unexpected '\\xff'");
  expect_refusal(std::string_view("[\0]\0", 4), "not valid JSON at byte 1: unexpected '\\x00'");
  expect_refusal("\"a\xff\"", "not valid JSON at byte 2: unexpected '\\xff'");
  expect_refusal("\"\xc0\x80\"", "not valid JSON at byte 1: unexpected '\\xc0'");
  expect_refusal("\"\xe0\x80\x80\"", "not valid JSON at byte 1: unexpected '\\xe0'");
  expect_refusal("\"\xed\xa0\x80\"", "not valid JSON at byte 1: unexpected '\\xed'");
  expect_refusal("{\"\xff\":1}", "not valid JSON at byte 2: unexpected '\\xff'");
}

TEST_CASE("lone surrogates are refused") {
  expect_refusal(R"("\ud800")", "not valid JSON at byte 7: unexpected '\"'");
  expect_refusal(R"("\ud800x")", "not valid JSON at byte 7: unexpected 'x'");
  expect_refusal(R"("\ud800\n")", "not valid JSON at byte 8: unexpected 'n'");
  expect_refusal(R"("\ud800\u0041")", "not valid JSON at byte 9: lone surrogate");
  expect_refusal(R"("\udc00")", "not valid JSON at byte 7: lone surrogate");
  expect_refusal(R"("\ud800)", "not valid JSON at byte 7: unexpected end");
}

TEST_CASE("a key twice in an object is refused with its path") {
  expect_refusal(R"({"x":1,"y":2,"x":1})", "duplicate key 'x'");
  expect_refusal(R"({"config":{"digest":1,"digest":2}})", ".config: duplicate key 'digest'");
  expect_refusal(R"({"a":0,"b":[1,{"c":{"x":1,"x":2}}]})", ".b[1].c: duplicate key 'x'");
  expect_refusal(R"({"a.b":{"x":1,"\u0078":2}})", "['a.b']: duplicate key 'x'");
  expect_refusal("{\"\\n\":1,\"\\n\":2}", "duplicate key '\\x0a'");
  CHECK(rewritten(R"({"x":{"x":1},"X":[{"x":2},{"x":3}]})") ==
        R"({"x":{"x":1},"X":[{"x":2},{"x":3}]})");
}

TEST_CASE("nesting has a limit") {
  const std::string deepest = repeat("[", 32) + repeat("]", 32);
  CHECK(rewritten(deepest) == deepest);
  const std::string message = "nested deeper than 32 levels (--max-nesting)";
  expect_refusal("[" + deepest + "]", message);
  expect_refusal(repeat("{\"a\":", 33), message);
  expect_refusal(repeat("[{\"a\":", 17), message);
  expect_refusal(repeat("[", 10'000'000), message);
}

TEST_CASE("the limit of nesting can be set up to a bound") {
  Limits limits;
  limits.max_nesting = 2;
  json::parse("[[]]", limits);
  test::expect_error(ErrorKind::input, "nested deeper than 2 levels (--max-nesting)",
                     [&] { json::parse("[[[]]]", limits); });
  limits.max_nesting = 1'000'000;
  json::parse(repeat("[", 1000) + repeat("]", 1000), limits);
  test::expect_error(ErrorKind::input, "nested deeper than 1000 levels (--max-nesting)",
                     [&] { json::parse(repeat("[", 100'000), limits); });
}

TEST_CASE("arrays have a limit") {
  CHECK(parse(array_of(100'000)).elements.size() == 100'000);
  Limits limits;
  limits.max_descriptors = 3;
  json::parse(R"({"manifests":[1,2,3]})", limits);
  test::expect_error(ErrorKind::input, ".manifests: more than 3 elements (--max-descriptors)",
                     [&] { json::parse(R"({"manifests":[1,2,3,4]})", limits); });
  test::expect_error(ErrorKind::input, "[1].a: more than 3 elements (--max-descriptors)",
                     [&] { json::parse(R"([0,{"a":[[],[],[],[]]}])", limits); });
}

TEST_CASE("the number of values in a document has a limit") {
  Limits limits;
  limits.max_descriptors = 1;
  std::string members = "\"0\":1";
  for (int i = 1; i < 19; ++i) members += ",\"" + std::to_string(i) + "\":1";
  CHECK(json::parse("{" + members + "}", limits).members.size() == 19);
  test::expect_error(ErrorKind::input, "too many values in one document (--max-descriptors)",
                     [&] { json::parse("{" + members + ",\"19\":1}", limits); });
}

TEST_CASE("a manifest.json of 100,000 images is read") {
  const std::string image = R"({"Config":"blobs/sha256/)" + repeat("a", 64) +
                            R"(","RepoTags":["app:1"],"Layers":["blobs/sha256/)" + repeat("b", 64) +
                            R"("]})";
  const std::string text = "[" + image + repeat("," + image, 99'999) + "]";
  CHECK(text.size() > 19'000'000);
  const Value value = parse(text);
  REQUIRE(value.elements.size() == 100'000);
  CHECK(value.elements.back().members[2].value.elements[0].text ==
        "blobs/sha256/" + repeat("b", 64));
}

}  // namespace
}  // namespace ocifact::json
