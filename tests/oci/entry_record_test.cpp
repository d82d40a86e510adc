// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/digest/hasher.hpp>
#include <ocifact/oci/entry_record.hpp>

namespace ocifact::oci {
namespace {

const Digest a = digest_of("a");
const Digest b = digest_of("b");

Annotations record_of(const std::string& digests) {
  return {{"dev.ocifact.of", digests}, {"dev.ocifact.provenance", "converted"}};
}

TEST_CASE("a record is about the digests that it names") {
  const Annotations record = record_of(a.to_string() + " " + b.to_string());
  CHECK(recorded_digests(record) == std::set<Digest>{a, b});
  CHECK(has_record_of(record, a));
  CHECK(has_record_of(record, b));
  CHECK_FALSE(has_record_of(record, digest_of("c")));
}

TEST_CASE("what is no digest is passed over") {
  CHECK(recorded_digests({}).empty());
  CHECK(recorded_digests(record_of("")).empty());
  CHECK(recorded_digests(record_of("sha256:0 x")).empty());
  CHECK(recorded_digests(record_of("  x " + a.to_string() + " ")) == std::set<Digest>{a});
}

TEST_CASE("all keys of a record are erased, and no others") {
  Annotations annotations = record_of(a.to_string());
  annotations["dev.ocifact.encoder"] = "go-1";
  annotations["dev.ocifact.tool"] = "docker";
  annotations["dev.ocifact.pruned-from"] = "z";
  erase_record(annotations);
  CHECK(annotations == Annotations{{"dev.ocifact.pruned-from", "z"}});
}

}  // namespace
}  // namespace ocifact::oci
