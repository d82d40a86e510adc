// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocifact {

/// What went wrong, in the terms a caller can act on. `main` maps each kind to an exit code.
enum class ErrorKind {
  negative,     ///< the answer is no: not found, not stored, not equal
  usage,        ///< the caller asked for something that makes no sense
  input,        ///< the input is rejected: malformed, ambiguous, contradicting itself
  unsupported,  ///< the input is well formed, but asks for what this library does not do
  environment,  ///< the machine failed: I/O, space, permission, no such file
  conflict,     ///< locked, changed under us, or the target is something else
};

/// The only exception this library throws on purpose.
///
/// `what()` is one line: `context: context: message (expected E, actual A)`. The message is made
/// where the fact is known; each boundary that it crosses prepends one short context, see
/// `with_context`. Text that comes from an input must be passed through `escape` first.
class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string message)
      : kind_(kind), line_(std::move(message)), message_size_(line_.size()) {}

  /// A mismatch: appends ` (expected E, actual A)` to the message.
  Error(ErrorKind kind, std::string_view message, std::string_view expected,
        std::string_view actual);

  ErrorKind kind() const noexcept { return kind_; }
  const char* what() const noexcept override { return line_.c_str(); }

  /// The line in its parts, for who shows them apart: the message with its contexts, and the two
  /// sides of a mismatch, which are empty when it is none.
  std::string message() const { return line_.substr(0, message_size_); }
  const std::string& expected() const noexcept { return expected_; }
  const std::string& actual() const noexcept { return actual_; }

  /// Lines that belong to the message, such as the choices there are; printed indented.
  const std::vector<std::string>& details() const noexcept { return details_; }
  Error& with_details(std::vector<std::string> lines);

  /// Puts `context` and `: ` before the message.
  void prepend(std::string_view context);

 private:
  ErrorKind kind_;
  std::string line_;
  std::size_t message_size_;  ///< of the line, without its mismatch
  std::string expected_;
  std::string actual_;
  std::vector<std::string> details_;
};

/// An environment error that names the system's reason, from `errno` as it is now.
/// `action` says what failed and on what: `cannot open 'x'` gives `cannot open 'x': <reason>`.
[[nodiscard]] Error system_error(std::string_view action);

/// Runs `body`; an `Error` that leaves it gets `context` prepended.
template <class Body>
decltype(auto) with_context(std::string_view context, Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (Error& error) {
    error.prepend(context);
    throw;
  }
}

}  // namespace ocifact
