// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <ocifact/blob/staging.hpp>

#include "support/streams.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::blob {
namespace {

namespace fs = boost::filesystem;

std::size_t files_in(const test::TempDir& directory) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(directory.path())) ++count;
  return count;
}

TEST_CASE("a blob that is written has the digest and size of its bytes, and waits in a file") {
  const test::TempDir directory;
  Writer writer(Staging::in_locked(directory.path(), true));
  writer.write(as_bytes("one "));
  writer.write(as_bytes("blob"));
  const StagedBlob blob = writer.finish();
  CHECK(blob.digest() == digest_of("one blob"));
  CHECK(blob.size() == 8);
  CHECK(blob.has_bytes());
  CHECK(files_in(directory) == 1);
}

TEST_CASE("a staged blob is read any number of times, side by side") {
  const test::TempDir directory;
  const StagedBlob blob = stage(Staging::in(directory.path()), "some text");
  const auto first = blob.open();
  const auto second = blob.open();
  CHECK(test::read_all(*first, 1) == "some text");
  CHECK(test::read_all(*second) == "some text");
}

TEST_CASE("a published blob has its name and stays, one that is not disappears") {
  const test::TempDir directory;
  const Staging staging = Staging::in_locked(directory.path(), false);
  {
    StagedBlob published = stage(staging, "kept");
    published.publish(directory / "name");
    const StagedBlob dropped = stage(staging, "dropped");
    CHECK(files_in(directory) == 2);
  }
  CHECK(files_in(directory) == 1);
  CHECK(fs::file_size(directory / "name") == 4);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  CHECK(fs::status(directory / "name").permissions() == (0644 & ~mask));
}

TEST_CASE("publishing replaces what has the name") {
  const test::TempDir directory;
  const Staging staging = Staging::in_locked(directory.path(), false);
  stage(staging, "old").publish(directory / "name");
  stage(staging, "newer").publish(directory / "name");
  CHECK(fs::file_size(directory / "name") == 5);
}

TEST_CASE("a writer that never finishes leaves nothing") {
  const test::TempDir directory;
  {
    Writer writer(Staging::in(directory.path()));
    writer.write(as_bytes("half"));
    CHECK(files_in(directory) == 1);
  }
  CHECK(files_in(directory) == 0);
}

TEST_CASE("a file keeps the bytes for who hashes them elsewhere, and leaves nothing unfinished") {
  const test::TempDir directory;
  {
    StagingFile file(Staging::in(directory.path()));
    file.write(as_bytes("te"));
    file.write(as_bytes("xt"));
    const StagedBlob blob = file.finish(digest_of("text"), 4);
    CHECK(blob.digest() == digest_of("text"));
    CHECK(blob.size() == 4);
    CHECK(test::read_all(*blob.open()) == "text");
    StagingFile unfinished(Staging::in(directory.path()));
    CHECK(files_in(directory) == 2);
  }
  CHECK(files_in(directory) == 0);
  StagingFile nowhere(Staging::nowhere());
  nowhere.write(as_bytes("text"));
  CHECK_FALSE(nowhere.finish(digest_of("text"), 4).has_bytes());
}

TEST_CASE("staged nowhere, a blob is its digest and size") {
  const StagedBlob blob = stage(Staging::nowhere(), "only facts");
  CHECK(blob.digest() == digest_of("only facts"));
  CHECK(blob.size() == 10);
  CHECK_FALSE(blob.has_bytes());
  CHECK_FALSE(Staging::nowhere().keeps_bytes());
}

TEST_CASE("the digest is of the algorithm that was asked for") {
  const StagedBlob blob = stage(Staging::nowhere(), "text", Algorithm::sha512);
  CHECK(blob.digest() == digest_of("text", Algorithm::sha512));
  CHECK(blob.digest().algorithm() == Algorithm::sha512);
}

}  // namespace
}  // namespace ocifact::blob
