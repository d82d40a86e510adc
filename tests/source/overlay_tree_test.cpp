// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/source/overlay_tree.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"
#include "support/streams.hpp"

namespace ocifact::source {
namespace {

using Lines = std::vector<std::string>;

OverlayTree made() {
  auto base = std::make_unique<test::MapTree>();
  base->files = {{"manifest.json", "theirs"}, {"aa", "blob"}, {"version", "1"}, {"other", "text"}};
  return {std::move(base),
          {{{"index.json", "ours"}}, {{"blobs/aa", "aa"}}, {"manifest.json", "version"}}};
}

std::string text_of(const io::Tree& tree, const std::string& path) {
  return test::read_all(*tree.open(path));
}

TEST_CASE("an overlay authors files, gives others another path, and hides some") {
  const OverlayTree tree = made();
  CHECK(tree.size("index.json") == 4);
  CHECK(text_of(tree, "./index.json") == "ours");
  CHECK(tree.size("blobs/aa") == 4);
  CHECK(text_of(tree, "blobs/aa") == "blob");
  CHECK(text_of(tree, "other") == "text");
  CHECK_FALSE(tree.size("manifest.json"));
  CHECK_FALSE(tree.size("nothing"));
  CHECK(tree.paths() == Lines{"blobs/aa", "index.json", "other"});
}

TEST_CASE("a path leads to itself, or where it leads below") {
  const OverlayTree tree = made();
  CHECK(tree.resolve("blobs//aa") == "blobs/aa");
  CHECK(tree.resolve("/index.json") == "index.json");
  CHECK(tree.resolve("other") == "other");
}

TEST_CASE("what is hidden or absent cannot be opened") {
  const OverlayTree tree = made();
  test::expect_error(ErrorKind::input, "no file './version' in the source",
                     [&] { tree.open("./version"); });
  test::expect_error(ErrorKind::input, "no file nothing", [&] { tree.open("nothing"); });
}

}  // namespace
}  // namespace ocifact::source
