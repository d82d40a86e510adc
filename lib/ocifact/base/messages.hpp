// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ocifact {

/// Where the library tells what is worth knowing but stops nothing. It never prints; the caller
/// decides. Implementations must accept calls from several threads at once.
class Messages {
 public:
  virtual ~Messages() = default;

  /// Something is wrong, or not as the user would expect it; the work goes on.
  virtual void warning(const std::string& line) = 0;

  /// Something was decided that the user may want to know.
  virtual void note(const std::string& line) = 0;
};

}  // namespace ocifact
