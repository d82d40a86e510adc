// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/validate/timestamp.hpp>

namespace ocifact::validate {
namespace {

TEST_CASE("a date-time of RFC 3339 is a timestamp") {
  for (const char* text : {"2026-11-24T02:51:40Z", "2026-11-24t02:51:40z", "0001-01-01T00:00:00Z",
                           "9999-12-31T23:59:60Z", "2024-02-29T12:00:00.123456789+05:30",
                           "2000-02-29T00:00:00-00:00", "0000-02-29T00:00:00.0Z"}) {
    CAPTURE(text);
    CHECK(is_timestamp(text));
  }
}

TEST_CASE("anything else is no timestamp") {
  for (const char* text : {"",
                           "2026-11-24",
                           "2026-11-24 02:51:40Z",
                           "2026-11-24T02:51:40",
                           "2026-11-24T02:51Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2023-02-29T00:00:00Z",
                           "1900-02-29T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:61Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00,5Z",
                           "2026-01-01T00:00:00+0530",
                           "2026-01-01T00:00:00+24:00",
                           "2026-01-01T00:00:00Z ",
                           "26-01-01T00:00:00Z",
                           "+026-01-01T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(is_timestamp(text));
  }
}

}  // namespace
}  // namespace ocifact::validate
