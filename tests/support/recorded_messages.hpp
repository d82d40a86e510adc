// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <ocifact/base/messages.hpp>

namespace ocifact::test {

/// Keeps what the library tells, to be looked at when it is done.
class RecordedMessages final : public Messages {
 public:
  void warning(const std::string& line) override {
    const std::lock_guard lock(mutex_);
    warnings.push_back(line);
  }
  void note(const std::string& line) override {
    const std::lock_guard lock(mutex_);
    notes.push_back(line);
  }

  std::vector<std::string> warnings;
  std::vector<std::string> notes;

 private:
  std::mutex mutex_;
};

}  // namespace ocifact::test
