// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <ocifact/codec/crew.hpp>

namespace ocifact::codec {

Crew::~Crew() {
  const std::lock_guard lock(mutex_);
  waiting_.clear();
}

void Crew::submit(Job& job) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(&job);
  job.state_ = Job::State::waiting;
  call_helper();
}

void Crew::submit_first(Job& job) {
  const std::lock_guard lock(mutex_);
  waiting_.push_front(&job);
  job.state_ = Job::State::waiting;
  call_helper();
}

bool Crew::withdraw(Job& job) {
  const std::lock_guard lock(mutex_);
  if (job.state_ != Job::State::waiting) return false;
  waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &job));
  job.state_ = Job::State::idle;
  return true;
}

void Crew::finish(Job& job) {
  std::unique_lock lock(mutex_);
  while (job.state_ != Job::State::done) {
    if (waiting_.empty()) {
      changed_.wait(lock);
    } else {
      run_first(lock);
    }
  }
  job.state_ = Job::State::idle;
  if (job.failure_) std::rethrow_exception(std::exchange(job.failure_, nullptr));
}

void Crew::call_helper() {
  if (helpers_called_ == helpers_wanted_) return;
  group_.add([this] { help(); });
  ++helpers_called_;
}

std::size_t Crew::jobs_wanted() {
  const std::lock_guard lock(mutex_);
  helpers_ = std::exchange(most_helping_, helping_);
  if (helpers_wanted_ == 0) return 1;
  return 1 + helpers_ + (helpers_ == helpers_wanted_ ? 2 : 1);
}

void Crew::help() {
  std::unique_lock lock(mutex_);
  most_helping_ = std::max(most_helping_, ++helping_);
  while (!waiting_.empty()) run_first(lock);
  --helping_;
  --helpers_called_;
}

void Crew::run_first(std::unique_lock<std::mutex>& lock) {
  Job& job = *waiting_.front();
  waiting_.pop_front();
  job.state_ = Job::State::running;
  lock.unlock();
  std::exception_ptr failure;
  try {
    job.body_();
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  job.failure_ = failure;
  job.state_ = Job::State::done;
  changed_.notify_one();
}

}  // namespace ocifact::codec
