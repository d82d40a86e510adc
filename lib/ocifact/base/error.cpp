// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <system_error>

#include <ocifact/base/error.hpp>

namespace ocifact {

Error::Error(ErrorKind kind, std::string_view message, std::string_view expected,
             std::string_view actual)
    : kind_(kind),
      line_(message),
      message_size_(message.size()),
      expected_(expected),
      actual_(actual) {
  line_.append(" (expected ").append(expected);
  line_.append(", actual ").append(actual).append(")");
}

Error& Error::with_details(std::vector<std::string> lines) {
  details_ = std::move(lines);
  return *this;
}

void Error::prepend(std::string_view context) {
  line_.insert(0, ": ");
  line_.insert(0, context);
  message_size_ += context.size() + 2;
}

Error system_error(std::string_view action) {
  const std::error_code reason(errno, std::generic_category());
  return Error(ErrorKind::environment, std::string(action) + ": " + reason.message());
}

}  // namespace ocifact
