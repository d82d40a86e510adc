// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/tar/links.hpp>

#include "support/expect_error.hpp"

namespace ocifact::tar {
namespace {

using Positions = std::vector<std::size_t>;

Member member(MemberType type, std::string name, std::string target = "") {
  Member made;
  made.name = std::move(name);
  made.type = type;
  made.link_target = std::move(target);
  return made;
}

Member file(std::string name) { return member(MemberType::file, std::move(name)); }
Member directory(std::string name) { return member(MemberType::directory, std::move(name)); }
Member symlink(std::string name, std::string target) {
  return member(MemberType::symlink, std::move(name), std::move(target));
}
Member hardlink(std::string name, std::string target) {
  return member(MemberType::hardlink, std::move(name), std::move(target));
}

void expect_bad(std::vector<Member> members, const std::string& path, const std::string& message) {
  test::expect_error(ErrorKind::input, message, [&] { NameMap(std::move(members)).find(path); });
}

/// `0 -> 1 -> … -> count`, where `count` is a file.
std::vector<Member> chain(int count) {
  std::vector<Member> members{file(std::to_string(count))};
  for (int i = 0; i < count; ++i) {
    members.push_back(symlink(std::to_string(i), std::to_string(i + 1)));
  }
  return members;
}

}  // namespace

TEST_CASE("members are found by clean names, whatever the spelling") {
  const NameMap map({file("./a//b"), file("/c"), directory("./"), directory("d/")});
  CHECK(map.find("a/b") == Positions{0});
  CHECK(map.find("./a/b") == Positions{0});
  CHECK(map.find("c") == Positions{1});
  CHECK(map.find("e") == Positions{});
  CHECK(map.find("") == Positions{});
  CHECK(map.members().size() == 4);
}

TEST_CASE("all members of one name are found, in archive order") {
  const NameMap map({file("a"), file("b"), file("./a"), symlink("s", "a"), hardlink("a", "b")});
  CHECK(map.find("a") == Positions{0, 1, 2});
  CHECK(map.find("s") == Positions{0, 1, 2});
}

TEST_CASE("symbolic links are followed from their directory") {
  const NameMap map({file("x/layer.tar"), symlink("y/layer.tar", "../x/layer.tar"),
                     symlink("x/same", "layer.tar"), symlink("absolute", "/x/layer.tar")});
  CHECK(map.find("y/layer.tar") == Positions{0});
  CHECK(map.find("x/same") == Positions{0});
  CHECK(map.find("absolute") == Positions{0});
}

TEST_CASE("symbolic links may lead to later members, hard links to earlier ones") {
  CHECK(NameMap({symlink("s", "a"), file("a")}).find("s") == Positions{1});
  CHECK(NameMap({file("d/a"), hardlink("d/h", "d/a")}).find("d/h") == Positions{0});
  expect_bad({hardlink("h", "a"), file("a")}, "h",
             "hard link 'h' leads to 'a', but the archive has no earlier member 'a'");
  expect_bad({hardlink("h", "a")}, "h",
             "hard link 'h' leads to 'a', but the archive has no earlier member 'a'");
}

TEST_CASE("a hard link is to the member that had the name when it was written") {
  const NameMap map({file("a"), file("a"), hardlink("h", "a"), file("a")});
  CHECK(map.find("h") == Positions{1});
  CHECK(NameMap({file("a"), hardlink("a", "a")}).find("a") == Positions{0});
}

TEST_CASE("a chain of up to 8 links is followed") {
  CHECK(NameMap(chain(8)).find("0") == Positions{0});
  expect_bad(chain(9), "0", "symbolic link '0' leads to '1', but within 8 links to no file");
}

TEST_CASE("links in a circle are an error") {
  expect_bad({symlink("a", "b"), symlink("b", "a")}, "a",
             "symbolic link 'a' leads to 'b', but within 8 links to no file");
  expect_bad({symlink("a", "a")}, "./a",
             "symbolic link 'a' leads to 'a', but within 8 links to no file");
}

TEST_CASE("a link that dangles or leaves the archive is an error") {
  expect_bad({symlink("d/a", "b")}, "d/a",
             "symbolic link 'd/a' leads to 'b', but the archive has no member 'd/b'");
  expect_bad({symlink("manifest.json", "/etc/passwd")}, "manifest.json",
             "symbolic link 'manifest.json' leads to '/etc/passwd', but the archive has no member "
             "'etc/passwd'");
  expect_bad({symlink("d/a", "../../etc/passwd")}, "d/a",
             "symbolic link 'd/a' leads to '../../etc/passwd', which is outside the archive");
  expect_bad({hardlink("h", "../a")}, "h",
             "hard link 'h' leads to '../a', which is outside the archive");
  expect_bad({symlink("a", "..")}, "a",
             "symbolic link 'a' leads to '..', which is outside the archive");
  expect_bad({symlink("a", "")}, "a", "symbolic link 'a' leads to '', which is the archive's root");
}

TEST_CASE("a bad link hurts only who needs it") {
  const NameMap map({symlink("bad", "../out"), file("a")});
  CHECK(map.find("a") == Positions{1});
}

TEST_CASE("what is no file is an error") {
  const Member fifo = member(MemberType::other, "f");
  expect_bad({directory("d/")}, "d", "'d' is a directory");
  expect_bad({fifo}, "f", "'f' is a special file");
  expect_bad({file("d"), directory("d")}, "d", "'d' is a directory");
  expect_bad({directory("d"), symlink("s", "d")}, "s",
             "symbolic link 's' leads to 'd', which is a directory");
  expect_bad({fifo, hardlink("h", "f")}, "h",
             "hard link 'h' leads to 'f', which is a special file");
}

TEST_CASE("names that leave the archive or stand for its root are errors at once") {
  const auto expect_refused = [](Member member, const std::string& message) {
    test::expect_error(ErrorKind::input, message,
                       [&] { NameMap(std::vector<Member>{std::move(member)}); });
  };
  expect_refused(file("../x"), "name '../x' leads out of the archive");
  expect_refused(directory("/"), "directory '/' stands in the place of the archive's root");
  expect_refused(symlink(".", "x"), "symbolic link '.' stands in the place of the archive's root");
  expect_refused(file(""), "file '' stands in the place of the archive's root");
  test::expect_error(ErrorKind::input, "name '../x' leads out of the archive",
                     [] { NameMap({file("a")}).find("../x"); });
}

TEST_CASE("a name and target from an archive are escaped in messages") {
  expect_bad({symlink("a", "b\x1b[31m\n")}, "a",
             "symbolic link 'a' leads to 'b\\x1b[31m\\x0a', but the archive has no member "
             "'b\\x1b[31m\\x0a'");
}

TEST_CASE("many links to many members of one name are no trouble") {
  std::vector<Member> members;
  for (int i = 0; i < 20'000; ++i) members.push_back(file("a"));
  for (int i = 0; i < 20'000; ++i) members.push_back(symlink("s", "a"));
  CHECK(NameMap(std::move(members)).find("s").size() == 20'000);
}

TEST_CASE("the paths are those of files and links, sorted, each once") {
  const NameMap map({file("z"), file("./b"), file("b"), directory("c"), symlink("a", "b"),
                     hardlink("d/h", "b"), member(MemberType::other, "f")});
  CHECK(map.paths() == std::vector<std::string>{"a", "b", "d/h", "z"});
}

}  // namespace ocifact::tar
