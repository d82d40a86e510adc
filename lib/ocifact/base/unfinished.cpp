// SPDX-License-Identifier: Apache-2.0
#include <mutex>
#include <utility>

#include <ocifact/base/unfinished.hpp>

namespace ocifact {
namespace {

struct Registry {
  std::mutex mutex;
  std::list<std::function<void()>> removals;  ///< newest first
};

/// Never destroyed, since other threads may still use it when the process ends.
Registry& registry() {
  static Registry& the = *new Registry;
  return the;
}

}  // namespace

Unfinished::Unfinished(std::function<void()> remove) {
  const std::lock_guard lock(registry().mutex);
  place_ = registry().removals.insert(registry().removals.begin(), std::move(remove));
}

Unfinished::~Unfinished() {
  const std::lock_guard lock(registry().mutex);
  registry().removals.erase(place_);
}

void Unfinished::remove_all() {
  registry().mutex.lock();  // for good
  for (const auto& remove : registry().removals) remove();
}

}  // namespace ocifact
