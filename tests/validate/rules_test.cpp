// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include <ocifact/validate/rules.hpp>

#include "support/oci_files.hpp"

namespace ocifact::validate {
namespace {

/// The rows of the table of codes in docs/validation.md, without blanks at the cells' ends.
std::string documented() {
  std::istringstream document(test::file_text(TESTDATA "/../docs/validation.md"));
  std::string rows;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("| OCI")) rows += line + "\n";
  }
  return rows;
}

TEST_CASE("docs/validation.md lists every rule as it is") {
  std::string rows;
  for (const RuleInfo& info : rules()) {
    rows += "| " + code_of(info.rule) + " | " + std::string(to_string(info.severity)) + " | " +
            std::string(info.broken_when) + " | " + std::string(info.source) + " |\n";
  }
  CHECK(documented() == rows);
}

TEST_CASE("the rules stand by their numbers, from 1, without a gap") {
  int number = 0;
  for (const RuleInfo& info : rules()) CHECK(static_cast<int>(info.rule) == ++number);
  CHECK(&info_of(Rule::size_differs) == &rules()[25]);
}

TEST_CASE("a code is the number with three digits") {
  CHECK(code_of(Rule::oci_layout_missing) == "OCI001");
  CHECK(code_of(Rule::size_differs) == "OCI026");
}

TEST_CASE("severities have names") {
  CHECK(to_string(Severity::error) == "error");
  CHECK(to_string(Severity::warning) == "warning");
  CHECK(to_string(Severity::note) == "note");
}

}  // namespace
}  // namespace ocifact::validate
