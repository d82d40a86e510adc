// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include <ocifact/validate/finding.hpp>

namespace ocifact::validate {

std::string Finding::to_string() const {
  std::string line = std::string(validate::to_string(severity)) + " " + code_of(rule) + " " +
                     where + ": " + message;
  if (!expected.empty() || !actual.empty()) line += ": expected " + expected + ", actual " + actual;
  return line;
}

void Findings::add(Rule rule, std::string where, std::string message, std::string expected,
                   std::string actual) {
  Finding finding{std::move(where),   rule,
                  std::move(message), std::move(expected),
                  std::move(actual),  severity_of(rule)};
  const std::lock_guard lock(mutex_);
  findings_.push_back(std::move(finding));
}

void Findings::add(std::vector<Finding> findings) {
  const std::lock_guard lock(mutex_);
  std::move(findings.begin(), findings.end(), std::back_inserter(findings_));
}

void Findings::add_error(Rule rule, Rule unsupported, const std::string& where,
                         const Error& error) {
  const bool is_unsupported = error.kind() == ErrorKind::unsupported;
  if (!is_unsupported && error.kind() != ErrorKind::input) throw error;
  add(is_unsupported ? unsupported : rule, where, error.message(), error.expected(),
      error.actual());
}

Severity Findings::severity_of(Rule rule) const {
  const Severity own = info_of(rule).severity;
  const bool raised = weights_.strict || (weights_.complete && rule == Rule::blob_missing);
  return own == Severity::warning && raised ? Severity::error : own;
}

std::vector<Finding> Findings::take() {
  const std::lock_guard lock(mutex_);
  std::vector<Finding> findings = std::exchange(findings_, {});
  std::sort(findings.begin(), findings.end());
  findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
  return findings;
}

}  // namespace ocifact::validate
