// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <list>

namespace ocifact {

/// Something that must not stay when the process is told to stop before it is done: a temporary
/// file, a layout that was only begun. While this object lives it is known to `remove_all`; ending
/// well or failing is the owner's business. Thread-safe.
class Unfinished {
 public:
  /// `remove` must not throw, and may run in any thread.
  explicit Unfinished(std::function<void()> remove);
  ~Unfinished();
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  /// Removes all that is unfinished, the newest first, for a process that ends right afterwards:
  /// whoever begins or ends something unfinished from now on waits for that end.
  static void remove_all();

 private:
  std::list<std::function<void()>>::iterator place_;
};

}  // namespace ocifact
