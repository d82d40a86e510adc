// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <list>
#include <mutex>

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

  /// While it is held nothing is being removed, and once removal has begun it is never had. For
  /// steps that make, rename or register: they happen before the removal, which then undoes them,
  /// or not at all. May be held several times by one thread.
  [[nodiscard]] static std::unique_lock<std::recursive_mutex> hold();

  /// Removes all that is unfinished, the newest first, for a process that ends right afterwards:
  /// whoever begins or ends something unfinished from now on waits for that end.
  static void remove_all();

 private:
  std::list<std::function<void()>>::iterator place_;
};

}  // namespace ocifact
