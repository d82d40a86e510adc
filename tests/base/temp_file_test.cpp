// SPDX-License-Identifier: Apache-2.0
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocifact/base/temp_file.hpp>

#include "support/expect_error.hpp"
#include "support/temp_dir.hpp"

namespace ocifact {
namespace {

using test::expect_error;
using test::TempDir;

std::vector<std::string> names_in(const TempDir& dir) {
  std::vector<std::string> names;
  for (const auto& entry : boost::filesystem::directory_iterator(dir.path())) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

std::string content(const std::string& path) {
  const File file = File::open(path, O_RDONLY);
  std::string text(100, '?');
  text.resize(file.read(std::as_writable_bytes(std::span(text))));
  return text;
}

TEST_CASE("a temporary file has the name that is_temp_name recognises, and the process in it") {
  const TempDir dir;
  const TempFile temp(dir.path(), TempFile::Place::locked);
  const std::vector<std::string> names = names_in(dir);
  REQUIRE(names.size() == 1);
  CHECK(temp.path() == dir / names[0]);
  CHECK(TempFile::is_temp_name(names[0]));
  const std::regex pattern("\\.ocifact-" + std::to_string(::getpid()) + "-[0-9]+\\.tmp");
  CHECK(std::regex_match(names[0], pattern));
}

TEST_CASE("is_temp_name refuses other names") {
  CHECK(TempFile::is_temp_name(".ocifact-1-0.tmp"));
  for (const char* name : {"", ".ocifact-.tmp", ".ocifact-1-0", "ocifact-1-0.tmp", ".ocifact.tmp",
                           "x.ocifact-1-0.tmp", ".ocifact-1-0.tmp~", "index.json"}) {
    CHECK_FALSE(TempFile::is_temp_name(name));
  }
}

TEST_CASE("a temporary file is readable by others, as far as the umask lets") {
  const TempDir dir;
  const mode_t before = ::umask(027);
  const TempFile temp(dir.path(), TempFile::Place::locked);
  ::umask(before);
  CHECK((temp.file().status().st_mode & 07777) == 0640);
}

TEST_CASE("a temporary file that is never published is readable by nobody else") {
  const TempDir dir;
  const mode_t before = ::umask(0);
  const TempFile temp(dir.path(), TempFile::Place::scratch);
  ::umask(before);
  CHECK((temp.file().status().st_mode & 07777) == 0600);
  CHECK_FALSE(TempFile::is_temp_name(names_in(dir).front()));
}

TEST_CASE("what is not published disappears") {
  const TempDir dir;
  {
    const TempFile temp(dir.path(), TempFile::Place::locked);
    temp.file().write(as_bytes("x"));
  }
  CHECK(names_in(dir).empty());
}

TEST_CASE("publishing gives the final name and keeps the bytes") {
  const TempDir dir;
  {
    TempFile temp(dir.path(), TempFile::Place::locked);
    temp.file().write(as_bytes("new"));
    temp.sync();
    temp.publish(dir / "final");
    CHECK(names_in(dir) == std::vector<std::string>{"final"});
  }
  CHECK(names_in(dir) == std::vector<std::string>{"final"});
  CHECK(content(dir / "final") == "new");
}

TEST_CASE("publishing replaces what has the name") {
  const TempDir dir;
  File::open(dir / "final", O_WRONLY | O_CREAT).write(as_bytes("older and longer"));
  TempFile temp(dir.path(), TempFile::Place::locked);
  temp.file().write(as_bytes("new"));
  temp.publish(dir / "final");
  CHECK(names_in(dir) == std::vector<std::string>{"final"});
  CHECK(content(dir / "final") == "new");
}

TEST_CASE("once published, the temporary name is no longer its own") {
  const TempDir dir;
  std::string left;
  {
    TempFile temp(dir.path(), TempFile::Place::locked);
    left = temp.path();
    temp.publish(dir / "final");
    File::open(left, O_WRONLY | O_CREAT).write(as_bytes("of another"));
  }
  CHECK(content(left) == "of another");
}

TEST_CASE("publishing that fails leaves the file to be removed") {
  const TempDir dir;
  {
    TempFile temp(dir.path(), TempFile::Place::locked);
    expect_error(ErrorKind::environment,
                 "cannot rename to '" + dir.path() + "/no/final': No such file or directory",
                 [&] { temp.publish(dir / "no/final"); });
    CHECK(names_in(dir).size() == 1);
  }
  CHECK(names_in(dir).empty());
}

TEST_CASE("two temporary files never share a name, nor take one that is left from before") {
  const TempDir dir;
  std::string next;
  {
    const TempFile temp(dir.path(), TempFile::Place::locked);
    const std::string path = temp.path();
    const std::size_t dash = path.rfind('-') + 1;
    const unsigned long number = std::stoul(path.substr(dash));
    next = path.substr(0, dash) + std::to_string(number + 1) + ".tmp";
  }
  File::open(next, O_WRONLY | O_CREAT).write(as_bytes("left"));
  const TempFile first(dir.path(), TempFile::Place::locked);
  const TempFile second(dir.path(), TempFile::Place::locked);
  CHECK(first.path() != next);
  CHECK(second.path() != first.path());
  CHECK(content(next) == "left");
  CHECK(names_in(dir).size() == 3);
}

TEST_CASE("a moved temporary file is removed once, by its last owner") {
  const TempDir dir;
  {
    TempFile first(dir.path(), TempFile::Place::locked);
    const std::string path = first.path();
    {
      TempFile second(std::move(first));
      CHECK(second.path() == path);
      TempFile third(dir.path(), TempFile::Place::locked);
      third = std::move(second);
      CHECK(third.path() == path);
      CHECK(third.file().is_open());
    }
    CHECK(names_in(dir).empty());
  }
  CHECK(names_in(dir).empty());
}

TEST_CASE("a directory that is not there is an environment error") {
  const TempDir dir;
  expect_error(
      ErrorKind::environment,
      "cannot create a temporary file in '" + dir.path() + "/none': No such file or directory",
      [&] { const TempFile temp(dir / "none", TempFile::Place::locked); });
}

}  // namespace
}  // namespace ocifact
