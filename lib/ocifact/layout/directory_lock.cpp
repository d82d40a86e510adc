// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

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

DirectoryLock::DirectoryLock(const std::string& path, bool wait, Messages& messages) {
  do {
    made_ = ::mkdir(path.c_str(), 0777) == 0;
    if (!made_ && errno != EEXIST) throw system_error("cannot make " + quote(path));
    directory_ = File::try_open(path, O_RDONLY | O_DIRECTORY);
    if (!directory_.is_open() && errno == ENOTDIR) {
      throw Error(ErrorKind::conflict, quote(path) + " is not a directory");
    }
    if (!directory_.is_open() && errno == ENOENT) {
      struct stat link {};
      if (::lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode)) {
        throw Error(ErrorKind::conflict, quote(path) + " is a dangling symbolic link");
      }
      continue;  // removed since
    }
    if (!directory_.is_open()) throw system_error("cannot open " + quote(path));
    lock(directory_, wait, messages);
    // Its maker may have failed and removed it while we waited.
  } while (!still_there(path));
}

bool DirectoryLock::still_there(const std::string& path) const {
  struct stat named {};
  if (!directory_.is_open() || ::stat(path.c_str(), &named) != 0) return false;
  const struct stat locked = directory_.status();
  return named.st_dev == locked.st_dev && named.st_ino == locked.st_ino;
}

}  // namespace ocifact::layout
