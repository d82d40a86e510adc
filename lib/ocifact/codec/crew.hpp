// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>

#include <ocifact/io/pool.hpp>

namespace ocifact::codec {

/// A piece of work.
struct Task {
  std::function<void()> run;   ///< does it, beside others
  std::function<void()> note;  ///< notes that it is done; belongs to `Work` as its members do
};

/// What a crew works on. One thread at a time calls its members and notes what is done.
class Work {
 public:
  virtual ~Work() = default;

  /// Whether something can be done now; may take hold of what that needs. If not, and nothing is
  /// being done, all is done.
  virtual bool has_task() = 0;

  /// The task that is best done next, which is nobody else's from then on. REQUIRES: has_task().
  virtual Task take() = 0;
};

/// One thread, the owner, and those threads of a pool that have nothing else to do, at work
/// together. The owner never depends on the pool: what no other thread does, it does itself. So it
/// may itself be a task of the pool.
class Crew {
 public:
  /// Borrows both.
  Crew(io::Pool& pool, Work& work) : work_(work), most_helpers_(pool.jobs() - 1), group_(pool) {}
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Does all of the work. For the owner, once. After a failure, be it in a task or in the work's
  /// own members, nothing more is begun; what is being done is awaited, and the failure is thrown
  /// here.
  void run();

  /// How many threads have had something to do at once: the most of this round and of the one
  /// before. For `Work`, as is `begin_round`.
  std::size_t threads() const;
  void begin_round();

 private:
  bool do_next(std::unique_lock<std::mutex>& lock);
  void call_helper();
  void help();

  Work& work_;
  const std::size_t most_helpers_;
  std::mutex mutex_;                 ///< guards all that follows, and the work
  std::condition_variable changed_;  ///< a task is done
  std::size_t running_ = 0;          ///< tasks
  std::size_t most_ = 0;             ///< the most of them at once in this round
  std::size_t most_before_ = 0;      ///< and in the round before
  std::exception_ptr failure_;       ///< the first
  std::size_t called_ = 0;           ///< helpers that have not ended
  io::TaskGroup group_;              // last: its tasks use all of the above
};

}  // namespace ocifact::codec
