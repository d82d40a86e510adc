// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <system_error>
#include <utility>

#include <sched.h>

#include <ocifact/io/pool.hpp>

namespace ocifact::io {
namespace {

/// The group whose task this thread runs.
thread_local const TaskGroup* current_group = nullptr;

}  // namespace

Pool::Pool(unsigned jobs) {
  for (unsigned i = 1; i < jobs; ++i) {
    try {
      threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    } catch (const std::system_error&) {
      break;  // a process limit: fewer threads do the same work
    }
  }
  permits_ = Pool::jobs();
}

Pool::Permit Pool::take_permit() {
  for (unsigned left = permits_; left != 0;) {
    if (permits_.compare_exchange_weak(left, left - 1)) return Permit(this);
  }
  return nullptr;
}

unsigned Pool::available_processors() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

void Pool::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [&] { return !tasks_.empty(); })) {
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    run(std::move(task), lock);
  }
}

void Pool::run(Task task, std::unique_lock<std::mutex>& lock) {
  TaskGroup& group = *task.group;
  const bool wanted = !group.dropped_ && !group.failure_;
  std::exception_ptr failure;
  lock.unlock();
  const TaskGroup* const outer = std::exchange(current_group, task.group);
  try {
    if (wanted) task.body();
  } catch (...) {
    failure = std::current_exception();
  }
  // What it holds goes before anybody learns that it is done, and while others can work: its
  // destructor may use the pool.
  task.body = nullptr;
  current_group = outer;
  lock.lock();
  if (failure && (!group.failure_ || task.number < group.failed_number_)) {
    group.failure_ = failure;
    group.failed_number_ = task.number;
  }
  if (--group.unfinished_ == 0) changed_.notify_all();
}

TaskGroup::TaskGroup(Pool& pool) : pool_(pool), outer_(current_group) {}

TaskGroup::~TaskGroup() { finish(true); }

void TaskGroup::add(std::function<void()> task) {
  const std::lock_guard lock(pool_.mutex_);
  pool_.tasks_.push_back({this, added_++, std::move(task)});
  ++unfinished_;
  // All, since a waiter of another group could be the one that wakes.
  pool_.changed_.notify_all();
}

void TaskGroup::wait() {
  finish(false);
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void TaskGroup::finish(bool drop) {
  std::unique_lock lock(pool_.mutex_);
  auto& tasks = pool_.tasks_;
  dropped_ = drop;
  while (unfinished_ != 0) {
    const auto mine = std::find_if(tasks.begin(), tasks.end(),
                                   [&](const auto& task) { return contains(*task.group); });
    if (mine != tasks.end()) {
      Pool::Task task = std::move(*mine);
      tasks.erase(mine);
      pool_.run(std::move(task), lock);
    } else {
      pool_.changed_.wait(lock);
    }
  }
}

bool TaskGroup::contains(const TaskGroup& other) const {
  const TaskGroup* group = &other;
  while (group != nullptr && group != this) group = group->outer_;
  return group == this;
}

}  // namespace ocifact::io
