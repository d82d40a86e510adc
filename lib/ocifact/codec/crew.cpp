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
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

std::size_t Crew::threads() const { return 1 + std::max(helped_, helped_before_); }

void Crew::begin_round() { helped_before_ = std::exchange(helped_, helping_); }

/// Does the next task; false: there is none now.
bool Crew::do_next(std::unique_lock<std::mutex>& lock) {
  if (failure_ || !work_.has_task()) return false;
  const Task task = work_.take();
  ++running_;
  if (work_.has_task()) call_helper();
  lock.unlock();
  std::exception_ptr failure;
  try {
    task.run();
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  --running_;
  if (!failure) {
    task.note();
  } else if (!failure_) {
    failure_ = failure;
  }
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
  helped_ = std::max(helped_, ++helping_);
  while (do_next(lock)) {
  }
  --helping_;
  --called_;
}

}  // namespace ocifact::codec
