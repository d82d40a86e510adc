// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <ocifact/codec/crew.hpp>

namespace ocifact::codec {

void Crew::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    if (do_next(lock)) continue;
    if (running_ == 0) break;
    changed_.wait(lock);
  }
  if (failure_) std::rethrow_exception(failure_);
}

std::size_t Crew::threads() const { return std::max({most_, most_before_, std::size_t{1}}); }

void Crew::begin_round() { most_before_ = std::exchange(most_, running_); }

/// Does the next task; false: there is none now.
bool Crew::do_next(std::unique_lock<std::mutex>& lock) {
  if (failure_ || !work_.has_task()) return false;
  most_ = std::max(most_, ++running_);
  try {
    const Task task = work_.take();
    if (work_.has_task()) call_helper();
    lock.unlock();
    task.run();
    lock.lock();
    task.note();
  } catch (...) {
    if (!lock.owns_lock()) lock.lock();
    if (!failure_) failure_ = std::current_exception();
  }
  --running_;
  changed_.notify_one();
  return true;
}

void Crew::call_helper() {
  if (called_ == most_helpers_) return;
  group_.add([this] { help(); });
  ++called_;
}

void Crew::help() {
  std::unique_lock lock(mutex_);
  while (do_next(lock)) {
  }
  --called_;
}

}  // namespace ocifact::codec
