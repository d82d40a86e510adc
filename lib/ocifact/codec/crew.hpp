// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>

#include <ocifact/io/pool.hpp>

namespace ocifact::codec {

class Crew;

/// One piece of work for a crew, used again and again.
class Job {
 public:
  explicit Job(std::function<void()> body) : body_(std::move(body)) {}

 private:
  friend class Crew;
  enum class State { idle, waiting, running, done };

  std::function<void()> body_;
  State state_ = State::idle;  // guarded by the crew's mutex
  std::exception_ptr failure_;
};

/// Jobs that one thread, the owner, has made and works on together with the threads of a pool that
/// have nothing else to do. The owner never depends on the pool: what no other thread has begun, it
/// does itself. So it may itself be a task of the pool.
///
/// All members are for the owner. The jobs must outlive the crew. Destroying it drops the jobs that
/// have not begun and awaits the others.
class Crew {
 public:
  explicit Crew(io::Pool& pool) : helpers_wanted_(pool.jobs() - 1), group_(pool) {}
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Puts a job that is idle behind the others.
  void submit(Job& job);
  /// Puts a job that is idle before the others.
  void submit_first(Job& job);

  /// Takes a job back that nobody has begun; false: somebody has.
  bool withdraw(Job& job);

  /// Does jobs until `job`, which was submitted, is done; then it is idle again. What it threw is
  /// thrown here.
  void finish(Job& job);

  /// How many jobs are worth having at hand: one for each thread that has worked since this was
  /// asked last, and one for another that comes free; if all help, two for them to go on with while
  /// the owner is busy. Threads that are busy elsewhere do not count, so that what waits in all
  /// crews of a pool together is bounded by its threads.
  std::size_t jobs_wanted();

  /// Whether another thread had worked when `jobs_wanted` was asked last.
  bool is_helped() const { return helpers_ != 0; }

 private:
  void call_helper();
  void help();
  void run_first(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;  ///< a job was done
  std::deque<Job*> waiting_;
  const std::size_t helpers_wanted_;
  std::size_t helpers_called_ = 0;  ///< those that have not ended
  std::size_t helping_ = 0;         ///< of these, those that have begun
  std::size_t most_helping_ = 0;    ///< since `jobs_wanted` was asked
  std::size_t helpers_ = 0;         ///< when `jobs_wanted` was asked
  io::TaskGroup group_;             // last: its tasks use all of the above
};

}  // namespace ocifact::codec
