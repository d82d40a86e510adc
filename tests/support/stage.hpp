// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace ocifact::test {

/// A number that only grows, and that threads wait for.
class Stage {
 public:
  void reach(int number) {
    number_ = number;
    number_.notify_all();
  }
  /// One more.
  void advance() {
    ++number_;
    number_.notify_all();
  }
  void await(int number) const {
    for (int now = number_; now < number; now = number_) number_.wait(now);
  }

 private:
  std::atomic<int> number_ = 0;
};

}  // namespace ocifact::test
