// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocifact/blob/link.hpp>

#include "support/oci_files.hpp"
#include "support/streams.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::blob {
namespace {

namespace fs = boost::filesystem;

ino_t inode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_ino;
}

/// A blob in one folder, to be staged in another.
struct Folders {
  test::TempDir directory;
  std::string text = "the blob";
  std::string site = directory / "site";
  std::string blob = site + "/blob";
  std::string out = directory / "out";
  Staging staging = Staging::in_locked(out, true);

  Folders() {
    test::put_file(blob, text);
    fs::create_directory(out);
  }
  std::optional<StagedBlob> stage(const std::string& path, std::uint64_t size) const {
    return stage_link(staging, path, digest_of(text), size);
  }
};

TEST_CASE("a linked blob is the same file, and gets its name as any other") {
  Folders folders;
  auto staged = folders.stage(folders.blob, folders.text.size());
  REQUIRE(staged);
  CHECK(staged->digest() == digest_of(folders.text));
  CHECK(staged->size() == folders.text.size());
  CHECK(test::read_all(*staged->open()) == folders.text);
  staged->publish(folders.out + "/published");
  CHECK(inode_of(folders.out + "/published") == inode_of(folders.blob));
  CHECK(std::distance(fs::directory_iterator(folders.out), fs::directory_iterator()) == 1);
}

TEST_CASE("a linked blob that is not published leaves nothing, and the file stays") {
  Folders folders;
  CHECK(folders.stage(folders.blob, folders.text.size()));
  CHECK(fs::is_empty(folders.out));
  CHECK(test::file_text(folders.blob) == folders.text);
}

TEST_CASE("what is no regular file of that size is not linked") {
  Folders folders;
  fs::create_symlink("blob", folders.site + "/link");
  REQUIRE(::mkfifo((folders.site + "/fifo").c_str(), 0600) == 0);
  CHECK_FALSE(folders.stage(folders.blob, folders.text.size() + 1));
  CHECK_FALSE(folders.stage(folders.site + "/link", folders.text.size()));
  CHECK_FALSE(folders.stage(folders.site + "/fifo", 0));
  CHECK_FALSE(folders.stage(folders.site + "/absent", 0));
  CHECK(fs::is_empty(folders.out));
}

TEST_CASE("what is on another file system is not linked") {
  Folders folders;
  // Not a file of the disk at all.
  const std::string other = "/proc/sys/kernel/ostype";
  struct stat status {};
  REQUIRE(::stat(other.c_str(), &status) == 0);
  CHECK_FALSE(folders.stage(other, static_cast<std::uint64_t>(status.st_size)));
  CHECK(fs::is_empty(folders.out));
}

}  // namespace
}  // namespace ocifact::blob
