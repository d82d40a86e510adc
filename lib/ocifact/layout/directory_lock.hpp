// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <ocifact/base/file.hpp>
#include <ocifact/base/messages.hpp>
#include <ocifact/base/unfinished.hpp>

namespace ocifact::layout {

/// A directory that this process alone may change, by the agreement of all who lock it (`flock`).
/// The lock goes with the object, and with the process however it ends. A directory that was made
/// here goes with it too, and when the process is stopped (`Unfinished`), if it is empty, until it
/// is to be kept.
class DirectoryLock {
 public:
  /// Locks the directory at `path`, making it when there is none. When another process holds the
  /// lock: waits, with a note after a second, or (`wait` false) a `conflict` error. A path that is
  /// something else than a directory is a `conflict` error as well.
  DirectoryLock(std::string path, bool wait, Messages& messages);
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  ~DirectoryLock();

  /// Whether the directory was made here.
  bool made() const { return made_; }
  /// The directory stays, even if it was made here.
  void keep() { unborn_.reset(); }

 private:
  void open();
  bool still_there() const;
  void remove_if_empty() const noexcept;

  std::string path_;
  bool made_ = false;
  File directory_;
  std::optional<Unfinished> unborn_;  ///< made here, and not to be kept yet
};

}  // namespace ocifact::layout
