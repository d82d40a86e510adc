// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/inspect/document_facts.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"

namespace ocifact::inspect {
namespace {

using test::expect_error;
using test::layer_of;
using test::OciFiles;

TEST_CASE("a manifest tells its digest, the image ID and the layers' digests") {
  OciFiles files;
  const auto image = files.add_image({layer_of("a"), layer_of("b")});
  const ImageFacts facts =
      document_facts("m.json", files.tree.files.at(image.digest.blob_path()), Limits());
  CHECK(facts.source == "m.json");
  CHECK(facts.indexes.empty());
  REQUIRE(facts.manifests.size() == 1);
  const ManifestFacts& manifest = facts.manifests[0];
  CHECK(manifest.manifest->descriptor.digest == image.digest);
  CHECK(manifest.manifest->descriptor.media_type == image.media_type);
  CHECK(manifest.manifest->provenance.kind == facts::Provenance::Kind::unverified);
  CHECK(manifest.config->digest == digest_of(test::config_of({layer_of("a"), layer_of("b")})));
  REQUIRE(manifest.layers.size() == 2);
  CHECK(manifest.layers[1].stored->digest == digest_of(layer_of("b")));
  CHECK_FALSE(manifest.layers[1].diff_id);
  CHECK_FALSE(manifest.layers[1].size);
}

TEST_CASE("a manifest that does not say what it is is OCI's") {
  const std::string text = R"({"schemaVersion":2,"config":{"mediaType":"x/y","digest":"sha256:)" +
                           std::string(64, 'a') + R"(","size":2},"layers":[]})";
  const ImageFacts facts = document_facts("m.json", text, Limits());
  CHECK(facts.manifests[0].manifest->descriptor.media_type.to_string() == OciFiles::oci_manifest);
  // An artifact's config is no image ID.
  CHECK_FALSE(facts.manifests[0].config);
}

TEST_CASE("an index tells its digest and what it lists, attestations apart") {
  OciFiles files;
  const auto image = files.add_image({layer_of("a")});
  auto attestation = files.add_image({layer_of("b")});
  attestation.annotations["vnd.docker.reference.type"] = "attestation-manifest";
  const auto index = files.add_index({image, attestation});
  const ImageFacts facts =
      document_facts("m.json", files.tree.files.at(index.digest.blob_path()), Limits());
  REQUIRE(facts.indexes.size() == 1);
  CHECK(facts.indexes[0].descriptor.digest == index.digest);
  CHECK(facts.manifests.empty());
  REQUIRE(facts.missing.size() == 1);
  CHECK(facts.missing[0].descriptor.digest == image.digest);
  REQUIRE(facts.attestations.size() == 1);
  CHECK(facts.attestations[0].digest == attestation.digest);
}

TEST_CASE("what is neither is refused, and the file is named") {
  expect_error(ErrorKind::input, "m.json: not valid JSON at byte 1: unexpected end",
               [] { document_facts("m.json", "{", Limits()); });
  expect_error(ErrorKind::input, "m.json: .schemaVersion: missing",
               [] { document_facts("m.json", "{}", Limits()); });
}

}  // namespace
}  // namespace ocifact::inspect
