// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/archive/member_set.hpp>
#include <ocifact/digest/hasher.hpp>

#include "support/expect_error.hpp"

namespace ocifact::archive {
namespace {

using test::expect_error;

/// Members with contents, and a count of how many of these were looked at.
struct Archive {
  std::vector<tar::Member> members;
  std::vector<std::string> contents;
  mutable std::size_t fingerprints = 0;

  void add(const std::string& name, const std::string& content) {
    tar::Member member;
    member.name = name;
    member.size = content.size();
    members.push_back(member);
    contents.push_back(content);
  }
  void add_link(const std::string& name, const std::string& target) {
    tar::Member member;
    member.name = name;
    member.type = tar::MemberType::symlink;
    member.link_target = target;
    members.push_back(member);
    contents.emplace_back();
  }
  MemberSet set() const {
    return {members, [this](std::size_t position) {
              ++fingerprints;
              return digest_of(contents[position]);
            }};
  }
};

TEST_CASE("members are found by clean path, links followed, and no content is looked at") {
  Archive archive;
  archive.add("./a/layer.tar", "text");
  archive.add_link("b/layer.tar", "../a/layer.tar");
  const MemberSet set = archive.set();
  CHECK(set.find("a/layer.tar") == 0);
  CHECK(set.find("/a/./layer.tar") == 0);
  CHECK(set.find("b/layer.tar") == 0);
  CHECK_FALSE(set.find("c"));
  CHECK(set.require("b/layer.tar") == 0);
  CHECK(set.paths() == std::vector<std::string>{"a/layer.tar", "b/layer.tar"});
  CHECK(archive.fingerprints == 0);
}

TEST_CASE("a member that is not there can be demanded") {
  expect_error(ErrorKind::input, "no member 'x\\x07' in the archive",
               [] { Archive().set().require("x\a"); });
}

TEST_CASE("equal members of one name count as the first") {
  Archive archive;
  archive.add("a", "text");
  archive.add("./a", "text");
  archive.add("/a", "text");
  CHECK(archive.set().find("a") == 0);
}

TEST_CASE("different members of one name are refused, when that name is asked for") {
  for (const std::string other : {"tExt", "texts"}) {
    Archive archive;
    archive.add("a", "text");
    archive.add("b", "text");
    archive.add("./a", other);
    const MemberSet set = archive.set();
    CHECK(set.find("b") == 1);
    const std::string message = "ambiguous archive: 2 members named 'a' differ";
    expect_error(ErrorKind::input, message, [&] { set.find("a"); });
    expect_error(ErrorKind::input, message, [&] { set.require("a"); });
  }
}

TEST_CASE("members of different sizes are different without a look at them") {
  Archive archive;
  archive.add("a", "text");
  archive.add("a", "texts");
  expect_error(ErrorKind::input, "ambiguous archive: 2 members named 'a' differ",
               [&] { archive.set().find("a"); });
  CHECK(archive.fingerprints == 0);
}

TEST_CASE("a file and a link of one name must lead to equal bytes") {
  Archive archive;
  archive.add("a", "text");
  archive.add("b", "text");
  archive.add_link("a", "b");
  CHECK(archive.set().find("a") == 0);
  archive.contents[1] = "tExt";
  expect_error(ErrorKind::input, "ambiguous archive: 2 members named 'a' differ",
               [&] { archive.set().find("a"); });
}

}  // namespace
}  // namespace ocifact::archive
