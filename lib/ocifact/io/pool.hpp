// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ocifact::io {

class TaskGroup;

/// N threads in all: the one that waits for a TaskGroup works too, so a pool of N starts N - 1.
/// When a thread cannot be started the pool has fewer, at worst none, and everything still runs.
/// Thread-safe; must outlive its groups and permits.
class Pool {
 public:
  explicit Pool(unsigned jobs);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// How many tasks run at once at the most.
  unsigned jobs() const { return static_cast<unsigned>(threads_.size()) + 1; }

  struct GiveBack {
    void operator()(Pool* pool) const { ++pool->permits_; }
  };
  /// For what a task may hold beside what it cannot do without, as long as it holds it: so what all
  /// tasks hold together is bounded, however the threads are spread over them.
  using Permit = std::unique_ptr<Pool, GiveBack>;
  /// One of as many as there are jobs; null: all are taken.
  Permit take_permit();

  /// The processors that this process may use.
  static unsigned available_processors();

 private:
  friend class TaskGroup;
  struct Task {
    TaskGroup* group;
    std::size_t number;
    std::function<void()> body;
  };

  void work(const std::stop_token& stop);
  void run(Task task, std::unique_lock<std::mutex>& lock);

  std::atomic<unsigned> permits_ = 0;  ///< that can be taken
  std::mutex mutex_;
  std::condition_variable_any changed_;  ///< a task came, or a group's last one ended
  std::deque<Task> tasks_;
  std::vector<std::jthread> threads_;  // last: its threads use all of the above
};

/// Tasks that are waited for together. May be nested: a task may have a group of its own, which is
/// gone before the task ends. A thread that waits runs tasks of its own group and of those nested
/// in it, so no thread is idle while there is work for it, and the depth of its stack is that of
/// the nesting.
class TaskGroup {
 public:
  explicit TaskGroup(Pool& pool);
  /// Awaits the tasks that have begun and drops the others; use `wait` to learn of failures.
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Queues `task`; it may begin at once in another thread.
  void add(std::function<void()> task);

  /// Runs and awaits all tasks. Tasks begin in the order they were added, and after a failure no
  /// more begin. The failure of the task that was added first is thrown here, so that which error
  /// is reported does not depend on the number of threads.
  void wait();

 private:
  friend class Pool;
  void finish(bool drop);
  bool contains(const TaskGroup& other) const;

  Pool& pool_;
  const TaskGroup* const outer_;  ///< whose task made this group; null: none
  // All below are guarded by the pool's mutex.
  std::size_t added_ = 0;
  std::size_t unfinished_ = 0;
  std::size_t failed_number_ = 0;
  bool dropped_ = false;  ///< what has not begun shall not
  std::exception_ptr failure_;
};

}  // namespace ocifact::io
