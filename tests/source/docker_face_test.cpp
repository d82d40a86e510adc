// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/source/docker_face.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"
#include "support/recorded_messages.hpp"

namespace ocifact::source {
namespace {

using test::expect_error;
using Lines = std::vector<std::string>;

struct Archive {
  test::MapTree tree;
  test::RecordedMessages messages;

  explicit Archive(const std::string& manifest) { tree.files["manifest.json"] = manifest; }
  std::vector<DockerImage> read(const Limits& limits = {}) {
    return read_docker_face(tree, limits, messages);
  }
};

TEST_CASE("the digest that a config's path states") {
  const std::string hex(64, 'a');
  const auto text = [](const std::string& path) {
    const auto digest = stated_digest(path);
    return digest ? digest->to_string() : "none";
  };
  CHECK(text("blobs/sha256/" + hex) == "sha256:" + hex);
  CHECK(text(hex + ".json") == "sha256:" + hex);
  CHECK(text("sha256:" + hex) == "sha256:" + hex);
  CHECK(text("blobs/sha512/" + hex + hex) == "sha512:" + hex + hex);
  for (const std::string& path : {hex, "x/" + hex + ".json", std::string("config.json"),
                                  hex.substr(1) + ".json", std::string()}) {
    CHECK(text(path) == "none");
  }
}

TEST_CASE("an image has the digest of its config and full names, in the order of the text") {
  Archive archive(R"([{"Config":"config.json","RepoTags":["b:2","a"],"Layers":["l.tar"]},)"
                  R"({"Config":"other.json","RepoTags":null}])");
  archive.tree.files["config.json"] = "config";
  archive.tree.files["other.json"] = "other";
  archive.tree.files["l.tar"] = "";
  const auto images = archive.read();
  REQUIRE(images.size() == 2);
  CHECK(images[0].face.config == digest_of("config"));
  CHECK(images[0].face.item.layers == Lines{"l.tar"});
  REQUIRE(images[0].names.size() == 2);
  CHECK(images[0].names[0].to_string() == "docker.io/library/b:2");
  CHECK(images[0].names[1].to_string() == "docker.io/library/a:latest");
  CHECK(images[1].face.config == digest_of("other"));
  CHECK(images[1].names.empty());
  CHECK(archive.messages.warnings.empty());
}

TEST_CASE("a config's path that states its digest is believed when it is true") {
  for (const std::string& path :
       {digest_of("config").hex() + ".json", digest_of("config").to_string(),
        digest_of("config").blob_path(), digest_of("config", Algorithm::sha512).blob_path()}) {
    Archive archive(R"([{"Config":")" + path + R"("}])");
    archive.tree.files[path] = "config";
    CHECK(archive.read().front().face.config.hex() == stated_digest(path)->hex());
    CHECK(archive.messages.warnings.empty());
  }
}

TEST_CASE("a config's path that states a wrong digest is refused under blobs, else warned of") {
  const std::string differs = ": digest differs (expected " + digest_of("config").to_string() +
                              ", actual " + digest_of("CONFIG").to_string() + ")";
  const std::string blob = digest_of("config").blob_path();
  Archive strict(R"([{"Config":")" + blob + R"("}])");
  strict.tree.files[blob] = "CONFIG";
  expect_error(ErrorKind::input, "manifest.json: " + blob + differs, [&] { strict.read(); });

  const std::string name = digest_of("config").hex() + ".json";
  Archive lenient(R"([{"Config":")" + name + R"("}])");
  lenient.tree.files[name] = "CONFIG";
  CHECK(lenient.read().front().face.config == digest_of("CONFIG"));
  CHECK(lenient.messages.warnings == Lines{name + differs});
}

TEST_CASE("a layer may be absent") {
  Archive archive(R"([{"Config":"c","Layers":["a","b"]}])");
  archive.tree.files["c"] = archive.tree.files["a"] = "x";
  CHECK(archive.read().front().face.item.layers == Lines{"a", "b"});
}

TEST_CASE("members that are not there, names that are none and limits are told with their place") {
  Archive no_config(R"([{"Config":"c"}])");
  expect_error(ErrorKind::input, "manifest.json: no file c", [&] { no_config.read(); });
  Archive bad_name(R"([{"Config":"c","RepoTags":["App:1"]}])");
  bad_name.tree.files["c"] = "x";
  expect_error(ErrorKind::input,
               "manifest.json: RepoTags: 'App:1' is not an image reference: the name has "
               "upper-case letters",
               [&] { bad_name.read(); });
  Limits limits;
  limits.max_json = 0;
  Archive archive(R"([{"Config":"c"}])");
  archive.tree.files["c"] = "x";
  expect_error(ErrorKind::input,
               "manifest.json: c is larger than the limit of 0 bytes; --max-json raises it",
               [&] { archive.read(limits); });
  limits.max_manifest_json = 5;
  expect_error(ErrorKind::input,
               "manifest.json: the document is larger than the limit of 5 bytes; "
               "--max-manifest-json raises it",
               [&] { archive.read(limits); });
}

}  // namespace
}  // namespace ocifact::source
