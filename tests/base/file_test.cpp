// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cerrno>
#include <string>
#include <thread>
#include <utility>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <ocifact/base/file.hpp>

#include "support/expect_error.hpp"
#include "support/temp_dir.hpp"

namespace ocifact {
namespace {

using test::expect_error;
using test::TempDir;
using namespace std::string_literals;

File make_file(const std::string& path, std::string_view content) {
  File file = File::open(path, O_RDWR | O_CREAT | O_TRUNC);
  file.write(as_bytes(content));
  return file;
}

std::string read_at(const File& file, std::size_t size, std::uint64_t offset) {
  std::string text(size, '?');
  text.resize(file.read_at(std::as_writable_bytes(std::span(text)), offset));
  return text;
}

bool is_open_descriptor(int fd) { return ::fcntl(fd, F_GETFD) != -1; }

TEST_CASE("a file gives back what was written to it") {
  const TempDir dir;
  make_file(dir / "f", "hello");
  const File file = File::open(dir / "f", O_RDONLY);
  CHECK(file.is_open());
  CHECK(file.name() == dir / "f");
  CHECK(file.status().st_size == 5);
  std::array<std::byte, 3> buffer{};
  CHECK(file.read(buffer) == 3);
  CHECK(as_text(buffer) == "hel");
  CHECK(file.read(buffer) == 2);
  CHECK(as_text(buffer).substr(0, 2) == "lo");
  CHECK(file.read(buffer) == 0);
}

TEST_CASE("positioned reads are short at the end and leave the position") {
  const TempDir dir;
  const File file = make_file(dir / "f", "0123456789");
  CHECK(read_at(file, 4, 2) == "2345");
  CHECK(read_at(file, 4, 8) == "89");
  CHECK(read_at(file, 4, 10) == "");
  CHECK(read_at(file, 4, 1ULL << 40) == "");
  file.write(as_bytes("A"));
  CHECK(read_at(file, 4, 8) == "89A");
}

TEST_CASE("reading a pipe gives what is there") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const File reader(ends[0], "pipe");
  File writer(ends[1], "pipe");
  writer.write(as_bytes("ab"));
  std::array<std::byte, 16> buffer{};
  CHECK(reader.read(buffer) == 2);
  writer.close();
  CHECK(reader.read(buffer) == 0);
}

TEST_CASE("write passes on more than a pipe takes at once") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const std::string text(1 << 20, 'x');
  const std::jthread thread([&text, end = ends[1]] {
    const File writer(end, "pipe");
    writer.write(as_bytes(text));
  });
  const File reader(ends[0], "pipe");
  std::string buffer(1000, '?');
  std::size_t total = 0;
  while (const std::size_t count = reader.read(std::as_writable_bytes(std::span(buffer)))) {
    total += count;
  }
  CHECK(total == text.size());
}

TEST_CASE("what cannot be opened is an environment error with the name and the reason") {
  const TempDir dir;
  expect_error(ErrorKind::environment,
               "cannot open '" + dir.path() + "/no\\x0ane': No such file or directory",
               [&] { File::open(dir / "no\nne", O_RDONLY); });
  expect_error(ErrorKind::environment, "cannot open '" + dir.path() + "': Is a directory",
               [&] { File::open(dir.path(), O_WRONLY); });
  make_file(dir / "f", "");
  expect_error(ErrorKind::environment, "cannot open '" + dir.path() + "/f': File exists",
               [&] { File::open(dir / "f", O_WRONLY | O_CREAT | O_EXCL); });
}

TEST_CASE("a name with a NUL in it opens nothing") {
  const TempDir dir;
  make_file(dir / "f", "");
  const std::string message = "cannot open '" + dir.path() + "/f\\x00g': No such file or directory";
  expect_error(ErrorKind::environment, message, [&] { File::open(dir / "f\0g"s, O_RDONLY); });
}

TEST_CASE("try_open leaves the reason in errno") {
  const TempDir dir;
  const File file = File::try_open(dir / "none", O_RDONLY);
  CHECK(errno == ENOENT);
  CHECK_FALSE(file.is_open());
  CHECK(file.name() == dir / "none");
}

TEST_CASE("opened files are closed on exec and never a standard stream") {
  const TempDir dir;
  const int kept = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  ::close(STDIN_FILENO);
  int opened = -1;
  {
    const File file = make_file(dir / "f", "x");
    opened = file.fd();
    CHECK_FALSE(is_open_descriptor(STDIN_FILENO));
    CHECK(read_at(file, 9, 0) == "x");
    CHECK((::fcntl(file.fd(), F_GETFD) & FD_CLOEXEC) != 0);
  }
  if (kept >= 0) {
    ::dup2(kept, STDIN_FILENO);
    ::close(kept);
  }
  CHECK(opened > STDERR_FILENO);
}

TEST_CASE("moving a file moves its descriptor, and the last owner closes it") {
  const TempDir dir;
  File first = make_file(dir / "f", "");
  const int fd = first.fd();
  {
    File second(std::move(first));
    CHECK(second.fd() == fd);
    CHECK_FALSE(first.is_open());  // NOLINT(bugprone-use-after-move)
    File third;
    third = std::move(second);
    CHECK(third.fd() == fd);
    CHECK(third.name() == dir / "f");
    CHECK(is_open_descriptor(fd));
  }
  CHECK_FALSE(is_open_descriptor(fd));
}

TEST_CASE("failures name the file and the reason") {
  const TempDir dir;
  File file = make_file(dir / "f", "");
  const std::string name = "'" + dir.path() + "/f'";
  const File reader = File::open(dir / "f", O_RDONLY);
  expect_error(ErrorKind::environment, "cannot write " + name + ": Bad file descriptor",
               [&] { reader.write(as_bytes("x")); });
  const File writer = File::open(dir / "f", O_WRONLY);
  std::array<std::byte, 1> buffer{};
  expect_error(ErrorKind::environment, "cannot read " + name + ": Bad file descriptor",
               [&] { static_cast<void>(writer.read(buffer)); });
  expect_error(ErrorKind::environment, "cannot read " + name + ": Bad file descriptor",
               [&] { static_cast<void>(writer.read_at(buffer, 0)); });
  ::close(file.fd());
  expect_error(ErrorKind::environment, "cannot examine " + name + ": Bad file descriptor",
               [&] { static_cast<void>(file.status()); });
  expect_error(ErrorKind::environment, "cannot sync " + name + ": Bad file descriptor",
               [&] { file.sync(); });
  expect_error(ErrorKind::environment, "cannot close " + name + ": Bad file descriptor",
               [&] { file.close(); });
  CHECK_FALSE(file.is_open());
}

TEST_CASE("a full device is reported by write") {
  const File full = File::open("/dev/full", O_WRONLY);
  expect_error(ErrorKind::environment, "cannot write '/dev/full': No space left on device",
               [&] { full.write(as_bytes("x")); });
}

TEST_CASE("sync does nothing where there is nothing to sync") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const File reader(ends[0], "pipe");
  const File writer(ends[1], "pipe");
  CHECK_NOTHROW(writer.sync());
}

TEST_CASE("closing twice, or what is not open, is no error") {
  const TempDir dir;
  File file = make_file(dir / "f", "");
  file.close();
  CHECK_NOTHROW(file.close());
  File none;
  CHECK_NOTHROW(none.close());
}

}  // namespace
}  // namespace ocifact
