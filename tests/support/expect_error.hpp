// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/base/error.hpp>

namespace ocifact::test {

/// Checks that `body` throws an Error of this kind with this line, all of it.
template <class Body>
void expect_error(ErrorKind kind, std::string_view whole_message, Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == std::string(whole_message));
    CHECK(static_cast<int>(error.kind()) == static_cast<int>(kind));
    return;
  }
  FAIL_CHECK("nothing was thrown instead of: " << std::string(whole_message));
}

}  // namespace ocifact::test
