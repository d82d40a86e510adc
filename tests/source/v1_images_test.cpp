// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/archive/v1_config.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/source/v1_images.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"
#include "support/streams.hpp"

namespace ocifact::source {
namespace {

using test::expect_error;
using test::MapTree;

/// An archive of images that each stand on another one, or on "".
MapTree archive_of(const std::map<std::string, std::string>& parents,
                   const std::string& repositories = "") {
  MapTree tree;
  for (const auto& image : parents) {
    tree.files[image.first + "/json"] = R"({"docker_version":"1.9.1","author":")" + image.first +
                                        R"(","parent":")" + image.second + R"("})";
    tree.files[image.first + "/layer.tar"] = "layer of " + image.first;
  }
  if (!repositories.empty()) tree.files["repositories"] = repositories;
  return tree;
}

struct Read {
  std::vector<std::string> layers;  ///< that were asked for
  Overlay overlay;

  explicit Read(const MapTree& tree, const Limits& limits = {})
      : overlay(v1_overlay(tree, limits, [&](const std::string& path) {
          layers.push_back(path);
          return DiffId(digest_of(tree.files.at(path)));
        })) {}
  const std::string& manifest() const { return overlay.documents.at("manifest.json"); }
};

/// The name of the config of an image that stands on these.
std::string config_of(const MapTree& tree, const std::vector<std::string>& chain) {
  std::vector<archive::V1Layer> layers;
  for (const std::string& id : chain) {
    layers.push_back(
        {tree.files.at(id + "/json"), DiffId(digest_of(tree.files.at(id + "/layer.tar")))});
  }
  return digest_of(archive::v1_image_config(layers, Limits())).hex() + ".json";
}

TEST_CASE("an archive of folders with json and layer.tar alone is one of v1") {
  CHECK(is_v1(archive_of({{"a", ""}}), true));
  for (const char* path : {"manifest.json", "index.json", "0123.json"}) {
    MapTree tree = archive_of({{"a", ""}});
    tree.files[path] = "";
    CHECK_FALSE(is_v1(tree, true));
  }
  MapTree deeper;
  deeper.files["x/a/json"] = deeper.files["x/a/layer.tar"] = "";
  CHECK_FALSE(is_v1(deeper, true));
  MapTree apart;
  apart.files["a/json"] = apart.files["b/layer.tar"] = "";
  CHECK_FALSE(is_v1(apart, true));
}

TEST_CASE("a later archive that was cut is none of v1, one with repositories is whole") {
  CHECK_FALSE(is_v1(archive_of({{"a", ""}}), false));
  CHECK(is_v1(archive_of({{"a", ""}}, R"({"a":{"1":"a"}})"), false));
}

TEST_CASE("images are those with names in the order of the text, then those nothing stands on") {
  const MapTree tree = archive_of({{"base", ""}, {"top", "base"}, {"left", "base"}, {"lone", ""}},
                                  R"({"b":{"2":"top","1":"base"},"a":{"x":"top"}})");
  const Read read(tree);
  CHECK(read.manifest() ==
        R"([{"Config":")" + config_of(tree, {"base", "top"}) +
            R"(","RepoTags":["b:2","a:x"],"Layers":["base/layer.tar","top/layer.tar"]},)"
            R"({"Config":")" +
            config_of(tree, {"base"}) +
            R"(","RepoTags":["b:1"],"Layers":["base/layer.tar"]},{"Config":")" +
            config_of(tree, {"base", "left"}) +
            R"(","RepoTags":null,"Layers":["base/layer.tar","left/layer.tar"]},{"Config":")" +
            config_of(tree, {"lone"}) + R"(","RepoTags":null,"Layers":["lone/layer.tar"]}])");
  CHECK(read.overlay.documents.size() == 5);
  CHECK(read.overlay.documents.contains(config_of(tree, {"base", "left"})));
  CHECK(read.overlay.hidden.empty());
}

TEST_CASE("each layer is read once, however many images have it") {
  const Read read(archive_of({{"base", ""}, {"left", "base"}, {"right", "base"}}));
  CHECK(read.layers ==
        std::vector<std::string>{"base/layer.tar", "left/layer.tar", "right/layer.tar"});
}

TEST_CASE("what an image needs and the archive lacks is named") {
  const auto refused = [](const MapTree& tree, const std::string& message) {
    expect_error(ErrorKind::input, message, [&] { const Read read(tree); });
  };
  refused(archive_of({{"a", "b"}}), "a/json: .parent: no image 'b' in the archive");
  refused(archive_of({{"a", "a"}}),
          "a/json: .parent: 'a' stands on itself, by a circle of parents");
  refused(archive_of({{"a", "b"}, {"b", "a"}}),
          "b/json: .parent: 'a' stands on itself, by a circle of parents");
  refused(archive_of({{"a", ""}}, R"({"app":{"1":"x\n"}})"),
          "repositories: .app.1: no image 'x\\x0a' in the archive");
  refused(archive_of({{"a", ""}}, "[]"),
          "repositories: wrong type (expected an object, actual an array)");
  MapTree bad = archive_of({{"a", ""}});
  bad.files["a/json"] = "{";
  refused(bad, "a/json: not valid JSON at byte 1: unexpected end");
  bad.files["a/json"] = R"({"author":1})";
  refused(bad, "a/json: .author: wrong type (expected a string, actual a number)");
}

TEST_CASE("the layers of all images are limited") {
  Limits limits;
  limits.max_descriptors = 3;
  const MapTree tree = archive_of({{"base", ""}, {"left", "base"}, {"right", "base"}});
  expect_error(ErrorKind::input,
               "the images have more layers than the limit of 3; --max-descriptors raises it",
               [&] { const Read read(tree, limits); });
  limits.max_descriptors = 4;
  CHECK(Read(tree, limits).layers.size() == 3);
}

}  // namespace
}  // namespace ocifact::source
