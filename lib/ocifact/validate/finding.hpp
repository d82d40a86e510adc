// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <ocifact/base/error.hpp>
#include <ocifact/validate/rules.hpp>

namespace ocifact::validate {

/// A rule that is broken, and where. All texts are escaped. Ordered by place, then by rule.
struct Finding {
  std::string where;  ///< the file, as the source names it
  Rule rule;
  std::string message;
  std::string expected;  ///< of a mismatch; else empty, as `actual` is
  std::string actual;
  Severity severity;

  /// `error OCI026 blobs/sha256/…: layer size differs: expected 12, actual 13`
  std::string to_string() const;

  auto operator<=>(const Finding&) const = default;
};

/// Collects findings. Thread-safe.
class Findings {
 public:
  /// How the rules' own severities are changed.
  struct Weights {
    bool strict = false;    ///< warnings are errors
    bool complete = false;  ///< so is a missing blob
  };
  explicit Findings(Weights weights) : weights_(weights) {}
  Weights weights() const { return weights_; }

  void add(Rule rule, std::string where, std::string message, std::string expected = "",
           std::string actual = "");

  void add(std::vector<Finding> findings);

  /// Runs `body` and gives what it gives, a bool if that is nothing. An error about the content
  /// becomes a finding instead, by `unsupported` if it is of that kind; other errors pass.
  template <class Body>
  auto attempt(Rule rule, const std::string& where, Body&& body,
               Rule unsupported = Rule::not_checked) {
    using Result = std::invoke_result_t<Body>;
    try {
      if constexpr (std::is_void_v<Result>) {
        std::forward<Body>(body)();
        return true;
      } else {
        return std::optional<std::decay_t<Result>>(std::forward<Body>(body)());
      }
    } catch (const Error& error) {
      add_error(rule, unsupported, where, error);
    }
    if constexpr (std::is_void_v<Result>) {
      return false;
    } else {
      return std::optional<std::decay_t<Result>>();
    }
  }

  /// All that were added, in order, each once; none are left.
  std::vector<Finding> take();

 private:
  void add_error(Rule rule, Rule unsupported, const std::string& where, const Error& error);
  Severity severity_of(Rule rule) const;

  Weights weights_;
  std::mutex mutex_;
  std::vector<Finding> findings_;
};

}  // namespace ocifact::validate
