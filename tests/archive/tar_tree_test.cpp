// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/archive/tar_tree.hpp>

#include "support/expect_error.hpp"
#include "support/memory_file.hpp"
#include "support/recorded_messages.hpp"
#include "support/streams.hpp"
#include "support/tar_builder.hpp"

namespace ocifact::archive {
namespace {

using test::expect_error;
using test::tar_end;
using test::tar_file;

struct Opened {
  test::RecordedMessages messages;
  TarTree tree;
  explicit Opened(const std::string& archive, const Limits& limits = {})
      : tree(test::memory_file(archive), limits, messages) {}
};

std::string read(const io::Tree& tree, const std::string& path) {
  return test::read_all(*tree.open(path));
}

TEST_CASE("members are read where they are, in any order and side by side") {
  const Opened opened(tar_file("a", "first") + tar_file("dir/b", std::string(1000, 'x')) +
                      tar_end());
  const auto b = opened.tree.open("dir/b");
  const auto a = opened.tree.open("a");
  CHECK(test::read_all(*b, 7) == std::string(1000, 'x'));
  CHECK(test::read_all(*a) == "first");
  CHECK(opened.tree.size("dir/b") == 1000);
  CHECK(opened.tree.paths() == std::vector<std::string>{"a", "dir/b"});
}

TEST_CASE("links are followed to the member that has the bytes") {
  const Opened opened(tar_file("a/layer.tar", "layer") +
                      test::tar_symlink("b/layer.tar", "../a/layer.tar") +
                      test::tar_hardlink("c", "a/layer.tar") + tar_end());
  for (const std::string path : {"a/layer.tar", "b/layer.tar", "c", "./b/layer.tar"}) {
    CHECK(read(opened.tree, path) == "layer");
    CHECK(opened.tree.size(path) == 5);
    CHECK(opened.tree.resolve(path) == "a/layer.tar");
  }
}

TEST_CASE("what is not there has no size, and is an error to open") {
  const Opened opened(tar_file("a", "") + tar_end());
  CHECK_FALSE(opened.tree.size("b"));
  expect_error(ErrorKind::input, "no member 'b' in the archive", [&] { opened.tree.open("b"); });
  expect_error(ErrorKind::input, "no member 'b' in the archive", [&] { opened.tree.resolve("b"); });
}

TEST_CASE("a name that is there twice counts when the bytes are the same") {
  const Opened equal(tar_file("a", "same") + tar_file("./a", "same") + tar_end());
  CHECK(read(equal.tree, "a") == "same");
  const Opened different(tar_file("a", "same") + tar_file("./a", "lame") + tar_end());
  expect_error(ErrorKind::input, "ambiguous archive: 2 members named 'a' differ",
               [&] { different.tree.size("a"); });
}

TEST_CASE("what is no archive is refused, and what is odd about one is told") {
  expect_error(ErrorKind::input, "not a tar archive", [] { Opened(std::string(2048, 'x')); });
  Limits limits;
  limits.max_members = 1;
  expect_error(ErrorKind::input,
               "archive has more members than the limit of 1; --max-members raises it",
               [&] { Opened(tar_file("a", "") + tar_file("b", "") + tar_end(), limits); });
  CHECK(Opened(tar_file("a", "text")).messages.warnings.size() == 1);
}

}  // namespace
}  // namespace ocifact::archive
