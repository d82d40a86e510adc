// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/facts/provenance.hpp>

#include "support/oci_files.hpp"

namespace ocifact::facts {
namespace {

using test::layer_of;
using test::OciFiles;
using Kind = Provenance::Kind;

TEST_CASE("a record is read back as it was written") {
  for (const Provenance& provenance :
       {Provenance{Kind::converted, "go-1", ""}, Provenance{Kind::converted, "", ""},
        Provenance{Kind::predicted, "go-6", "docker"}, Provenance{Kind::proven, "zlib-6", ""},
        Provenance{Kind::synthesised, "", ""}}) {
    oci::Annotations annotations;
    record(provenance, annotations);
    CAPTURE(provenance.to_text());
    CHECK(recorded_provenance(annotations) == provenance);
  }
}

TEST_CASE("the keys and values of a record") {
  oci::Annotations annotations{{"k", "v"}};
  record({Kind::predicted, "go-6", "docker"}, annotations);
  CHECK(annotations == oci::Annotations{{"dev.ocifact.encoder", "go-6"},
                                        {"dev.ocifact.provenance", "predicted"},
                                        {"dev.ocifact.tool", "docker"},
                                        {"k", "v"}});
  record({Kind::converted, "", ""}, annotations);
  CHECK(annotations == oci::Annotations{{"dev.ocifact.provenance", "converted"}, {"k", "v"}});
}

TEST_CASE("what is told by looking is not recorded, and takes a record away") {
  for (const Kind kind : {Kind::stored, Kind::unverified}) {
    oci::Annotations annotations;
    record({Kind::converted, "go-1", ""}, annotations);
    record({kind, "", ""}, annotations);
    CHECK(annotations.empty());
    annotations["dev.ocifact.provenance"] = to_string(kind);
    CHECK_FALSE(recorded_provenance(annotations));
  }
}

TEST_CASE("a class that is not known is no record") {
  CHECK_FALSE(recorded_provenance({}));
  CHECK_FALSE(recorded_provenance({{"dev.ocifact.provenance", "blessed"}}));
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
    return provenance_of(image, source::read_documents(files.tree, *image.stored, Limits()),
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
  record(proven, carried.image.names[1].annotations);
  CHECK(carried.look() == proven);
}

}  // namespace
}  // namespace ocifact::facts
