// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <ocifact/base/file.hpp>
#include <ocifact/base/messages.hpp>

namespace ocifact::layout {

/// A directory that this process alone may change, by the agreement of all who lock it (`flock`).
/// The lock goes with the object, and with the process however it ends. Movable.
class DirectoryLock {
 public:
  /// Locks the directory at `path`, making it when there is none. When another process holds the
  /// lock: waits, with a note after a second, or (`wait` false) a `conflict` error. A path that is
  /// something else than a directory is a `conflict` error as well.
  DirectoryLock(const std::string& path, bool wait, Messages& messages);

  /// Whether the directory was made here.
  bool made() const { return made_; }
  const File& directory() const { return directory_; }

 private:
  bool still_there(const std::string& path) const;

  bool made_ = false;
  File directory_;
};

}  // namespace ocifact::layout
