// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "validate/checked.hpp"

namespace ocifact::validate {
namespace {

/// A Docker archive of one image with one layer; a test changes the parts first.
struct DockerArchive {
  std::string layer = test::layer_of("text");
  std::string config = test::config_of({layer});
  std::string config_name = digest_of(config).hex() + ".json";
  std::string layers = R"(["1/layer.tar"])";
  std::string tags = R"(["a:1"])";

  std::string manifest() const {
    return R"([{"Config":")" + config_name + R"(","RepoTags":)" + tags + R"(,"Layers":)" + layers +
           "}]";
  }
  test::OciFiles files() const {
    test::OciFiles files;
    files.tree.files = {
        {"1/layer.tar", layer}, {config_name, config}, {"manifest.json", manifest()}};
    return files;
  }
};

/// As an archive and as a stream.
std::string found(const test::OciFiles& files) {
  std::string lines = checked_archive(files.tar());
  CHECK(checked_archive(test::gzip(files.tar())) == lines);
  return lines;
}
std::string found(const DockerArchive& archive) { return found(archive.files()); }

TEST_CASE("nothing is found in a sound archive") {
  DockerArchive archive;
  CHECK(found(archive) == "");
  archive.tags = "null";
  CHECK(found(archive) == "");
}

TEST_CASE("manifest.json is an array of images") {
  test::OciFiles files = DockerArchive().files();
  std::string& text = files.tree.files["manifest.json"];
  text = "{}";
  CHECK(found(files) ==
        "error OCI045 manifest.json: wrong type: expected an array, actual an object\n");
  text = "[]";
  CHECK(found(files) == "error OCI045 manifest.json: no images\n");
}

TEST_CASE("configs and layers are there") {
  test::OciFiles files = DockerArchive().files();
  files.tree.files.erase("1/layer.tar");
  CHECK(found(files) ==
        "error OCI046 manifest.json: [0].Layers[0]: layer '1/layer.tar' is not there\n");
  files = DockerArchive().files();
  const std::string name = DockerArchive().config_name;
  files.tree.files.erase(name);
  CHECK(found(files) ==
        "error OCI046 manifest.json: [0].Config: config '" + name + "' is not there\n");
}

TEST_CASE("a layer that index.json says is left out is warned of") {
  test::OciFiles files;
  const std::string config = test::config_of({test::layer_of("text")});
  const std::string config_path = digest_of(config).blob_path();
  const auto image = files.add_image({test::layer_of("text")});
  const auto layer = digest_of(test::layer_of("text"));
  files.tree.files.erase(layer.blob_path());
  files.tree.files["manifest.json"] = R"([{"Config":")" + config_path +
                                      R"(","RepoTags":null,"Layers":[")" + layer.blob_path() +
                                      R"("]}])";
  files.set_entries({with_platform(image)});
  const std::string missing = "warning OCI028 " + layer.blob_path() + ": layer is not there\n";
  const std::string in_manifest =
      " manifest.json: [0].Layers[0]: layer '" + layer.blob_path() + "' is not there\n";
  CHECK(found(files) == missing + "error OCI046" + in_manifest);
  std::string& index = files.tree.files["index.json"];
  const std::string entries = index.substr(0, index.size() - 1);
  const auto with_needs = [&](const std::string& needs) {
    index = entries + R"(,"annotations":{"dev.ocifact.needs":")" + needs + "\"}}";
  };
  with_needs("sha256:" + std::string(64, '0') + " " + layer.to_string());
  CHECK(found(files) == missing + "warning OCI028" + in_manifest);
  with_needs("sha256 nothing");
  CHECK(found(files) == missing + "error OCI046" + in_manifest);
}

TEST_CASE("a path that leaves the archive is told") {
  DockerArchive archive;
  archive.layers = R"(["../etc/passwd"])";
  CHECK(found(archive) ==
        "error OCI009 ../etc/passwd: name '../etc/passwd' leads out of the archive\n");
}

TEST_CASE("a config's name should state its digest, and below blobs it must") {
  DockerArchive archive;
  const std::string right = digest_of(archive.config).to_string();
  const std::string wrong = std::string(64, '0');
  const std::string sides = "expected sha256:" + wrong + ", actual " + right + "\n";
  archive.config_name = wrong + ".json";
  CHECK(found(archive) == "warning OCI047 " + wrong + ".json: config digest differs: " + sides);
  archive.config_name = "blobs/sha256/" + wrong;
  CHECK(found(archive) ==
        "error OCI027 blobs/sha256/" + wrong + ": config digest differs: " + sides);
  archive.config_name = "config.json";
  CHECK(found(archive) == "");
}

TEST_CASE("a config is checked as any other") {
  DockerArchive archive;
  archive.config = R"({"rootfs":{"type":"layers","diff_ids":[]}})";
  archive.config_name = "config.json";
  CHECK(found(archive) ==
        "error OCI036 config.json: .architecture: missing\n"
        "error OCI036 config.json: .os: missing\n"
        "error OCI037 manifest.json: number of layers differs from that of DiffIDs: expected 0, "
        "actual 1\n");
}

TEST_CASE("layers unpack to their DiffIDs, packed or not, by whatever link they are reached") {
  DockerArchive archive;
  const std::string plain = archive.layer;
  archive.layer = test::gzip(plain);
  CHECK(found(archive) == "");
  archive.layer = flipped(plain, 600);
  const std::string differs = "error OCI043 1/layer.tar: layer DiffID differs: expected " +
                              digest_of(plain).to_string() + ", actual " +
                              digest_of(archive.layer).to_string() + "\n";
  CHECK(found(archive) == differs);
  archive.layers = R"(["2/layer.tar"])";
  const std::string tar =
      test::tar_symlink("2/layer.tar", "../1/layer.tar") + archive.files().tar();
  CHECK(checked_archive(tar) == differs);
  CHECK(checked_archive(test::gzip(tar)) == differs);
}

TEST_CASE("one file cannot be the layer of two DiffIDs") {
  DockerArchive archive;
  const std::string other = test::layer_of("other");
  archive.config = test::config_of({archive.layer, other});
  archive.config_name = "config.json";
  archive.layers = R"(["1/layer.tar","1/layer.tar"])";
  CHECK(found(archive) == "error OCI043 1/layer.tar: layer DiffID differs: expected " +
                              digest_of(other).to_string() + ", actual " +
                              digest_of(archive.layer).to_string() + "\n");
}

TEST_CASE("RepoTags are names with tags") {
  DockerArchive archive;
  archive.tags = R"(["A:1"])";
  CHECK(found(archive) ==
        "error OCI048 manifest.json: [0].RepoTags[0]: 'A:1' is not an image reference: the name "
        "has upper-case letters\n");
  archive.tags = R"(["a"])";
  CHECK(found(archive) == "warning OCI049 manifest.json: [0].RepoTags[0]: 'a' has no tag\n");
  archive.tags = R"(["a@sha256:)" + std::string(64, '0') + R"("])";
  CHECK(found(archive) ==
        "error OCI048 manifest.json: [0].RepoTags[0]: 'docker.io/library/a' has no tag\n");
}

TEST_CASE("a name is that of one image") {
  DockerArchive archive;
  test::OciFiles files = archive.files();
  const std::string other = test::config_of({archive.layer}, "arm64");
  files.tree.files["other.json"] = other;
  files.tree.files["manifest.json"] =
      R"([{"Config":")" + archive.config_name +
      R"(","RepoTags":["a:1"],"Layers":["1/layer.tar"]},)" +
      R"({"Config":"other.json","RepoTags":["docker.io/a:1"],"Layers":["1/layer.tar"]}])";
  CHECK(found(files) ==
        "error OCI034 manifest.json: two images have the name docker.io/library/a:1: " +
            digest_of(archive.config).to_string() + " and " + digest_of(other).to_string() + "\n");
}

/// A layout with a manifest.json that calls its image, or another one, a:1.
test::OciFiles hybrid(const Sound& sound, const std::string& config) {
  test::OciFiles files = sound.files;
  files.tree.files["manifest.json"] = R"([{"Config":"blobs/sha256/)" + digest_of(config).hex() +
                                      R"(","RepoTags":["a:1"],"Layers":[")" +
                                      Sound::path(sound.layer) + R"("]}])";
  files.tree.files["blobs/sha256/" + digest_of(config).hex()] = config;
  return files;
}

TEST_CASE("the two faces agree about names, directly or through an index") {
  Sound sound;
  const std::string config = sound.file(sound.config);
  CHECK(checked(hybrid(sound, config)) == "");
  sound.files.set_entries({test::named(sound.files.add_index({with_platform(sound.manifest)}),
                                       "docker.io/library/a:1", "1")});
  CHECK(checked(hybrid(sound, config)) == "");
}

TEST_CASE("faces that disagree are an error in an archive and a warning in a directory") {
  const Sound sound;
  const std::string other = test::config_of({sound.plain}, "arm64");
  const std::string rest = " manifest.json: docker.io/library/a:1 has the config " +
                           digest_of(other).to_string() + " here, and is " +
                           sound.manifest.digest.to_string() + " in index.json\n";
  const test::OciFiles files = hybrid(sound, other);
  CHECK(found(files) == "error OCI050" + rest);
  CHECK(checked_directory(files) == "warning OCI051" + rest);
}

TEST_CASE("a directory is a layout, and manifest.json alone makes none") {
  CHECK(checked_directory(DockerArchive().files()) ==
        "error OCI004 blobs: not there\n"
        "error OCI003 index.json: not there\n"
        "error OCI001 oci-layout: not there\n");
}

}  // namespace
}  // namespace ocifact::validate
