// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <stdexcept>

#include <doctest/doctest.h>

#include <ocifact/base/error.hpp>

#include "support/expect_error.hpp"

namespace ocifact {
namespace {

using test::expect_error;

TEST_CASE("an error tells its kind and its line") {
  const Error error(ErrorKind::conflict, "layout is locked");
  CHECK(error.kind() == ErrorKind::conflict);
  CHECK(std::string(error.what()) == "layout is locked");
  CHECK(error.details().empty());
}

TEST_CASE("a mismatch tells what was expected and what was found") {
  const Error error(ErrorKind::input, "size differs", "12", "13");
  CHECK(error.kind() == ErrorKind::input);
  CHECK(std::string(error.what()) == "size differs (expected 12, actual 13)");
}

TEST_CASE("an error tells the parts of its line, contexts with the message") {
  Error mismatch(ErrorKind::input, "size differs", "12", "13");
  mismatch.prepend("layer");
  CHECK(mismatch.message() == "layer: size differs");
  CHECK(mismatch.expected() == "12");
  CHECK(mismatch.actual() == "13");
  Error plain(ErrorKind::input, "not there (expected so)");
  plain.prepend("index.json");
  CHECK(plain.message() == "index.json: not there (expected so)");
  CHECK(plain.expected() == "");
  CHECK(plain.actual() == "");
}

TEST_CASE("details are kept apart from the line, in order") {
  Error error(ErrorKind::negative, "no such image");
  error.with_details({"app:1", "app:2"});
  CHECK(std::string(error.what()) == "no such image");
  CHECK(error.details() == std::vector<std::string>{"app:1", "app:2"});
}

TEST_CASE("each boundary puts its context before the line, and the rest stays") {
  try {
    with_context("app.tar", [] {
      with_context("layer 2", [] {
        throw Error(ErrorKind::input, "digest differs", "a", "b").with_details({"detail"});
      });
    });
    FAIL_CHECK("nothing was thrown");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "app.tar: layer 2: digest differs (expected a, actual b)");
    CHECK(error.kind() == ErrorKind::input);
    CHECK(error.details() == std::vector<std::string>{"detail"});
  }
}

TEST_CASE("with_context gives what its body gives") {
  CHECK(with_context("unused", [] { return 7; }) == 7);
  int value = 1;
  with_context("unused", [&]() -> int& { return value; }) = 2;
  CHECK(value == 2);
}

TEST_CASE("with_context lets exceptions of other types pass") {
  CHECK_THROWS_WITH_AS(with_context("context", [] { throw std::runtime_error("other"); }), "other",
                       std::runtime_error);
}

TEST_CASE("a system error gives the system's reason") {
  expect_error(ErrorKind::environment, "cannot open 'x': No such file or directory", [] {
    errno = ENOENT;
    throw system_error("cannot open 'x'");
  });
}

}  // namespace
}  // namespace ocifact
