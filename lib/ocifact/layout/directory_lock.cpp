// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/layout/directory_lock.hpp>

namespace ocifact::layout {
namespace {

bool try_lock(const File& directory, int operation) {
  while (::flock(directory.fd(), operation) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) throw system_error("cannot lock " + quote(directory.name()));
  }
  return true;
}

void lock(const File& directory, bool wait, Messages& messages) {
  if (try_lock(directory, LOCK_EX | LOCK_NB)) return;
  if (!wait) {
    throw Error(ErrorKind::conflict,
                quote(directory.name()) + " is locked by another process (--no-wait)");
  }
  // Most waits are short, and a note about them would be noise.
  constexpr auto patience = std::chrono::milliseconds(1000);
  constexpr auto pause = std::chrono::milliseconds(50);
  for (auto waited = pause; waited <= patience; waited += pause) {
    std::this_thread::sleep_for(pause);
    if (try_lock(directory, LOCK_EX | LOCK_NB)) return;
  }
  messages.note("waiting for another process that has locked " + quote(directory.name()));
  try_lock(directory, LOCK_EX);
}

}  // namespace

DirectoryLock::DirectoryLock(std::string path, bool wait, Messages& messages)
    : path_(std::move(path)) {
  try {
    do {
      open();
      if (directory_.is_open()) lock(directory_, wait, messages);
      // Its maker may have failed and removed it while we waited.
    } while (!still_there());
  } catch (...) {
    if (unborn_) remove_if_empty();
    throw;
  }
}

DirectoryLock::~DirectoryLock() {
  if (unborn_) remove_if_empty();
}

/// Opens the directory, which is made if it is not there; it may be gone again already.
void DirectoryLock::open() {
  unborn_.reset();
  directory_ = File();
  const auto held = Unfinished::hold();
  made_ = ::mkdir(path_.c_str(), 0777) == 0;
  if (!made_ && errno != EEXIST) throw system_error("cannot make " + quote(path_));
  if (made_) unborn_.emplace([this] { remove_if_empty(); });
  directory_ = File::try_open(path_, O_RDONLY | O_DIRECTORY);
  if (!directory_.is_open() && errno == ENOTDIR) {
    throw Error(ErrorKind::conflict, quote(path_) + " is not a directory");
  }
  if (!directory_.is_open() && errno == ENOENT) {
    struct stat link {};
    if (::lstat(path_.c_str(), &link) == 0 && S_ISLNK(link.st_mode)) {
      throw Error(ErrorKind::conflict, quote(path_) + " is a dangling symbolic link");
    }
    unborn_.reset();
    return;
  }
  if (!directory_.is_open()) throw system_error("cannot open " + quote(path_));
}

bool DirectoryLock::still_there() const {
  struct stat named {};
  if (!directory_.is_open() || ::stat(path_.c_str(), &named) != 0) return false;
  const struct stat locked = directory_.status();
  return named.st_dev == locked.st_dev && named.st_ino == locked.st_ino;
}

void DirectoryLock::remove_if_empty() const noexcept {
  // Another process may have locked it before this one could, and be at work. Where it could not
  // be opened, or cannot be locked, nobody is known to be.
  if (::flock(directory_.fd(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
    ::rmdir(path_.c_str());
  }
}

}  // namespace ocifact::layout
