// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/facts/provenance.hpp>

#include "support/oci_files.hpp"

namespace ocifact::facts {
namespace {

using test::layer_of;
using test::OciFiles;
using Kind = Provenance::Kind;

const Digest made = digest_of("made");
const Digest other = digest_of("other");

TEST_CASE("a record is read back as it was written") {
  for (const Provenance& provenance :
       {Provenance{Kind::converted, "go-1", ""}, Provenance{Kind::converted, "", ""},
        Provenance{Kind::predicted, "go-6", "docker"}, Provenance{Kind::proven, "zlib-6", ""},
        Provenance{Kind::synthesised, "", ""}}) {
    oci::Annotations annotations;
    record({provenance, {made, other}}, annotations);
    CAPTURE(provenance.to_text());
    CHECK(recorded(annotations, made) == Record{provenance, {made, other}});
  }
}

TEST_CASE("the keys and values of a record") {
  oci::Annotations annotations{{"k", "v"}};
  record({{Kind::predicted, "go-6", "docker"}, {made, other}}, annotations);
  const std::string digests =
      std::min(made, other).to_string() + " " + std::max(made, other).to_string();
  CHECK(annotations == oci::Annotations{{"dev.ocifact.encoder", "go-6"},
                                        {"dev.ocifact.of", digests},
                                        {"dev.ocifact.provenance", "predicted"},
                                        {"dev.ocifact.tool", "docker"},
                                        {"k", "v"}});
  record({{Kind::converted, "", ""}, {made}}, annotations);
  CHECK(annotations == oci::Annotations{{"dev.ocifact.of", made.to_string()},
                                        {"dev.ocifact.provenance", "converted"},
                                        {"k", "v"}});
}

TEST_CASE("what is told by looking is not recorded, and takes a record away") {
  for (const Kind kind : {Kind::stored, Kind::unverified}) {
    oci::Annotations annotations;
    record({{Kind::converted, "go-1", ""}, {made}}, annotations);
    record({{kind, "", ""}, {made}}, annotations);
    CHECK(annotations.empty());
    annotations = {{"dev.ocifact.provenance", std::string(to_string(kind))},
                   {"dev.ocifact.of", made.to_string()}};
    CHECK_FALSE(recorded(annotations, made));
  }
}

TEST_CASE("a class that is not known is no record") {
  CHECK_FALSE(recorded({}, made));
  CHECK_FALSE(recorded(
      {{"dev.ocifact.provenance", "blessed"}, {"dev.ocifact.of", made.to_string()}}, made));
}

TEST_CASE("the record of another digest, or of none, is none") {
  oci::Annotations annotations;
  record({{Kind::converted, "go-1", ""}, {made}}, annotations);
  CHECK_FALSE(recorded(annotations, other));
  annotations.erase("dev.ocifact.of");
  CHECK_FALSE(recorded(annotations, made));
}

TEST_CASE("for people, the class comes with what made it, escaped") {
  CHECK(Provenance{}.to_text() == "stored");
  CHECK(Provenance{Kind::converted, "go-1", ""}.to_text() == "converted (go-1)");
  CHECK(Provenance{Kind::predicted, "go-6", "docker"}.to_text() == "predicted (docker, go-6)");
  CHECK(Provenance{Kind::proven, "x\n", ""}.to_text() == R"(proven (x\x0a))");
}

struct Carried {
  OciFiles files;
  source::Image image;

  Carried() {
    image.stored = files.add_image({layer_of("a")});
    image.names.resize(2);
  }
  Provenance look() const {
    return provenance_of(recorded(image),
                         source::read_documents(files.tree, *image.stored, Limits()),
                         {&files.tree});
  }
};

TEST_CASE("what is carried without a record is stored if its blobs are there, else unverified") {
  Carried carried;
  CHECK(carried.look().kind == Kind::stored);
  carried.files.tree.files.erase(digest_of(layer_of("a")).blob_path());
  CHECK(carried.look().kind == Kind::unverified);
}

TEST_CASE("what a daemon made up is synthesised") {
  Carried carried;
  carried.image.made_up = true;
  CHECK(carried.look().kind == Kind::synthesised);
}

TEST_CASE("a record wins, whichever of the entries has it") {
  Carried carried;
  carried.files.tree.files.erase(digest_of(layer_of("a")).blob_path());
  carried.image.made_up = true;
  const Provenance proven{Kind::proven, "go-6", ""};
  record({proven, {carried.image.stored->digest}}, carried.image.names[1].annotations);
  CHECK(carried.look() == proven);
}

TEST_CASE("the record of one entry is not mixed with what is left in another") {
  Carried carried;
  record({{Kind::predicted, "go-6", "docker"}, {other}}, carried.image.names[0].annotations);
  CHECK(carried.look() == Provenance{});
  const Provenance converted{Kind::converted, "", ""};
  record({converted, {carried.image.stored->digest}}, carried.image.names[1].annotations);
  CHECK(carried.look() == converted);
}

TEST_CASE("what others made stays stored below what was made") {
  OciFiles files;
  source::Image image;
  const auto child = files.add_image({layer_of("a")});
  image.stored = files.add_index({child});
  image.names.resize(1);
  const Provenance converted{Kind::converted, "", ""};
  record({converted, {image.stored->digest}}, image.names[0].annotations);
  const auto documents = source::read_documents(files.tree, *image.stored, Limits());
  CHECK(provenance_of(recorded(image), documents, {&files.tree}) == converted);
  CHECK(provenance_of(recorded(image), documents.children.front(), {&files.tree}) == Provenance{});
}

}  // namespace
}  // namespace ocifact::facts
