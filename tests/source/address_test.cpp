// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>

#include <ocifact/source/address.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::source {
namespace {

using test::expect_error;
using Kind = Address::Kind;

const std::string digest_text = "sha256:" + std::string(64, 'a');

/// Checks what an address says, besides its text.
void check(const std::string& text, Kind kind, const std::string& path, const Selector& selector) {
  CAPTURE(text);
  const Address address = Address::parse(text);
  CHECK(address.text == text);
  CHECK(static_cast<int>(address.kind) == static_cast<int>(kind));
  CHECK(address.path == path);
  CHECK((address.selector == selector));
}

Selector by_name(const std::string& name) { return {Selector::ByName{name}}; }
Selector by_position(std::size_t position) { return {Selector::ByPosition{position}}; }
Selector by_digest() { return {Digest::parse(digest_text)}; }

TEST_CASE("a selector is a name, a digest, a position or nothing") {
  CHECK((Selector::parse("") == Selector{}));
  CHECK(Selector::parse("").is_all());
  CHECK((Selector::parse(":app:1") == by_name("app:1")));
  CHECK((Selector::parse(":registry.example.com:5000/app:1@x") ==
         by_name("registry.example.com:5000/app:1@x")));
  CHECK((Selector::parse("@" + digest_text) == by_digest()));
  CHECK((Selector::parse(":@0") == by_position(0)));
  CHECK((Selector::parse(":@12") == by_position(12)));
  CHECK_FALSE(Selector::parse(":@12").is_all());
}

TEST_CASE("what selects nothing is a usage error") {
  expect_error(ErrorKind::usage, "'sha256:aa' is not a digest (after '@')",
               [] { Selector::parse("@sha256:aa"); });
  expect_error(ErrorKind::usage, "'' is not a digest (after '@')", [] { Selector::parse("@"); });
  for (const std::string text : {"", "x", "-1", "01", "99999999999999999999"}) {
    expect_error(ErrorKind::usage, "'" + text + "' is not a position (after ':@')",
                 [&] { Selector::parse(":@" + text); });
  }
  expect_error(ErrorKind::usage, "':' selects no image (expected :REF, :@N or @DIGEST, actual :)",
               [] { Selector::parse(":"); });
}

TEST_CASE("the path is the longest prefix that exists") {
  const test::TempDir directory;
  const std::string app = directory / "app.tar";
  test::put_file(app, "");
  check(app, Kind::any, app, {});
  check(app + ":app:1", Kind::any, app, by_name("app:1"));
  check(app + ":example.com:5000/app:1", Kind::any, app, by_name("example.com:5000/app:1"));
  check(app + "@" + digest_text, Kind::any, app, by_digest());
  check(app + ":@3", Kind::any, app, by_position(3));
  check(directory.path() + "/:1", Kind::any, directory.path() + "/", by_name("1"));

  test::put_file(app + ":app", "");
  check(app + ":app:1", Kind::any, app + ":app", by_name("1"));
  check(app + ":apple", Kind::any, app, by_name("apple"));
  test::put_file(app + ":app:1", "");
  check(app + ":app:1", Kind::any, app + ":app:1", {});
  test::put_file(app + "@" + digest_text, "");
  check(app + "@" + digest_text, Kind::any, app + "@" + digest_text, {});
}

TEST_CASE("what does not exist is the path as a whole") {
  check("no/such.tar", Kind::any, "no/such.tar", {});
  check("no/such.tar:app:1", Kind::any, "no/such.tar:app:1", {});
  check(":x", Kind::any, ":x", {});
  check("docker-archive:no/such.tar:1", Kind::docker_archive, "no/such.tar:1", {});
}

TEST_CASE("the kind may be stated") {
  const test::TempDir directory;
  const std::string app = directory / "app";
  test::put_file(app, "");
  check("docker-archive:" + app + ":1", Kind::docker_archive, app, by_name("1"));
  check("oci-archive:" + app + ":@0", Kind::oci_archive, app, by_position(0));
  check("oci:" + app + "@" + digest_text, Kind::layout, app, by_digest());
  check("dir:" + app, Kind::dir, app, {});
}

TEST_CASE("a path that exists wins over a stated kind") {
  const test::TempDir directory;
  const auto before = boost::filesystem::current_path();
  boost::filesystem::current_path(directory.path());
  test::put_file(directory / "oci:app", "");
  check("oci:app", Kind::any, "oci:app", {});
  boost::filesystem::current_path(before);
}

TEST_CASE("a dash is standard input, with a selector too") {
  check("-", Kind::any, "-", {});
  check("-:app:1", Kind::any, "-", by_name("app:1"));
  check("-@" + digest_text, Kind::any, "-", by_digest());
  check("docker-archive:-", Kind::docker_archive, "-", {});
  check("docker-archive:-:@1", Kind::docker_archive, "-", by_position(1));
  CHECK(Address::parse("-:1").is_standard_input());
  CHECK_FALSE(Address::parse("./-").is_standard_input());
}

TEST_CASE("an address names a path") {
  expect_error(ErrorKind::usage, "'' names no path", [] { Address::parse(""); });
  expect_error(ErrorKind::usage, "'oci:' names no path", [] { Address::parse("oci:"); });
}

TEST_CASE("a malformed selector after a path that exists is a usage error") {
  const test::TempDir directory;
  expect_error(ErrorKind::usage, "'sha256:1' is not a digest (after '@')",
               [&] { Address::parse(directory.path() + "@sha256:1"); });
}

}  // namespace
}  // namespace ocifact::source
