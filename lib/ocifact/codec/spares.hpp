// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ocifact::codec {

/// Things that are large and needed for one job at a time, kept for the next job. Thread-safe.
template <class Thing>
class Spares {
 public:
  explicit Spares(std::function<std::unique_ptr<Thing>()> make) : make_(std::move(make)) {}

  /// What was put back last, whose memory is the warmest, or a new one.
  std::unique_ptr<Thing> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!things_.empty()) {
        std::unique_ptr<Thing> thing = std::move(things_.back());
        things_.pop_back();
        return thing;
      }
    }
    return make_();
  }

  void put_back(std::unique_ptr<Thing> thing) {
    const std::lock_guard lock(mutex_);
    things_.push_back(std::move(thing));
  }

 private:
  std::function<std::unique_ptr<Thing>()> make_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Thing>> things_;
};

}  // namespace ocifact::codec
