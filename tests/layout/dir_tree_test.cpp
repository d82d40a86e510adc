// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <ocifact/layout/dir_tree.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"
#include "support/streams.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::layout {
namespace {

namespace fs = boost::filesystem;
using test::expect_error;
using test::put_file;
using test::TempDir;

std::string read(const DirTree& tree, const std::string& path) {
  return test::read_all(*tree.open(path));
}

TEST_CASE("regular files are found by path, in folders too") {
  const TempDir directory;
  put_file(directory / "index.json", "{}");
  put_file(directory / "blobs/sha256/aa", "blob");
  const DirTree tree(directory.path(), false);
  CHECK(tree.size("blobs/sha256/aa") == 4);
  CHECK(read(tree, "blobs/sha256/aa") == "blob");
  CHECK(tree.size("index.json") == 2);
  CHECK(tree.resolve("index.json") == "index.json");
}

TEST_CASE("what is not there has no size, and is an error to open") {
  const TempDir directory;
  put_file(directory / "file", "text");
  const DirTree tree(directory.path(), false);
  CHECK_FALSE(tree.size("other"));
  CHECK_FALSE(tree.size("no/such/folder"));
  CHECK_FALSE(tree.size("file/below"));
  CHECK_FALSE(tree.size(std::string(5000, 'x')));
  CHECK_FALSE(tree.size(""));
  expect_error(ErrorKind::input, "no file 'other\\x0a' in the layout",
               [&] { tree.open("other\n"); });
  expect_error(ErrorKind::input, "no file 'other' in the layout", [&] { tree.resolve("other"); });
}

TEST_CASE("paths are cleaned as those of an archive are, and do not leave the directory") {
  const TempDir directory;
  put_file(directory / "secret", "outside");
  put_file(directory / "layout/a/file", "text");
  for (const bool follow_links : {false, true}) {
    const DirTree tree(directory / "layout", follow_links);
    CHECK(read(tree, "./a//file") == "text");
    CHECK(read(tree, "/a/./file") == "text");
    CHECK(tree.resolve("./a//file") == "a/file");
    for (const std::string path : {"../secret", "a/../../secret"}) {
      expect_error(ErrorKind::input, "name '" + path + "' leads out of the archive",
                   [&] { tree.size(path); });
    }
  }
}

TEST_CASE("symbolic links are refused, the last one and those on the way") {
  const TempDir directory;
  put_file(directory / "layout/real/file", "text");
  fs::create_symlink("real", directory / "layout/folder");
  fs::create_symlink("real/file", directory / "layout/link");
  fs::create_symlink("nowhere", directory / "layout/dangling");
  const DirTree tree(directory / "layout", false);
  for (const std::string path : {"link", "folder/file", "dangling"}) {
    const std::string message =
        path + " is reached through a symbolic link; --follow-links allows it";
    expect_error(ErrorKind::input, message, [&] { tree.size(path); });
    expect_error(ErrorKind::input, message, [&] { tree.open(path); });
  }
}

TEST_CASE("symbolic links are followed on request, out of the directory too") {
  const TempDir directory;
  put_file(directory / "shared/sha256/aa", "blob");
  fs::create_directory(directory / "layout");
  fs::create_symlink("../shared", directory / "layout/blobs");
  fs::create_symlink("nowhere", directory / "layout/dangling");
  const DirTree tree(directory / "layout", true);
  CHECK(read(tree, "blobs/sha256/aa") == "blob");
  CHECK_FALSE(tree.size("dangling"));
}

TEST_CASE("a directory itself may be reached through a link") {
  const TempDir directory;
  put_file(directory / "layout/file", "text");
  fs::create_symlink("layout", directory / "link");
  CHECK(read(DirTree(directory / "link", false), "file") == "text");
}

TEST_CASE("what is no regular file is refused, and nothing blocks on it") {
  const TempDir directory;
  REQUIRE(::mkfifo((directory / "fifo").c_str(), 0644) == 0);
  fs::create_directory(directory / "folder");
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (directory / "socket").copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  for (const bool follow_links : {false, true}) {
    const DirTree tree(directory.path(), follow_links);
    for (const std::string path : {"fifo", "folder", "socket"}) {
      expect_error(ErrorKind::input, path + " is not a regular file", [&] { tree.size(path); });
      expect_error(ErrorKind::input, path + " is not a regular file", [&] { tree.open(path); });
    }
  }
  ::close(fd);
}

TEST_CASE("paths are all files, links and special files, sorted bytewise") {
  const TempDir directory;
  put_file(directory / "b/z", "");
  put_file(directory / "b-c", "");
  put_file(directory / "B", "");
  fs::create_directory(directory / "empty");
  fs::create_symlink("b", directory / "link");
  CHECK(DirTree(directory.path(), false).paths() ==
        std::vector<std::string>{"B", "b-c", "b/z", "link"});
}

TEST_CASE("a directory that is not there is the environment's fault") {
  const TempDir directory;
  expect_error(ErrorKind::environment,
               "cannot open '" + directory / "none" + "': No such file or directory",
               [&] { DirTree(directory / "none", false); });
}

}  // namespace
}  // namespace ocifact::layout
