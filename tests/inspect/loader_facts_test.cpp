// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/inspect/loader_facts.hpp>

#include "support/fixtures.hpp"
#include "support/indexes.hpp"
#include "support/workbench.hpp"

namespace ocifact::inspect {
namespace {

using test::layer_of;
using test::named;
using test::OciFiles;
using Names = std::vector<std::string>;

LoaderFacts facts_of(const std::string& archive) {
  test::Workbench bench;
  return loader_facts(bench.open(test::archive_path(archive + ".tar")), false);
}

LoaderFacts facts_of(const OciFiles& files) {
  test::Workbench bench;
  return loader_facts(bench.open(bench.put("a.tar", files.tar())), false);
}

TEST_CASE("an archive of both faces") {
  const auto facts = facts_of("docker-28-containerd-single");
  CHECK(!facts.is_directory);
  CHECK(!facts.is_packed);
  CHECK(facts.has_index);
  CHECK(facts.has_docker_face);
  REQUIRE(facts.entries.size() == 1);
  const auto& entry = facts.entries[0];
  CHECK(entry.containerd_name == "docker.io/library/hello:1");
  CHECK(entry.ref_name == "1");
  CHECK(entry.platforms == Names{"linux/amd64"});
  CHECK(!entry.is_index);
  CHECK(!entry.has_docker_type);
  CHECK(entry.has_docker_layers);
  CHECK(entry.is_complete);
  CHECK(entry.loses_health_check);
  CHECK(!entry.is_of_crane);
  REQUIRE(facts.items.size() == 1);
  CHECK(facts.items[0].repo_tags == Names{"hello:1"});
  CHECK(facts.items[0].platform == "linux/amd64");
  CHECK(!facts.items[0].has_zstd);
}

TEST_CASE("what docker save made up") {
  auto facts = facts_of("docker-28-single");
  CHECK(facts.entries[0].is_made_up);
  CHECK(!facts.has_digests());
  facts = facts_of("docker-28-containerd-single");
  CHECK(!facts.entries[0].is_made_up);
  CHECK(facts.has_digests());
  CHECK(!facts_of("docker-20.10-single").has_digests());
}

TEST_CASE("an archive of docker's face alone") {
  const auto facts = facts_of("docker-20.10-multi");
  CHECK(!facts.has_index);
  CHECK(facts.entries.empty());
  REQUIRE(facts.items.size() == 2);
  CHECK(facts.items[0].repo_tags == Names{"other-hello:1"});
  CHECK(facts.items[1].repo_tags == Names{"hello:1", "registry.example.com:5000/team/hello:v1.2"});
}

TEST_CASE("an archive of OCI's face alone, with zstd layers") {
  const auto facts = facts_of("buildkit-oci-zstd");
  CHECK(facts.has_index);
  CHECK(!facts.has_docker_face);
  CHECK(facts.items.empty());
}

TEST_CASE("a layout directory, and an archive that is packed") {
  test::Workbench bench;
  OciFiles files;
  files.set_entries({named(files.add_image({layer_of("a")}), "example.org/a:1", "1")});
  files.write_to(bench.directory / "layout");
  const auto facts = loader_facts(bench.open(bench.directory / "layout"), false);
  CHECK(facts.is_directory);
  CHECK(facts.has_index);
  CHECK(!facts.has_docker_face);
  CHECK(loader_facts(bench.open(bench.put("a.tar", files.tar())), true).is_packed);
}

TEST_CASE("an index with what is missing of it") {
  auto facts = facts_of("buildkit-oci-multiarch-attested");
  REQUIRE(facts.entries.size() == 1);
  CHECK(facts.entries[0].is_index);
  CHECK(facts.entries[0].is_complete);
  CHECK(facts.entries[0].platforms == Names{"linux/amd64", "linux/arm64"});
  facts = facts_of("docker-28-containerd-sparse");
  CHECK(facts.entries[0].is_index);
  CHECK(!facts.entries[0].is_complete);
  CHECK(!facts.entries[0].is_thin);
  CHECK(facts.entries[0].platforms == Names{"linux/amd64"});
}

TEST_CASE("a missing layer or config") {
  for (const bool of_layer : {true, false}) {
    CAPTURE(of_layer);
    OciFiles files;
    files.set_entries({files.add_image({layer_of("a")})});
    const auto digest =
        of_layer ? digest_of(layer_of("a")) : digest_of(test::config_of({layer_of("a")}));
    files.tree.files.erase(digest.blob_path());
    const auto facts = facts_of(files);
    CHECK(!facts.entries[0].is_complete);
    CHECK(facts.entries[0].is_thin);
  }
}

TEST_CASE("what an attestation lacks keeps no image from loading") {
  OciFiles files;
  const auto image = files.add_image({layer_of("a")});
  const auto attestation = test::add_attestation(files, image);
  files.set_entries({files.add_index({image, attestation})});
  files.tree.files.erase(digest_of("{" + image.digest.hex() + "}").blob_path());
  const auto facts = facts_of(files);
  CHECK(!facts.entries[0].is_complete);
  CHECK(!facts.entries[0].is_thin);
}

TEST_CASE("manifest.json may name a layer that is not there") {
  OciFiles files;
  files.tree.files["there"] = layer_of("b");
  files.tree.files["config"] = test::config_of({layer_of("a"), layer_of("b")});
  files.tree.files["manifest.json"] =
      R"([{"Config":"config","RepoTags":["a:1"],"Layers":["gone","there"]}])";
  files.set_entries({});
  const auto facts = facts_of(files);
  REQUIRE(facts.items.size() == 1);
  CHECK(facts.items[0].is_thin);
  CHECK(!facts.items[0].has_zstd);
  CHECK(facts.items[0].platform == "linux/amd64");
}

TEST_CASE("what crane would write as it is stored") {
  CHECK(facts_of("crane-oci-layout").entries[0].is_of_crane);
  CHECK(!facts_of("buildkit-docker-arm64").entries[0].is_of_crane);
  CHECK(facts_of("buildkit-docker-arm64").entries[0].has_docker_type);
}

TEST_CASE("a zstd layer that manifest.json names") {
  test::Workbench bench;
  OciFiles files;
  const std::string packed = test::zstd(layer_of("a"));
  files.tree.files["layer"] = packed;
  files.tree.files["config"] = test::config_of({layer_of("a")}, "arm64");
  files.tree.files["manifest.json"] =
      R"([{"Config":"config","RepoTags":["a:1"],"Layers":["layer"]}])";
  files.set_entries({});
  const auto facts = facts_of(files);
  REQUIRE(facts.items.size() == 1);
  CHECK(facts.items[0].has_zstd);
  CHECK(facts.items[0].platform == "linux/arm64");
}

}  // namespace
}  // namespace ocifact::inspect
