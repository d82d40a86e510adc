// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/source/documents.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"
#include "support/streams.hpp"

namespace ocifact::source {
namespace {

using test::expect_error;

TEST_CASE("a blob is read when it is what its descriptor says") {
  test::OciFiles files;
  const auto descriptor = files.add("x/y", "text");
  CHECK(has_blob(files.tree, descriptor.digest));
  CHECK(test::read_all(*open_blob(files.tree, descriptor)) == "text");
  CHECK(read_document(files.tree, descriptor, {}) == "text");
}

TEST_CASE("a blob that is not what its descriptor says is refused by its path") {
  test::OciFiles files;
  auto descriptor = files.add("x/y", "text");
  const std::string path = descriptor.digest.blob_path();
  files.tree.files[path] = "TEXT";
  expect_error(ErrorKind::input,
               path + ": digest differs (expected " + descriptor.digest.to_string() + ", actual " +
                   digest_of("TEXT").to_string() + ")",
               [&] { read_document(files.tree, descriptor, {}); });
  descriptor.size = 5;
  expect_error(ErrorKind::input, path + ": size differs (expected 5, actual 4)",
               [&] { open_blob(files.tree, descriptor); });
  files.tree.files.erase(path);
  CHECK_FALSE(has_blob(files.tree, descriptor.digest));
  expect_error(ErrorKind::input, path + ": not there", [&] { open_blob(files.tree, descriptor); });
}

TEST_CASE("documents have a limit, which is no limit of other blobs") {
  test::OciFiles files;
  const auto descriptor = files.add("x/y", "text");
  Limits limits;
  limits.max_json = 3;
  expect_error(
      ErrorKind::input,
      descriptor.digest.blob_path() + " is larger than the limit of 3 bytes; --max-json raises it",
      [&] { read_document(files.tree, descriptor, limits); });
}

TEST_CASE("a file that nothing vouches for is read up to its limit, or is not there") {
  test::MapTree tree;
  tree.files["index.json"] = "{}";
  CHECK(read_file(tree, "index.json", {2, "--max-index"}) == "{}");
  CHECK_FALSE(read_file(tree, "oci-layout", {2, "--max-json"}));
  expect_error(ErrorKind::input,
               "index.json is larger than the limit of 1 bytes; --max-index raises it", [&] {
                 read_file(tree, "index.json", {1, "--max-index"});
               });
}

}  // namespace
}  // namespace ocifact::source
