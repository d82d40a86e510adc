// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <ocifact/base/unfinished.hpp>

namespace ocifact {
namespace {

struct Registry {
  std::recursive_mutex mutex;
  std::list<std::function<void()>> removals;  ///< newest first
};

/// Never destroyed, since other threads may still use it when the process ends.
Registry& registry() {
  static Registry& the = *new Registry;
  return the;
}

}  // namespace

Unfinished::Unfinished(std::function<void()> remove) {
  const auto held = hold();
  place_ = registry().removals.insert(registry().removals.begin(), std::move(remove));
}

Unfinished::~Unfinished() {
  const auto held = hold();
  registry().removals.erase(place_);
}

std::unique_lock<std::recursive_mutex> Unfinished::hold() {
  return std::unique_lock(registry().mutex);
}

void Unfinished::remove_all() {
  registry().mutex.lock();  // for good
  for (const auto& remove : registry().removals) remove();
}

}  // namespace ocifact
