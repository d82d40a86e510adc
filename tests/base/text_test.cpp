// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/base/text.hpp>

namespace ocifact {
namespace {

using namespace std::string_literals;

TEST_CASE("escape leaves printable text as it is") {
  for (const std::string text : {"", "layer.tar", "it's \"so\" ~", "Größe", "日本語", "😀"}) {
    CHECK(escape(text) == text);
  }
}

TEST_CASE("escape doubles the backslash, so that its output is not ambiguous") {
  CHECK(escape("a\\b") == "a\\\\b");
  CHECK(escape("\\x1b") == "\\\\x1b");
}

TEST_CASE("escape makes control characters visible") {
  CHECK(escape("\0"s) == "\\x00");
  CHECK(escape("a\nb\tc\r") == "a\\x0ab\\x09c\\x0d");
  CHECK(escape("\x1b[2J") == "\\x1b[2J");
  CHECK(escape("\x1f\x20\x7e\x7f") == "\\x1f ~\\x7f");
  CHECK(escape("\u0080") == "\\xc2\\x80");
  CHECK(escape("\u009f\u00a0") == "\\xc2\\x9f\u00a0");
}

TEST_CASE("escape makes characters visible that reorder or hide text") {
  struct Case {
    std::string text;
    std::string expected;
  };
  for (const Case& c : {
           Case{"\u00ad", "\\xc2\\xad"},       // soft hyphen
           Case{"\u061c", "\\xd8\\x9c"},       // Arabic letter mark
           Case{"\u180e", "\\xe1\\xa0\\x8e"},  // vowel separator without width
           Case{"\u200a", "\u200a"},           // hair space: seen
           Case{"\u200b", "\\xe2\\x80\\x8b"},  // zero width space
           Case{"\u200f", "\\xe2\\x80\\x8f"},  // right-to-left mark
           Case{"\u2010", "\u2010"},           // hyphen
           Case{"\u2027", "\u2027"},           // hyphenation point
           Case{"\u2028", "\\xe2\\x80\\xa8"},  // line separator
           Case{"\u202e", "\\xe2\\x80\\xae"},  // right-to-left override
           Case{"\u202f", "\u202f"},           // narrow space
           Case{"\u2060", "\\xe2\\x81\\xa0"},  // word joiner
           Case{"\u2066", "\\xe2\\x81\\xa6"},  // left-to-right isolate
           Case{"\u206f", "\\xe2\\x81\\xaf"},  // nominal digit shapes
           Case{"\u2070", "\u2070"},           // superscript zero
           Case{"\ufeff", "\\xef\\xbb\\xbf"},  // byte order mark
           Case{"\ufff8\ufff9\ufffb\ufffc", "\ufff8\\xef\\xbf\\xb9\\xef\\xbf\\xbb\ufffc"},
           Case{"\U000e0001", "\\xf3\\xa0\\x80\\x81"},  // language tag
           Case{"\U000e0080", "\U000e0080"},
       }) {
    CHECK(escape(c.text) == c.expected);
  }
}

TEST_CASE("escape shows each byte of what is not UTF-8") {
  CHECK(escape("\xff") == "\\xff");
  CHECK(escape("a\x80z") == "a\\x80z");
  CHECK(escape("\xc3") == "\\xc3");
  CHECK(escape("\xc3(") == "\\xc3(");
  CHECK(escape("\xc0\xaf") == "\\xc0\\xaf");
  CHECK(escape("\xed\xa0\x80") == "\\xed\\xa0\\x80");
  CHECK(escape("\xf0\x9f\x98") == "\\xf0\\x9f\\x98");
}

TEST_CASE("quote escapes and puts quotes around") {
  CHECK(quote("") == "''");
  CHECK(quote("a\nb") == "'a\\x0ab'");
}

TEST_CASE("is_utf8 takes well-formed text of all lengths") {
  for (const std::string text : {"", "a", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000",
                                 "\uffff", "\U00010000", "\U0010ffff"}) {
    CHECK(is_utf8(text));
  }
  CHECK(is_utf8("\0"s));
}

TEST_CASE("is_utf8 refuses what RFC 3629 does") {
  for (const std::string text : {
           "\x80",              // continuation without a lead
           "\xc2",              // lead without continuation
           "\xc2\x41",          // lead before ASCII
           "\xc0\x80",          // overlong
           "\xc1\xbf",          // overlong
           "\xe0\x9f\xbf",      // overlong
           "\xf0\x8f\xbf\xbf",  // overlong
           "\xed\xa0\x80",      // surrogate
           "\xed\xbf\xbf",      // surrogate
           "\xe2\x82",          // cut
           "\xf4\x90\x80\x80",  // above U+10FFFF
           "\xf5\x80\x80\x80",  // above U+10FFFF
           "\xff",
       }) {
    CHECK_FALSE(is_utf8(text));
    CHECK_FALSE(is_utf8("ok" + text + "ok"));
  }
}

TEST_CASE("parse_decimal takes digits alone, up to 64 bits") {
  CHECK(parse_decimal("0") == 0U);
  CHECK(parse_decimal("7") == 7U);
  CHECK(parse_decimal("18446744073709551615") == 18446744073709551615U);
  for (const char* text : {"", "18446744073709551616", "00", "01", "+1", "-1", " 1", "1 ", "1.0",
                           "0x1", "1e3", "a", "\u0661"}) {
    CHECK_FALSE(parse_decimal(text).has_value());
  }
  CHECK_FALSE(parse_decimal("1\0"s).has_value());
}

TEST_CASE("parse_size takes units that are powers of 1024") {
  CHECK(parse_size("12") == 12U);
  CHECK(parse_size("1K") == 1024U);
  CHECK(parse_size("3M") == 3U << 20);
  CHECK(parse_size("2G") == 2ULL << 30);
  CHECK(parse_size("0T") == 0U);
  CHECK(parse_size("16777215T") == 16777215ULL << 40);
  for (const char* text :
       {"", "K", "1k", "1KB", "1KK", "1 K", "K1", "-1K", "16777216T", "18446744073709551615K"}) {
    CHECK_FALSE(parse_size(text).has_value());
  }
}

TEST_CASE("split takes apart what join has joined") {
  using Parts = std::vector<std::string>;
  CHECK(split("", ", ") == Parts{""});
  CHECK(split("a", ", ") == Parts{"a"});
  CHECK(split("a, , b,c", ", ") == Parts{"a", "", "b,c"});
  CHECK(split("a, ", ", ") == Parts{"a", ""});
}

TEST_CASE("join puts the separator between the parts") {
  CHECK(join({}, ", ") == "");
  CHECK(join({"a"}, ", ") == "a");
  CHECK(join({"a", "", "a"}, ", ") == "a, , a");
}

}  // namespace
}  // namespace ocifact
