// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <optional>
#include <string>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ocifact/layout/directory_lock.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"
#include "support/recorded_messages.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::layout {
namespace {

namespace fs = boost::filesystem;

/// Does something when it is told that somebody waits.
class OnWaiting final : public Messages {
 public:
  explicit OnWaiting(std::function<void()> action) : action_(std::move(action)) {}
  void warning(const std::string&) override { FAIL("no warning is due"); }
  void note(const std::string& line) override {
    notes += line;
    action_();
  }
  std::string notes;

 private:
  std::function<void()> action_;
};

TEST_CASE("a directory is made when there is none, known as made, and stays when it is kept") {
  const test::TempDir directory;
  test::RecordedMessages messages;
  const std::string path = directory / "layout";
  {
    DirectoryLock lock(path, false, messages);
    CHECK(lock.made());
    lock.keep();
  }
  CHECK(fs::is_directory(path));
  CHECK_FALSE(DirectoryLock(path, false, messages).made());
  CHECK(fs::is_directory(path));
}

TEST_CASE("a directory that was made goes with the lock, unless something is in it") {
  const test::TempDir directory;
  test::RecordedMessages messages;
  const std::string path = directory / "layout";
  { const DirectoryLock lock(path, false, messages); }
  CHECK_FALSE(fs::exists(path));
  {
    const DirectoryLock lock(path, false, messages);
    test::put_file(path + "/file", "text");
  }
  CHECK(test::file_text(path + "/file") == "text");
}

TEST_CASE("a directory that was made goes when the process is stopped, unless it is kept") {
  const test::TempDir directory;
  test::RecordedMessages messages;
  for (const bool kept : {false, true}) {
    const std::string path = directory / "layout";
    const pid_t child = ::fork();
    if (child == 0) {
      DirectoryLock lock(path, false, messages);
      if (kept) lock.keep();
      Unfinished::remove_all();
      ::_exit(fs::exists(path) == kept ? 42 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 42);
  }
}

TEST_CASE("a directory that was made and cannot be opened is removed again") {
  const test::TempDir directory;
  test::RecordedMessages messages;
  const std::string path = directory / "layout";
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{0, before.rlim_max};
  test::expect_error(ErrorKind::environment, "cannot open '" + path + "': Too many open files",
                     [&] {
                       ::setrlimit(RLIMIT_NOFILE, &none);
                       try {
                         DirectoryLock(path, false, messages);
                       } catch (...) {
                         ::setrlimit(RLIMIT_NOFILE, &before);
                         throw;
                       }
                       ::setrlimit(RLIMIT_NOFILE, &before);
                     });
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("the lock goes with the object") {
  const test::TempDir directory;
  test::RecordedMessages messages;
  std::optional<DirectoryLock> kept(std::in_place, directory.path(), false, messages);
  const std::string message = "'" + directory.path() + "' is locked by another process (--no-wait)";
  test::expect_error(ErrorKind::conflict, message,
                     [&] { DirectoryLock(directory.path(), false, messages); });
  kept.reset();
  DirectoryLock(directory.path(), false, messages);
}

TEST_CASE("who waits is told so, and gets the lock when it is free") {
  const test::TempDir directory;
  test::RecordedMessages messages;
  std::optional<DirectoryLock> first(std::in_place, directory.path(), false, messages);
  OnWaiting waiting([&] { first.reset(); });
  const DirectoryLock second(directory.path(), true, waiting);
  CHECK(waiting.notes == "waiting for another process that has locked '" + directory.path() + "'");
  CHECK_FALSE(second.made());
}

TEST_CASE("who waited for a directory that is gone then makes it anew") {
  const test::TempDir directory;
  test::RecordedMessages messages;
  const std::string path = directory / "layout";
  std::optional<DirectoryLock> first(std::in_place, path, false, messages);
  OnWaiting waiting([&] {
    fs::remove(path);
    first.reset();
  });
  const DirectoryLock second(path, true, waiting);
  CHECK(second.made());
  CHECK(fs::is_directory(path));
  test::expect_error(ErrorKind::conflict, "'" + path + "' is locked by another process (--no-wait)",
                     [&] { DirectoryLock(path, false, messages); });
}

TEST_CASE("only directories are locked") {
  const test::TempDir directory;
  test::RecordedMessages messages;
  test::put_file(directory / "file", "text");
  test::expect_error(ErrorKind::conflict, "'" + directory / "file" + "' is not a directory",
                     [&] { DirectoryLock(directory / "file", true, messages); });
  const std::string below = directory / "file/below";
  test::expect_error(ErrorKind::environment, "cannot make '" + below + "': Not a directory",
                     [&] { DirectoryLock(below, true, messages); });
}

}  // namespace
}  // namespace ocifact::layout
