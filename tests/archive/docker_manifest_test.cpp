// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/archive/docker_manifest.hpp>

#include "support/expect_error.hpp"

namespace ocifact::archive {
namespace {

using test::expect_error;
using Lines = std::vector<std::string>;

std::vector<DockerItem> parse(const std::string& text) { return parse_docker_manifest(text, {}); }

TEST_CASE("an image has a config, names and layers, in the order of the text") {
  const auto items = parse(
      R"([{"Config":"c.json","RepoTags":["b:1","a:1"],"Layers":["2/layer.tar","1/layer.tar"]},)"
      R"({"Config":"d.json","RepoTags":["d:1"],"Layers":["1/layer.tar"],"Parent":"sha256:c"}])"
      "\n");
  REQUIRE(items.size() == 2);
  CHECK(items[0].config == "c.json");
  CHECK(items[0].repo_tags == Lines{"b:1", "a:1"});
  CHECK(items[0].layers == Lines{"2/layer.tar", "1/layer.tar"});
  CHECK_FALSE(items[0].has_layer_sources);
  CHECK(items[1].config == "d.json");
}

TEST_CASE("names and layers may be null, absent or empty") {
  for (const std::string rest :
       {"", R"(,"RepoTags":null,"Layers":null)", R"(,"RepoTags":[],"Layers":[])"}) {
    const auto items = parse(R"([{"Config":"c.json")" + rest + "}]");
    REQUIRE(items.size() == 1);
    CHECK(items[0].repo_tags.empty());
    CHECK(items[0].layers.empty());
  }
}

TEST_CASE("LayerSources are noticed, whatever is in them") {
  CHECK(parse(R"([{"Config":"c","LayerSources":{"sha256:x":{"size":1}}}])")[0].has_layer_sources);
  CHECK_FALSE(parse(R"([{"Config":"c","LayerSources":null}])")[0].has_layer_sources);
}

TEST_CASE("LayerSources of one image tell of the classic store") {
  const std::string plain = R"({"Config":"c"})";
  CHECK_FALSE(is_of_classic_store(parse("[" + plain + "]")));
  CHECK(is_of_classic_store(parse("[" + plain + R"(,{"Config":"d","LayerSources":{}}])")));
}

TEST_CASE("what is malformed is refused, with its place") {
  expect_error(ErrorKind::input, "no images", [] { parse("[]"); });
  expect_error(ErrorKind::input, "wrong type (expected an array, actual null)",
               [] { parse("null"); });
  expect_error(ErrorKind::input, "wrong type (expected an array, actual an object)",
               [] { parse(R"({"schemaVersion":2})"); });
  expect_error(ErrorKind::input, "[0].Config: missing", [] { parse("[{}]"); });
  expect_error(ErrorKind::input, "[1]: wrong type (expected an object, actual a string)",
               [] { parse(R"([{"Config":"c"},"d"])"); });
  expect_error(ErrorKind::input, "[0].RepoTags[1]: wrong type (expected a string, actual a number)",
               [] { parse(R"([{"Config":"c","RepoTags":["a:1",2]}])"); });
  expect_error(ErrorKind::input, "[0].Layers: wrong type (expected an array, actual a string)",
               [] { parse(R"([{"Config":"c","Layers":"x"}])"); });
}

TEST_CASE("an image is written compactly, one without names with null") {
  CHECK(docker_manifest_json({{"c.json", {"docker.io/library/app:1", "a\"b"}, {"1.tar"}},
                              {"d.json", {}, {}, true}}) ==
        R"([{"Config":"c.json","RepoTags":["docker.io/library/app:1","a\"b"],"Layers":["1.tar"]},)"
        R"({"Config":"d.json","RepoTags":null,"Layers":[]}])");
}

TEST_CASE("what was written is read as it was") {
  const auto items = parse(docker_manifest_json({{"c.json", {"a:1"}, {"1.tar", "1.tar"}}}));
  REQUIRE(items.size() == 1);
  CHECK(items[0].config == "c.json");
  CHECK(items[0].repo_tags == Lines{"a:1"});
  CHECK(items[0].layers == Lines{"1.tar", "1.tar"});
}

}  // namespace
}  // namespace ocifact::archive
