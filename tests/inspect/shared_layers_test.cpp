// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/digest/hasher.hpp>
#include <ocifact/inspect/shared_layers.hpp>

namespace ocifact::inspect {
namespace {

using Titles = std::vector<std::string>;

DiffId layer(const std::string& content) { return DiffId(digest_of(content)); }

TEST_CASE("a layer is shared by the images that have its DiffID, each once") {
  SharedLayers shared;
  shared.add("a", {layer("base"), layer("a")});
  shared.add("b", {layer("base"), layer("base"), layer("b")});
  shared.add("c", {layer("c"), layer("c")});
  CHECK(shared.others(layer("base")) == 1);
  CHECK(shared.others(layer("a")) == 0);
  CHECK(shared.others(layer("c")) == 0);
  CHECK(shared.others(layer("of nobody")) == 0);
  CHECK(shared.titles(layer("base"), 0, 3) == Titles{"b"});
  CHECK(shared.titles(layer("base"), 1, 3) == Titles{"a"});
  CHECK(shared.titles(layer("c"), 2, 3).empty());
  CHECK(shared.titles(layer("of nobody"), 0, 3).empty());
  CHECK(shared.holders().at(layer("base")) == SharedLayers::Positions{0, 1});
  CHECK(shared.title(1) == "b");
}

TEST_CASE("no more titles are told than are asked for") {
  SharedLayers shared;
  for (const std::string title : {"a", "b", "c", "d"}) shared.add(title, {layer("base")});
  CHECK(shared.others(layer("base")) == 3);
  CHECK(shared.titles(layer("base"), 1, 2) == Titles{"a", "c"});
}

}  // namespace
}  // namespace ocifact::inspect
