// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ocifact/base/temp_file.hpp>
#include <ocifact/base/unfinished.hpp>

#include "support/temp_dir.hpp"

namespace ocifact {
namespace {

/// Runs `body` in a process of its own, since `remove_all` is the last thing a process does; its
/// exit code.
template <class Body>
int in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_CASE("what is unfinished is removed, the newest first, and what is finished is not") {
  CHECK(in_child([] {
          std::string removed;
          const Unfinished first([&] { removed += '1'; });
          std::optional<Unfinished> second([&] { removed += '2'; });
          const Unfinished third([&] { removed += '3'; });
          second.reset();
          Unfinished::remove_all();
          // The process would end here; destructors would wait.
          ::_exit(removed == "31" ? 42 : 1);
          return 0;
        }) == 42);
}

TEST_CASE("what is begun while removal is held off is removed by it") {
  CHECK(in_child([] {
          bool removed = false;
          auto held = Unfinished::hold();
          std::thread removal([] { Unfinished::remove_all(); });
          const Unfinished begun([&] { removed = true; });
          const bool waited = !removed;
          held.unlock();
          removal.join();
          // The process would end here; destructors would wait.
          ::_exit(waited && removed ? 42 : 1);
          return 0;
        }) == 42);
}

TEST_CASE("a temporary file is unfinished until it is published") {
  const test::TempDir directory;
  CHECK(in_child([&] {
          TempFile published(directory.path(), TempFile::Place::locked);
          published.publish(directory.path() + "/final");
          const TempFile unpublished(directory.path(), TempFile::Place::locked);
          Unfinished::remove_all();
          const bool gone = ::access(unpublished.path().c_str(), F_OK) != 0;
          const bool there = ::access((directory.path() + "/final").c_str(), F_OK) == 0;
          ::_exit(gone && there ? 42 : 1);
          return 0;
        }) == 42);
}

}  // namespace
}  // namespace ocifact
