// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/facts/known_layers.hpp>

#include "support/expect_error.hpp"
#include "support/workbench.hpp"

namespace ocifact::facts {
namespace {

using test::config_of;
using test::layer_of;
using test::OciFiles;
using Use = KnownLayers::Use;

const std::string gzip_layer = "application/vnd.oci.image.layer.v1.tar+gzip";

DiffId id_of(const std::string& plain) { return DiffId(digest_of(plain)); }

/// Layouts to learn from. They are files in memory.
struct Learner {
  test::RecordedMessages messages;
  KnownLayers known;

  void learn(const OciFiles& files, const oci::Descriptor& image, Use use = Use::reuse,
             const std::string& where = "SITE", const std::string& encoder = "") {
    const Record recorded{{Provenance::Kind::converted, encoder, {}}, {image.digest}};
    known.add_image(files.tree, where, image, recorded, use, {}, messages);
  }
  /// Where the blobs of a layer are, and which.
  std::vector<std::string> blobs(const std::string& plain) const {
    std::vector<std::string> result;
    for (const KnownBlob& blob : known.layers(id_of(plain))) {
      result.push_back(blob.where + " " + blob.descriptor.digest.to_string());
    }
    return result;
  }
};

/// An image of gzip layers.
struct Packed {
  OciFiles files;
  std::string config;
  std::vector<oci::Descriptor> layers;
  oci::Descriptor image;

  explicit Packed(const std::vector<std::string>& plain)
      : config(config_of(plain)), image(files.add(OciFiles::oci_config, config)) {
    for (const std::string& layer : plain)
      layers.push_back(files.add(gzip_layer, test::gzip(layer)));
    image = files.add_manifest(image, layers);
  }
};

TEST_CASE("a manifest and its config tell which blob is which layer, and whose the manifest is") {
  const std::string a = layer_of("a");
  const std::string b = layer_of("b");
  Packed packed({a, b});
  Learner learner;
  learner.learn(packed.files, packed.image, Use::reuse, "SITE", "go-6");
  REQUIRE(learner.known.layers(id_of(a)).size() == 1);
  const KnownBlob& blob = learner.known.layers(id_of(a)).front();
  CHECK(blob.descriptor.digest == packed.layers[0].digest);
  CHECK(blob.tree == &packed.files.tree);
  CHECK(blob.encoder == "go-6");
  CHECK_FALSE(blob.excluded);
  CHECK(learner.known.layers(id_of("c")).empty());
  const auto manifest = learner.known.manifest(digest_of(packed.config));
  REQUIRE(manifest);
  CHECK(manifest->descriptor.digest == packed.image.digest);
  CHECK(digest_of(manifest->text) == packed.image.digest);
  CHECK(manifest->where == "SITE");
  CHECK(learner.known.manifest(packed.image.digest) == nullptr);
  CHECK(learner.messages.warnings.empty());
}

TEST_CASE("what was added first comes first, and each blob counts once") {
  const std::string a = layer_of("a");
  Packed packed({a});
  OciFiles plain;
  const auto image = plain.add_image({a});
  Learner learner;
  learner.learn(packed.files, packed.image, Use::reuse, "FIRST");
  learner.learn(plain, image, Use::reuse, "SECOND");
  learner.learn(packed.files, packed.image, Use::reuse, "THIRD");
  CHECK(learner.blobs(a) == std::vector<std::string>{"FIRST " + packed.layers[0].digest.to_string(),
                                                     "SECOND " + digest_of(a).to_string()});
  CHECK(learner.known.manifest(digest_of(packed.config))->where == "FIRST");
}

TEST_CASE("an encoder that is recorded of some of the layers is that of none") {
  Packed packed({layer_of("a")});
  Learner learner;
  learner.learn(packed.files, packed.image, Use::reuse, "SITE", "go-1, as stored");
  CHECK(learner.known.layers(id_of(layer_of("a"))).front().encoder == "");
}

TEST_CASE("a manifest whose layers are not all there is not known, but its layers are") {
  Packed packed({layer_of("a"), layer_of("b")});
  packed.files.tree.files.erase(packed.layers[1].digest.blob_path());
  Learner learner;
  learner.learn(packed.files, packed.image);
  CHECK(learner.known.manifest(digest_of(packed.config)) == nullptr);
  CHECK(learner.known.layers(id_of(layer_of("a"))).size() == 1);
  CHECK(learner.known.layers(id_of(layer_of("b"))).empty());
}

TEST_CASE("a manifest with one layer as two blobs is not known, since both cannot be") {
  const std::string a = layer_of("a");
  OciFiles files;
  const auto config = files.add(OciFiles::oci_config, config_of({a, a}));
  const auto image = files.add_manifest(
      config, {files.add(gzip_layer, test::gzip(a)), files.add(OciFiles::oci_layer, a)});
  Learner learner;
  learner.learn(files, image);
  CHECK(learner.known.manifest(config.digest) == nullptr);
  CHECK(learner.known.layers(id_of(a)).size() == 2);
}

TEST_CASE("documents that lie are warned of and teach nothing") {
  const std::string a = layer_of("a");
  SUBCASE("a config of another number of layers") {
    OciFiles files;
    const auto image = files.add_manifest(files.add(OciFiles::oci_config, config_of({a, a})),
                                          {files.add(gzip_layer, test::gzip(a))});
    Learner learner;
    learner.learn(files, image);
    CHECK(learner.messages.warnings ==
          std::vector<std::string>{"SITE: " + image.digest.blob_path() +
                                   ": the number of layers differs (expected 2 diff_ids of the "
                                   "config, actual 1); the image is not reused"});
    CHECK(learner.known.layers(id_of(a)).empty());
  }
  SUBCASE("a config with other bytes than its digest says") {
    Packed packed({a});
    const std::string path = digest_of(packed.config).blob_path();
    std::string& config = packed.files.tree.files[path];
    config.back() = ' ';
    Learner learner;
    learner.learn(packed.files, packed.image);
    CHECK(learner.messages.warnings ==
          std::vector<std::string>{"SITE: " + path + ": digest differs (expected " +
                                   digest_of(packed.config).to_string() + ", actual " +
                                   digest_of(config).to_string() + "); the image is not reused"});
    CHECK(learner.known.layers(id_of(a)).empty());
  }
}

TEST_CASE("what the receiver has is excluded") {
  const std::string a = layer_of("a");
  Packed packed({a});
  Learner learner;
  learner.learn(packed.files, packed.image, Use::exclude, "SITE");
  CHECK(learner.known.excludes(packed.layers[0].digest));
  CHECK_FALSE(learner.known.excludes(packed.image.digest));
  CHECK(learner.known.layers(id_of(a)).front().excluded);
  REQUIRE(learner.known.find(packed.layers[0]).size() == 1);
  CHECK(learner.known.find(packed.layers[0]).front().excluded);
}

TEST_CASE("a blob is known wherever it is, and excluded where the receiver has it") {
  const std::string a = layer_of("a");
  Packed receiver({a});
  Packed other({a});
  Learner learner;
  learner.learn(receiver.files, receiver.image, Use::exclude, "RECEIVER");
  learner.learn(other.files, other.image, Use::reuse, "OTHER");
  const auto check = [](const std::vector<KnownBlob>& blobs) {
    REQUIRE(blobs.size() == 2);
    CHECK(blobs[0].where == "RECEIVER");
    CHECK(blobs[0].excluded);
    CHECK(blobs[1].where == "OTHER");
    CHECK_FALSE(blobs[1].excluded);
    CHECK(blobs[0].is(blobs[0]));
    CHECK_FALSE(blobs[0].is(blobs[1]));
    const std::vector<KnownBlob> excluded = excluded_of(blobs);
    REQUIRE(excluded.size() == 1);
    CHECK(excluded[0].where == "RECEIVER");
  };
  check(learner.known.layers(id_of(a)));
  check(learner.known.find(receiver.layers[0]));
}

TEST_CASE("any blob of a source is found by its digest") {
  Packed packed({layer_of("a")});
  Learner learner;
  learner.learn(packed.files, packed.image);
  const auto found = learner.known.find(packed.image);
  REQUIRE(found.size() == 1);
  CHECK(found.front().tree == &packed.files.tree);
  CHECK_FALSE(found.front().excluded);
  CHECK(learner.known.find(OciFiles().add("x/y", "other")).empty());
}

TEST_CASE("a list tells facts without bytes") {
  const std::string a = layer_of("a");
  Packed packed({a});
  Learner learner;
  learner.known.add_list(
      "LIST",
      {{packed.layers[0].digest, packed.layers[0].size, id_of(a), packed.layers[0].media_type},
       {packed.image.digest, packed.image.size, {}, packed.image.media_type}});
  const KnownBlob& blob = learner.known.layers(id_of(a)).front();
  CHECK(blob.tree == nullptr);
  CHECK(blob.where == "LIST");
  CHECK(blob.excluded);
  REQUIRE(learner.known.find(packed.image).size() == 1);
  CHECK(learner.known.find(packed.image).front().where == "LIST");
  CHECK(learner.known.excludes(packed.image.digest));
}

TEST_CASE("a manifest file is known by its config") {
  Packed packed({layer_of("a")});
  const std::string text = packed.files.tree.files[packed.image.digest.blob_path()];
  Learner learner;
  learner.known.add_manifest_file("m.json", text, {});
  const auto manifest = learner.known.manifest(digest_of(packed.config));
  REQUIRE(manifest);
  CHECK(manifest->tree == nullptr);
  CHECK(manifest->descriptor.digest == packed.image.digest);
  CHECK(manifest->descriptor.size == text.size());
  CHECK(manifest->descriptor.media_type.to_string() == OciFiles::oci_manifest);
}

TEST_CASE("the images of a source are learned, but those that Docker made up") {
  test::Workbench bench;
  Packed packed({layer_of("a")});
  // Whichever entry of the image has the record.
  auto recorded = packed.image;
  record({{Provenance::Kind::converted, "zlib-6 (zlib 1.2.13)", {}}, {packed.image.digest}},
         recorded.annotations);
  packed.files.set_entries({test::named(packed.image, "docker.io/library/a:1", ""),
                            test::named(recorded, "docker.io/library/b:1", "")});
  bench.put("site.tar", packed.files.tar());
  const source::Source site = bench.open(bench.directory / "site.tar");
  KnownLayers known;
  known.add(site, site.images(), Use::reuse, bench.messages);
  CHECK(known.layers(id_of(layer_of("a"))).front().encoder == "zlib-6 (zlib 1.2.13)");

  const source::Source saved = bench.open(TESTDATA "/archives/docker-28-single.tar");
  KnownLayers none;
  none.add(saved, saved.images(), Use::reuse, bench.messages);
  CHECK(none.manifest(saved.images().front().docker->config) == nullptr);
}

TEST_CASE("what is recorded of an index says nothing of layers below it that others made") {
  Packed packed({layer_of("a")});
  const auto index = packed.files.add_index({packed.image});
  for (const bool is_made : {true, false}) {
    test::RecordedMessages messages;
    Record recorded{{Provenance::Kind::converted, "go-1", {}}, {index.digest}};
    if (is_made) recorded.of.insert(packed.image.digest);
    KnownLayers known;
    known.add_image(packed.files.tree, "SITE", index, recorded, Use::reuse, {}, messages);
    CHECK(known.layers(id_of(layer_of("a"))).front().encoder == (is_made ? "go-1" : ""));
    CHECK(known.manifest(digest_of(packed.config))->provenance->kind ==
          (is_made ? Provenance::Kind::converted : Provenance::Kind::stored));
  }
}

}  // namespace
}  // namespace ocifact::facts
