// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/validate/finding.hpp>

#include "support/expect_error.hpp"
#include "validate/checked.hpp"

namespace ocifact::validate {
namespace {

TEST_CASE("a finding is one line") {
  const Finding mismatch{"blobs/sha256/00", Rule::size_differs, "layer size differs", "12", "13",
                         Severity::error};
  CHECK(mismatch.to_string() ==
        "error OCI026 blobs/sha256/00: layer size differs: expected 12, actual 13");
  const Finding plain{"a", Rule::stray_file, "no part of an image", "", "", Severity::note};
  CHECK(plain.to_string() == "note OCI005 a: no part of an image");
}

TEST_CASE("findings come by place, then by code, then by text, each once") {
  Findings findings({});
  findings.add(Rule::size_differs, "b", "one");
  findings.add(Rule::oci_layout_missing, "b", "two");
  findings.add(Rule::size_differs, "a", "three", "1", "3");
  findings.add(Rule::size_differs, "a", "three", "1", "2");
  findings.add(Rule::size_differs, "b", "one");
  CHECK(lines_of(findings.take()) ==
        "error OCI026 a: three: expected 1, actual 2\n"
        "error OCI026 a: three: expected 1, actual 3\n"
        "error OCI001 b: two\n"
        "error OCI026 b: one\n");
  CHECK(findings.take().empty());
}

TEST_CASE("strict makes errors of warnings and of nothing else, complete of missing blobs alone") {
  const auto added = [](Findings::Weights weights) {
    Findings findings(weights);
    findings.add(Rule::blob_missing, "a", "m");
    findings.add(Rule::no_layers, "b", "m");
    findings.add(Rule::stray_file, "c", "m");
    return lines_of(findings.take());
  };
  CHECK(added({}) == "warning OCI028 a: m\nwarning OCI016 b: m\nnote OCI005 c: m\n");
  CHECK(added({.strict = true}) == "error OCI028 a: m\nerror OCI016 b: m\nnote OCI005 c: m\n");
  CHECK(added({.complete = true}) == "error OCI028 a: m\nwarning OCI016 b: m\nnote OCI005 c: m\n");
}

TEST_CASE("an attempt gives what its body gives") {
  Findings findings({});
  CHECK(findings.attempt(Rule::created, "a", [] { return 7; }) == 7);
  CHECK(findings.attempt(Rule::created, "a", [] {}));
  CHECK(findings.take().empty());
}

TEST_CASE("an error about the content is a finding with the error's parts") {
  Findings findings({});
  const auto failed = findings.attempt(
      Rule::created, "a", []() -> int { throw Error(ErrorKind::input, "m", "1", "2"); });
  CHECK_FALSE(failed);
  CHECK_FALSE(findings.attempt(Rule::created, "b", [] { throw Error(ErrorKind::input, "n"); }));
  CHECK(lines_of(findings.take()) ==
        "warning OCI039 a: m: expected 1, actual 2\nwarning OCI039 b: n\n");
}

TEST_CASE("what is not supported was not checked, unless a rule says otherwise") {
  Findings findings({});
  const auto body = [] { throw Error(ErrorKind::unsupported, "m"); };
  findings.attempt(Rule::corrupt_layer, "a", body);
  findings.attempt(Rule::schema_version, "b", body, Rule::schema_version);
  CHECK(lines_of(findings.take()) == "warning OCI044 a: m\nerror OCI011 b: m\n");
}

TEST_CASE("an error of the environment is none of the content") {
  Findings findings({});
  test::expect_error(ErrorKind::environment, "no space", [&] {
    findings.attempt(Rule::created, "a", [] { throw Error(ErrorKind::environment, "no space"); });
  });
  CHECK(findings.take().empty());
}

}  // namespace
}  // namespace ocifact::validate
