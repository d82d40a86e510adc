// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/settle.hpp>

#include "converter.hpp"
#include "support/fixtures.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

using test::layer_of;
using test::OciFiles;

/// Plans, makes and settles the first image of a source; returns its root.
struct Settlement {
  Converter converter;
  Conversion conversion;

  explicit Settlement(const OciFiles& files) { converter.add(files); }
  explicit Settlement(const std::string& source) { converter.add(source); }
  const Node& root() {
    conversion = converter.digests();
    return conversion.plan.images.at(0).root;
  }
};

void check_descriptor(const Node& node) {
  CHECK(node.descriptor.digest == digest_of(node.text));
  CHECK(node.descriptor.size == node.text.size());
}

TEST_CASE("a manifest that is made is in the frozen form, of either family") {
  const std::string a = layer_of("a");
  const std::string config = test::config_of({a});
  Settlement settlement(docker_archive({"app:1"}, {a}));
  CHECK(settlement.root().text == manifest_json(OciFiles::oci_manifest,
                                                descriptor_json(OciFiles::oci_config, config),
                                                {descriptor_json(gzip_layer, encoded(a))}));
  check_descriptor(settlement.root());
  settlement.converter.options.media_types = oci::Family::docker;
  CHECK(settlement.root().text == manifest_json(docker_manifest,
                                                descriptor_json(docker_config, config),
                                                {descriptor_json(docker_gzip_layer, encoded(a))}));
  settlement.converter.options.form = blob::Form::plain();
  CHECK(settlement.root().text == manifest_json(docker_manifest,
                                                descriptor_json(docker_config, config),
                                                {descriptor_json(docker_layer, a)}));
}

TEST_CASE("the true media type is written for layers that come compressed") {
  OciFiles files = docker_archive({"app:1"}, {layer_of("a"), layer_of("b"), layer_of("c")});
  const std::string packed = test::gzip(layer_of("a"));
  const std::string zstd = test::zstd(layer_of("b"));
  files.tree.files["0/layer.tar"] = packed;
  files.tree.files["1/layer.tar"] = zstd;
  Settlement settlement(files);
  settlement.converter.options.form = blob::Form::keep();
  const std::string config = files.tree.files.begin()->first;
  CHECK(
      settlement.root().text ==
      manifest_json(OciFiles::oci_manifest,
                    descriptor_json(OciFiles::oci_config,
                                    test::config_of({layer_of("a"), layer_of("b"), layer_of("c")})),
                    {descriptor_json(gzip_layer, packed), descriptor_json(zstd_layer, zstd),
                     descriptor_json(OciFiles::oci_layer, layer_of("c"))}));
}

TEST_CASE("a kept manifest has its own bytes, however they are written") {
  OciFiles files;
  const auto config = files.add(OciFiles::oci_config, test::config_of({}));
  const std::string text =
      "{\n   \"mediaType\": \"" + OciFiles::oci_manifest +
      "\",\n   \"schemaVersion\": 2, \"config\": " + OciFiles::json_of(config) +
      ", \"layers\": [], \"annotations\": {} }\n";
  const auto image = files.add(OciFiles::oci_manifest, text);
  files.set_entries({image});
  Settlement settlement(files);
  CHECK(settlement.root().text == text);
  check_descriptor(settlement.root());
}

TEST_CASE(
    "a manifest that changes keeps its other members, and those of descriptors that stay true") {
  OciFiles files;
  const std::string a = layer_of("a");
  const std::string b = test::gzip(layer_of("b"));
  const std::string config = test::config_of({a, layer_of("b")});
  const std::string config_json = descriptor_json(OciFiles::oci_config, config);
  files.add(OciFiles::oci_config, config);
  files.add(gzip_layer, b);
  files.add(OciFiles::oci_layer, a);
  std::string plain_json = descriptor_json(OciFiles::oci_layer, a);
  plain_json.pop_back();
  std::string packed_json = descriptor_json(gzip_layer, b);
  packed_json.pop_back();
  const std::string kept = R"(,"annotations":{"k":"v"},"urls":["https://example.com"]})";
  const std::string rest = R"("annotations":{"of":"manifest"},"x":1.0})";
  files.set_entries({files.add(
      OciFiles::oci_manifest,
      R"({"schemaVersion":2,"config":)" + config_json + R"(,"layers":[)" + plain_json +
          R"(,"data":"YQ==","urls":["https://example.com"],"annotations":{"k":"v"},"y":[]},)" +
          packed_json + kept + "]," + rest)});
  Settlement settlement(files);
  settlement.converter.options.form = blob::Form::encoded(test::zlib_6);
  std::string made_json = descriptor_json(gzip_layer, encoded(a));
  made_json.pop_back();
  std::string expected =
      manifest_json(OciFiles::oci_manifest, config_json,
                    {made_json + R"(,"annotations":{"k":"v"},"y":[]})", packed_json + kept});
  expected.pop_back();
  CHECK(settlement.root().text == expected + "," + rest);
}

TEST_CASE("other media types of stored layers stay what they are in the other family") {
  OciFiles files;
  const std::string foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
  const std::string a = test::gzip(layer_of("a"));
  const std::string config = test::config_of({layer_of("a")});
  files.set_entries({files.add_manifest(files.add(docker_config, config), {files.add(foreign, a)},
                                        docker_manifest)});
  Settlement settlement(files);
  settlement.converter.options.media_types = oci::Family::oci;
  CHECK(settlement.root().text ==
        manifest_json(
            OciFiles::oci_manifest, descriptor_json(OciFiles::oci_config, config),
            {descriptor_json("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", a)}));
}

TEST_CASE("layers that are made in a mixed manifest are of the family that each was of") {
  OciFiles files;
  const std::string a = layer_of("a");
  const std::string config = test::config_of({a});
  files.set_entries(
      {files.add_manifest(files.add(OciFiles::oci_config, config), {files.add(docker_layer, a)})});
  Settlement settlement(files);
  settlement.converter.options.form = blob::Form::encoded(test::zlib_6);
  CHECK(settlement.root().text == manifest_json(OciFiles::oci_manifest,
                                                descriptor_json(OciFiles::oci_config, config),
                                                {descriptor_json(docker_gzip_layer, encoded(a))}));
}

/// The digests of an index's children as the index has them, and which subject each attests.
std::vector<std::string> children_of(const Node& index) {
  std::vector<std::string> lines;
  REQUIRE(index.index.manifests.size() == index.children.size());
  for (std::size_t i = 0; i < index.children.size(); ++i) {
    const oci::Descriptor& entry = index.index.manifests[i];
    CHECK(entry.digest == index.children[i].descriptor.digest);
    CHECK(entry.size == index.children[i].descriptor.size);
    const std::string subject = entry.annotation(oci::annotation::attestation_subject);
    lines.push_back(entry.digest.to_string() + (subject.empty() ? "" : " of " + subject));
  }
  return lines;
}

TEST_CASE("an index follows its manifests, and attestations their subjects") {
  Settlement settlement(test::archive_path("buildkit-oci-multiarch-attested.tar"));
  const std::vector<std::string> before = children_of(settlement.root());
  REQUIRE(before.size() == 4);
  CHECK(settlement.root().descriptor.digest.to_string() ==
        "sha256:35abfb4e043466596038e900a17ea01377f455030b8f52ec1cc77a86d4979f41");
  const auto oci_text = settlement.root().text;

  settlement.converter.options.media_types = oci::Family::docker;
  const Node& root = settlement.root();
  const std::vector<std::string> after = children_of(root);
  check_descriptor(root);
  CHECK(root.descriptor.media_type.to_string() == docker_index);
  REQUIRE(after.size() == 4);
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
    CHECK(after[i] != before[i]);
    CHECK(root.index.manifests[i].media_type.to_string() == docker_manifest);
    CHECK(root.index.manifests[i].platform.has_value());
    // The attestation is the same one, and attests the new manifest.
    CHECK(before[i + 2].ends_with(" of " + before[i]));
    CHECK(after[i + 2] == before[i + 2].substr(0, before[i + 2].find(' ')) + " of " + after[i]);
    CHECK(root.index.manifests[i + 2].media_type.to_string() == OciFiles::oci_manifest);
  }
  // The bytes follow from what is there: the stored text with other types, digests and sizes.
  const oci::Index parsed = oci::Index::parse(root.text, oci::MediaType(docker_index), {});
  CHECK(parsed.to_json() == root.text);

  settlement.converter.options.media_types = oci::Family::oci;
  CHECK(settlement.root().text == oci_text);
}

TEST_CASE(
    "an index of all that is new is written with its other members and those of its entries") {
  OciFiles files;
  const std::string a = layer_of("a");
  auto child = files.add_image({a});
  child.annotations["k"] = "v";
  child.platform = oci::Platform::parse("linux/amd64");
  std::string child_json = OciFiles::json_of(child);
  child_json.pop_back();
  const std::string tail = R"("annotations":{"of":"index"}})";
  files.set_entries(
      {files.add(OciFiles::oci_index, R"({"schemaVersion":2,"manifests":[)" + child_json +
                                          R"(,"data":"e30="}],)" + tail)});
  Settlement settlement(files);
  settlement.converter.options.form = blob::Form::encoded(test::zlib_6);
  const std::string manifest = manifest_json(
      OciFiles::oci_manifest, descriptor_json(OciFiles::oci_config, test::config_of({a})),
      {descriptor_json(gzip_layer, encoded(a))});
  std::string entry = descriptor_json(OciFiles::oci_manifest, manifest);
  entry.pop_back();
  CHECK(settlement.root().text ==
        R"({"schemaVersion":2,"mediaType":")" + OciFiles::oci_index + R"(","manifests":[)" + entry +
            R"(,"annotations":{"k":"v"},"platform":{"architecture":"amd64","os":"linux"}}],)" +
            tail);
}

TEST_CASE("a manifest of which all layers come out as they were keeps its own bytes") {
  OciFiles files;
  const std::string packed = encoded(layer_of("a"));
  const auto config = files.add(OciFiles::oci_config, test::config_of({layer_of("a")}));
  const auto layer = files.add(gzip_layer, packed);
  const std::string text = "{ \"schemaVersion\": 2, \"config\": " + OciFiles::json_of(config) +
                           ", \"layers\": [ " + OciFiles::json_of(layer) + " ] }";
  files.set_entries({files.add(OciFiles::oci_manifest, text)});
  Settlement settlement(files);
  settlement.converter.options.form = blob::Form::encoded(test::zlib_6, true);
  CHECK(settlement.root().text == text);
  CHECK(settlement.root().keep);
  settlement.converter.options.form.encoder = codec::Encoder{codec::Encoder::Family::go, 9};
  CHECK(settlement.root().text != text);
  CHECK_FALSE(settlement.root().keep);
}

TEST_CASE("crane writes gzip types for whatever the first layer decides to keep") {
  OciFiles files = docker_archive({"app:1"}, {layer_of("a"), layer_of("b")});
  const std::string zstd = test::zstd(layer_of("a"));
  files.tree.files["0/layer.tar"] = zstd;
  Settlement settlement(files);
  settlement.converter.options = Options::as(Tool::crane);
  const auto crane_json = [](const std::string& type, const std::string& bytes) {
    return R"({"mediaType":")" + type + R"(","size":)" + std::to_string(bytes.size()) +
           R"(,"digest":")" + digest_of(bytes).to_string() + "\"}";
  };
  const std::string config = test::config_of({layer_of("a"), layer_of("b")});
  CHECK(settlement.root().text == manifest_json(docker_manifest, crane_json(docker_config, config),
                                                {crane_json(docker_gzip_layer, zstd),
                                                 crane_json(docker_gzip_layer, layer_of("b"))}));
  check_descriptor(settlement.root());
}

TEST_CASE("a manifest that is wanted comes back as it was, if all its layers do") {
  const std::string a = layer_of("a");
  const std::string config = test::config_of({a});
  for (const bool same : {true, false}) {
    Settlement settlement(docker_archive({"app:1"}, {a}));
    const std::string text =
        "{\n  \"schemaVersion\": 2, \"mediaType\": \"" + docker_manifest +
        "\", \"config\": " + descriptor_json(docker_config, config) + ", \"layers\": [" +
        descriptor_json(docker_gzip_layer, same ? encoded(a) : "another") + "], \"x\": 1.0 }\n";
    facts::KnownLayers known;
    known.add_manifest_file("m.json", text, {});
    settlement.converter.options.known = &known;
    const Node& root = settlement.root();
    CHECK(root.is_wanted() == same);
    CHECK(root.keep == same);
    check_descriptor(root);
    if (!same) {
      CHECK(root.text == manifest_json(OciFiles::oci_manifest,
                                       descriptor_json(OciFiles::oci_config, config),
                                       {descriptor_json(gzip_layer, encoded(a))}));
      continue;
    }
    CHECK(root.text == text);
    CHECK(root.descriptor.media_type.to_string() == docker_manifest);
    CHECK(root.manifest->layers.at(0).media_type.to_string() == docker_gzip_layer);
  }
}

}  // namespace
}  // namespace ocifact::convert
