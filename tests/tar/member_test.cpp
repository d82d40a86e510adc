// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/tar/member.hpp>

#include "support/expect_error.hpp"

namespace ocifact::tar {

TEST_CASE("a clean name is relative to the archive's root") {
  CHECK(clean_name("a/b") == "a/b");
  CHECK(clean_name("./a") == "a");
  CHECK(clean_name("/a//b/./c/") == "a/b/c");
  CHECK(clean_name("a/../b") == "b");
  CHECK(clean_name("a/b/../c") == "a/c");
  CHECK(clean_name("..a/b..") == "..a/b..");
  CHECK(clean_name(" a ") == " a ");
}

TEST_CASE("the clean name of the root is empty") {
  for (const std::string_view name : {"", ".", "./", "/", "//./", "a/.."}) {
    CHECK(clean_name(name) == "");
  }
}

TEST_CASE("a name that leads out of the archive is an error") {
  using test::expect_error;
  for (const std::string name : {"..", "../x", "a/../../b", "/../etc/passwd", "./.."}) {
    expect_error(ErrorKind::input, "name '" + name + "' leads out of the archive",
                 [&] { clean_name(name); });
  }
}

TEST_CASE("a name with a NUL in it is an error") {
  test::expect_error(ErrorKind::input, "name 'a\\x00b' has a NUL in it",
                     [] { clean_name(std::string_view("a\0b", 3)); });
}

TEST_CASE("member types have names") {
  CHECK(to_string(MemberType::file) == "file");
  CHECK(to_string(MemberType::directory) == "directory");
  CHECK(to_string(MemberType::symlink) == "symbolic link");
  CHECK(to_string(MemberType::hardlink) == "hard link");
  CHECK(to_string(MemberType::other) == "special file");
}

}  // namespace ocifact::tar
