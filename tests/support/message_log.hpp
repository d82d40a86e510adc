// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <ocifact/base/messages.hpp>

namespace ocifact::test {

/// Keeps what it is told; read it when nobody writes any more.
class MessageLog final : public Messages {
 public:
  void warning(const std::string& line) override { add(warnings, line); }
  void note(const std::string& line) override { add(notes, line); }

  std::vector<std::string> warnings;
  std::vector<std::string> notes;

 private:
  void add(std::vector<std::string>& lines, const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines.push_back(line);
  }

  std::mutex mutex_;
};

}  // namespace ocifact::test
