// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/inspect/image_facts.hpp>

#include "support/fixtures.hpp"
#include "support/packed.hpp"
#include "support/workbench.hpp"

namespace ocifact::inspect {
namespace {

using facts::Provenance;
using test::layer_of;
using test::named;
using test::OciFiles;
using Kind = Provenance::Kind;

const std::string gzip_layer = "application/vnd.oci.image.layer.v1.tar+gzip";

std::vector<ImageFacts> facts_of(const source::Source& source) {
  std::vector<ImageFacts> facts;
  for (const source::Image& image : by_title(source.images())) {
    facts.push_back(image_facts(source, image));
  }
  return facts;
}

std::vector<ImageFacts> facts_of(test::Workbench& bench, const OciFiles& files) {
  return facts_of(bench.open(bench.put("a.tar", files.tar())));
}

/// Of all images, by title.
std::vector<std::string> titles_of(const source::Source& source) {
  std::vector<std::string> titles;
  for (const source::Image& image : by_title(source.images())) titles.push_back(title_of(image));
  return titles;
}

DiffId diff_id(const std::string& content) { return DiffId(digest_of(layer_of(content))); }

TEST_CASE("a stored image has manifest, config, platform and layers") {
  test::Workbench bench;
  OciFiles files;
  const std::string packed = test::gzip(layer_of("b"));
  const auto config =
      files.add(OciFiles::oci_config, test::config_of({layer_of("a"), layer_of("b")}, "arm64"));
  const auto a = files.add(OciFiles::oci_layer, layer_of("a"));
  const auto b = files.add(gzip_layer, packed);
  const auto image = files.add_manifest(config, {a, b});
  files.set_entries({named(image, "docker.io/library/app:1", "")});
  const auto images = facts_of(bench, files);
  REQUIRE(images.size() == 1);
  CHECK(images[0].indexes.empty());
  REQUIRE(images[0].manifests.size() == 1);
  const ManifestFacts& manifest = images[0].manifests[0];
  CHECK(manifest.manifest->descriptor.digest == image.digest);
  CHECK(manifest.manifest->provenance.kind == Kind::stored);
  CHECK(manifest.config->digest == config.digest);
  CHECK(manifest.platform->to_string() == "linux/arm64");
  REQUIRE(manifest.layers.size() == 2);
  CHECK(manifest.layers[0].diff_id == diff_id("a"));
  CHECK(manifest.layers[0].stored->digest == a.digest);
  CHECK(manifest.layers[0].compression == codec::Compression::none);
  CHECK(manifest.layers[1].diff_id == diff_id("b"));
  CHECK(manifest.layers[1].stored->digest == b.digest);
  CHECK(manifest.layers[1].size == packed.size());
  CHECK(manifest.layers[1].compression == codec::Compression::gzip);
  CHECK(manifest.size_of_layers() == layer_of("a").size() + packed.size());
}

TEST_CASE("an image without a manifest has no digests of its own but the image ID") {
  test::Workbench bench;
  const source::Source source = bench.open(test::archive_path("docker-20.10-untagged.tar"));
  const auto images = facts_of(source);
  REQUIRE(images.size() == 1);
  const std::string id = "sha256:5bb819c86b85a74762418f701ab5c5ebef1cd08457f0a20a9b11880210e9587c";
  CHECK(titles_of(source) == std::vector{id});
  REQUIRE(images[0].manifests.size() == 1);
  const ManifestFacts& manifest = images[0].manifests[0];
  CHECK_FALSE(manifest.manifest);
  CHECK(manifest.config->digest.to_string() == id);
  CHECK_FALSE(manifest.created.empty());
  CHECK_FALSE(manifest.history.empty());
  REQUIRE_FALSE(manifest.layers.empty());
  for (const LayerFacts& layer : manifest.layers) {
    CHECK(layer.diff_id);
    CHECK_FALSE(layer.stored);
    CHECK(layer.size > 0);
    CHECK(layer.compression == codec::Compression::none);
  }
}

TEST_CASE("an index has its images, attestations and missing children apart") {
  test::Workbench bench;
  OciFiles files;
  auto gone = files.add_image({layer_of("m")}, "s390x");
  files.tree.files.erase(gone.digest.blob_path());
  gone.platform = oci::Platform::parse("linux/s390x");
  auto attestation = files.add_manifest(files.add(OciFiles::oci_config, test::config_of({})), {});
  attestation.annotations["vnd.docker.reference.type"] = "attestation-manifest";
  const auto arm = files.add_image({layer_of("b")}, "arm64");
  const auto inner = files.add_index({arm});
  const auto amd = files.add_image({layer_of("a")});
  const auto index = files.add_index({amd, attestation, gone, inner});
  files.set_entries({index});
  const auto images = facts_of(bench, files);
  REQUIRE(images.size() == 1);
  REQUIRE(images[0].indexes.size() == 2);
  CHECK(images[0].indexes[0].descriptor.digest == index.digest);
  CHECK(images[0].indexes[0].provenance.kind == Kind::unverified);
  CHECK(images[0].indexes[1].descriptor.digest == inner.digest);
  CHECK(images[0].indexes[1].provenance.kind == Kind::stored);
  REQUIRE(images[0].manifests.size() == 2);
  CHECK(images[0].manifests[0].manifest->descriptor.digest == amd.digest);
  CHECK(images[0].manifests[0].manifest->provenance.kind == Kind::stored);
  CHECK(images[0].manifests[1].manifest->descriptor.digest == arm.digest);
  REQUIRE(images[0].attestations.size() == 1);
  CHECK(images[0].attestations[0].digest == attestation.digest);
  REQUIRE(images[0].missing.size() == 1);
  CHECK(images[0].missing[0].what() == "manifest");
  CHECK(images[0].missing[0].descriptor.digest == gone.digest);
}

TEST_CASE("all blobs are missed that an image needs, each once, and foreign layers never") {
  test::Workbench bench;
  OciFiles files;
  const std::string plain = layer_of("a");
  const auto config = files.add(OciFiles::oci_config, test::config_of({plain, plain}));
  const auto layer = files.add(OciFiles::oci_layer, plain);
  auto foreign = files.add("application/vnd.oci.image.layer.nondistributable.v1.tar", "foreign");
  const auto image = files.add_manifest(config, {layer, layer, foreign});
  auto inner = files.add_index({image});
  const auto top = files.add_index({image, inner});
  files.set_entries({top});
  for (const auto& gone : {config, layer, foreign, inner}) {
    files.tree.files.erase(gone.digest.blob_path());
  }
  const ImageFacts facts = facts_of(bench, files)[0];
  std::vector<std::string> missing;
  for (const MissingBlob& blob : facts.missing) {
    missing.push_back(std::string(blob.what()) + " " + blob.descriptor.digest.to_string());
  }
  CHECK(missing == std::vector{"config " + config.digest.to_string(),
                               "layer " + layer.digest.to_string(),
                               "index " + inner.digest.to_string()});
  CHECK(facts.manifests[0].config->digest == config.digest);
  CHECK_FALSE(facts.manifests[0].layers[0].diff_id);
  CHECK(facts.manifests[0].size_of_layers() == 2 * plain.size() + 7);
}

TEST_CASE("what an entry records is the class of what was made, and of nothing else below it") {
  test::Workbench bench;
  OciFiles files;
  const auto made = files.add_image({layer_of("a")});
  const auto kept = files.add_image({layer_of("b")}, "arm64");
  auto index = files.add_index({made, kept});
  const Provenance converted{Kind::converted, "go-1", ""};
  facts::record({converted, {index.digest, made.digest}}, index.annotations);
  files.set_entries({index});
  const auto images = facts_of(bench, files);
  CHECK(images[0].indexes[0].provenance == converted);
  CHECK(images[0].manifests[0].manifest->provenance == converted);
  CHECK(images[0].manifests[1].manifest->provenance == Provenance{});
}

TEST_CASE("what docker save made up is synthesised") {
  test::Workbench bench;
  const source::Source source = bench.open(test::archive_path("docker-28-single.tar"));
  const auto images = facts_of(source);
  CHECK(images[0].manifests[0].manifest->provenance.kind == Kind::synthesised);
}

TEST_CASE("the DiffIDs of an image are those of all its platforms, whatever their compression") {
  test::Workbench bench;
  OciFiles files;
  const auto config = files.add(OciFiles::oci_config, test::config_of({layer_of("a")}));
  const auto packed =
      files.add_manifest(config, {files.add(gzip_layer, test::gzip(layer_of("a")))});
  const auto index = files.add_index({files.add_image({layer_of("b"), layer_of("c")}), packed,
                                      files.add_image({layer_of("b")}, "arm64")});
  files.set_entries({index});
  const source::Source source = bench.open(bench.put("a.tar", files.tar()));
  CHECK(diff_ids_of(source, source.images().front()) ==
        std::vector{diff_id("b"), diff_id("c"), diff_id("a"), diff_id("b")});
}

TEST_CASE("DiffIDs are not known of an absent config, nor where it has another number of layers") {
  test::Workbench bench;
  OciFiles files;
  const auto lacking = files.add_image({layer_of("a")});
  files.tree.files.erase(digest_of(test::config_of({layer_of("a")})).blob_path());
  const auto config = files.add(OciFiles::oci_config, test::config_of({}));
  const auto other = files.add_manifest(config, {files.add(OciFiles::oci_layer, layer_of("b"))});
  files.set_entries({files.add_index({lacking, other})});
  const source::Source source = bench.open(bench.put("a.tar", files.tar()));
  CHECK(diff_ids_of(source, source.images().front()).empty());
}

TEST_CASE("the DiffIDs of an image of manifest.json are those of its config") {
  test::Workbench bench;
  const source::Source source = bench.open(test::archive_path("docker-20.10-untagged.tar"));
  const source::Image& image = source.images().front();
  std::vector<DiffId> expected;
  const ImageFacts facts = image_facts(source, image);
  for (const LayerFacts& layer : facts.manifests[0].layers) {
    expected.push_back(*layer.diff_id);
  }
  CHECK_FALSE(expected.empty());
  CHECK(diff_ids_of(source, image) == expected);
}

TEST_CASE("layers may be missing or damaged, and artifacts have no platform and no image ID") {
  test::Workbench bench;
  OciFiles files;
  const auto image = files.add_image({layer_of("a"), layer_of("b")});
  const auto artifact = files.add_manifest(files.add("application/vnd.oci.empty.v1+json", "{}"),
                                           {files.add("x/y", "bytes")});
  files.tree.files.erase(digest_of(layer_of("a")).blob_path());
  files.tree.files[digest_of(layer_of("b")).blob_path()] = "damaged";
  files.set_entries({named(image, "docker.io/library/a:1", ""), artifact});
  const auto images = facts_of(bench, files);
  REQUIRE(images.size() == 2);
  const ManifestFacts& damaged = images[0].manifests[0];
  CHECK(damaged.manifest->provenance.kind == Kind::unverified);
  CHECK_FALSE(damaged.layers[0].size);
  CHECK_FALSE(damaged.layers[0].compression);
  CHECK(damaged.size_of_layers() == layer_of("a").size() + layer_of("b").size());
  REQUIRE(images[0].missing.size() == 1);
  CHECK(images[0].missing[0].what() == "layer");
  CHECK(images[0].missing[0].descriptor.digest == digest_of(layer_of("a")));
  const ManifestFacts& other = images[1].manifests[0];
  CHECK_FALSE(other.config);
  CHECK_FALSE(other.platform);
  REQUIRE(other.layers.size() == 1);
  CHECK_FALSE(other.layers[0].diff_id);
}

TEST_CASE("images come by title, those without a name last, and referrers not at all") {
  test::Workbench bench;
  OciFiles files;
  auto referrer = files.add_image({layer_of("r")});
  referrer.annotations["io.containerd.manifest.subject"] = "sha256:" + std::string(64, 'a');
  const auto unnamed = files.add_image({layer_of("u")});
  files.set_entries({referrer, unnamed, named(files.add_image({layer_of("b")}), "b:1", ""),
                     named(files.add_image({layer_of("a")}), "a:1", "")});
  const auto titles = titles_of(bench.open(bench.put("a.tar", files.tar())));
  CHECK(titles == std::vector<std::string>{"docker.io/library/a:1", "docker.io/library/b:1",
                                           unnamed.digest.to_string()});
}

}  // namespace
}  // namespace ocifact::inspect
