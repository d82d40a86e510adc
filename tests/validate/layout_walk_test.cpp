// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "validate/checked.hpp"

namespace ocifact::validate {
namespace {

using test::named;
using test::OciFiles;

TEST_CASE("nothing is found in a sound layout") { CHECK(checked(Sound().files) == ""); }

TEST_CASE("a blob has the size that its descriptor says") {
  Sound sound;
  oci::Descriptor layer = sound.layer;
  layer.size = 12;
  const auto manifest = sound.files.add_manifest(sound.config, {layer});
  sound.files.tree.files.erase(Sound::path(sound.manifest));
  sound.files.set_entries({with_platform(manifest)});
  CHECK(checked(sound.files) == "error OCI026 " + Sound::path(layer) +
                                    ": layer size differs: expected 12, actual " +
                                    std::to_string(sound.layer.size) + "\n");
}

TEST_CASE("a flipped bit in a document changes its digest, and it is not read on") {
  Sound sound;
  const std::string text = sound.file(sound.manifest);
  sound.file(sound.manifest) = flipped(text, 0);
  CHECK(checked(sound.files) == "error OCI027 " + Sound::path(sound.manifest) +
                                    ": manifest digest differs: expected " +
                                    sound.manifest.digest.to_string() + ", actual " +
                                    digest_of(flipped(text, 0)).to_string() + "\n");

  Sound other;
  const std::string config = other.file(other.config);
  other.file(other.config) = flipped(config, 5);
  CHECK(checked(other.files) == "error OCI027 " + Sound::path(other.config) +
                                    ": config digest differs: expected " +
                                    other.config.digest.to_string() + ", actual " +
                                    digest_of(flipped(config, 5)).to_string() + "\n");
}

TEST_CASE("a cut document has another size and digest") {
  Sound sound;
  sound.file(sound.manifest).pop_back();
  const std::string where = Sound::path(sound.manifest);
  CHECK(checked(sound.files) ==
        "error OCI026 " + where + ": manifest size differs: expected " +
            std::to_string(sound.manifest.size) + ", actual " +
            std::to_string(sound.manifest.size - 1) + "\n" + "error OCI027 " + where +
            ": manifest digest differs: expected " + sound.manifest.digest.to_string() +
            ", actual " + digest_of(sound.file(sound.manifest)).to_string() + "\n");
}

TEST_CASE("a missing blob is a warning, and with complete an error") {
  Sound sound;
  sound.files.tree.files.erase(Sound::path(sound.layer));
  sound.files.tree.files.erase(Sound::path(sound.config));
  const auto line = [](const std::string& severity, const oci::Descriptor& blob,
                       const std::string& what) {
    return severity + " OCI028 " + Sound::path(blob) + ": " + what + " is not there\n";
  };
  const auto lines = [&](const std::string& severity) {
    const std::string layer = line(severity, sound.layer, "layer");
    const std::string config = line(severity, sound.config, "config");
    return Sound::path(sound.layer) < Sound::path(sound.config) ? layer + config : config + layer;
  };
  CHECK(checked(sound.files) == lines("warning"));
  CHECK(checked(sound.files, {.complete = true}) == lines("error"));
  CHECK(checked(sound.files, {.strict = true}) == lines("error"));
}

TEST_CASE("what a descriptor brings along need not be there") {
  OciFiles files;
  oci::Descriptor config = files.add("application/vnd.oci.empty.v1+json", "{}");
  json::Value data;
  data.kind = json::Value::Kind::string;
  data.text = "e30=";
  config.other.push_back({"data", data});
  files.tree.files.erase(Sound::path(config));
  const auto manifest =
      files.add(OciFiles::oci_manifest,
                R"({"schemaVersion":2,"mediaType":")" + OciFiles::oci_manifest +
                    R"(","artifactType":"a/b","config":)" + OciFiles::json_of(config) +
                    R"(,"layers":[)" + OciFiles::json_of(files.add("c/d", "text")) + "]}");
  files.set_entries({with_platform(manifest)});
  CHECK(checked(files, {.complete = true}) == "");
}

TEST_CASE("all documents below index.json are checked, and told where they are") {
  OciFiles files;
  const auto bad = files.add(OciFiles::oci_config, "{}");
  const auto manifest = files.add_manifest(bad, {files.add(OciFiles::oci_layer, "plain")});
  const auto nested = files.add_index({manifest});
  files.set_entries({nested});
  CHECK(checked(files, {.fast = true}) == [&] {
    std::vector<std::string> lines = {
        "error OCI035 " + Sound::path(bad) + ": .rootfs: missing\n",
        "note OCI031 " + Sound::path(nested) + ": .manifests[0].platform: missing\n"};
    if (Sound::path(nested) < Sound::path(bad)) std::swap(lines[0], lines[1]);
    return lines[0] + lines[1];
  }());
}

TEST_CASE("a nested index has no names to check, and one in a circle has another digest") {
  OciFiles files;
  const auto inner = files.add_index({});
  const auto outer = files.add_index({inner});
  files.tree.files[Sound::path(inner)] = files.tree.files[Sound::path(outer)];
  files.set_entries({outer});
  CHECK(checked(files) == "error OCI026 " + Sound::path(inner) + ": index size differs: expected " +
                              std::to_string(inner.size) + ", actual " +
                              std::to_string(outer.size) + "\nerror OCI027 " + Sound::path(inner) +
                              ": index digest differs: expected " + inner.digest.to_string() +
                              ", actual " + outer.digest.to_string() + "\n");
}

TEST_CASE("indexes nest up to the limit") {
  OciFiles files;
  const auto fourth = files.add_index({});
  const auto third = files.add_index({fourth});
  files.set_entries({files.add_index({files.add_index({third})})});
  CHECK(checked(files, {.limits = limit(&Limits::max_nesting, 4)}) == "");
  CHECK(checked(files, {.limits = limit(&Limits::max_nesting, 3)}) ==
        "error OCI018 " + Sound::path(third) +
            ": indexes nest deeper than the limit of 3; --max-nesting raises it\n");
}

TEST_CASE("an index that lists each child twice, level by level, is walked once") {
  OciFiles files;
  auto top = files.add_index({});
  for (int i = 0; i < 25; ++i) top = files.add_index({top, top});
  files.set_entries({top});
  CHECK(checked(files) == "");
}

TEST_CASE("descriptors are followed up to the limit") {
  OciFiles files;
  const auto a = files.add("a/b", "a");
  const auto b = files.add("a/b", "b");
  files.set_entries({a, b});
  CHECK(checked(files, {.limits = limit(&Limits::max_descriptors, 2)}) == "");
  files.set_entries({files.add_index({a, b})});
  CHECK(checked(files, {.limits = limit(&Limits::max_descriptors, 2)}) ==
        "error OCI018 " + Sound::path(files.add_index({a, b})) +
            ": more descriptors below index.json than the limit of 2; --max-descriptors raises "
            "it\n");
}

TEST_CASE("names in conflict, twice, or outside the grammar are told") {
  Sound sound;
  const auto manifest = with_platform(sound.manifest);
  const std::string digest = manifest.digest.to_string();
  sound.files.set_entries({named(manifest, "docker.io/library/a:1", "2")});
  CHECK(checked(sound.files) == "warning OCI033 index.json: the annotations of " + digest +
                                    " disagree about its name; docker.io/library/a:2 counts\n");
  sound.files.set_entries({named(manifest, "", "_x")});
  CHECK(checked(sound.files) == "note OCI032 index.json: the ref.name '_x' of " + digest +
                                    " is outside the grammar of ref.names\n");
  const auto other = with_platform(sound.files.add_image({"other"}));
  sound.files.set_entries({named(manifest, "docker.io/library/a:1", "1"),
                           named(other, "docker.io/library/a:1", "1"),
                           named(other, "docker.io/library/b:1", "1")});
  CHECK(checked(sound.files, {.fast = true}) ==
        "error OCI034 index.json: two images have the name docker.io/library/a:1: " + digest +
            " and " + other.digest.to_string() + "\n");
}

TEST_CASE("there are as many layers as DiffIDs, and each unpacks to its own") {
  Sound sound;
  const auto manifest = sound.files.add_manifest(sound.config, {sound.layer, sound.layer});
  sound.files.set_entries({with_platform(manifest), with_platform(sound.manifest)});
  CHECK(checked(sound.files) ==
        "error OCI037 " + Sound::path(manifest) +
            ": number of layers differs from that of DiffIDs: expected 1, actual 2\n");
}

TEST_CASE("a Healthcheck under OCI types is noted, under Docker's it is not") {
  const std::string docker_config = "application/vnd.docker.container.image.v1+json";
  for (const std::string& type : {OciFiles::oci_config, docker_config}) {
    OciFiles files;
    std::string text = test::config_of({"plain"});
    text.insert(1, R"("config":{"Healthcheck":{"Test":["CMD","x"]}},)");
    const auto config = files.add(type, text);
    files.set_entries(
        {with_platform(files.add_manifest(config, {files.add(OciFiles::oci_layer, "plain")}))});
    const std::string note = "note OCI040 " + Sound::path(config) +
                             ": podman ignores the Healthcheck, as the config's media type is "
                             "OCI's\n";
    CHECK(checked(files) == (type == OciFiles::oci_config ? note : ""));
  }
}

TEST_CASE("a document larger than its limit is not read") {
  Sound sound;
  CHECK(checked_directory(sound.files, {.limits = limit(&Limits::max_index, 100)}) ==
        "error OCI009 index.json: the document is larger than the limit of 100 bytes; --max-index "
        "raises it\n");
  CHECK(checked_directory(sound.files, {.limits = limit(&Limits::max_json, 200)}) ==
        "error OCI009 " + Sound::path(sound.manifest) +
            ": the document is larger than the limit of 200 bytes; --max-json raises it\n");
}

}  // namespace
}  // namespace ocifact::validate
