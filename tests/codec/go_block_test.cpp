// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/codec/go_block.hpp>

namespace ocifact::codec::go {
namespace {

TEST_CASE("a match knows its length, its distance and the symbol of it") {
  const Match shortest(7, 3, 1);
  CHECK(shortest.literals == 7);
  CHECK(shortest.length() == 3);
  CHECK(shortest.distance == 1);
  CHECK(shortest.symbol == 0);
  const Match longest(70000, 258, 32768);
  CHECK(longest.literals == 70000);
  CHECK(longest.length() == 258);
  CHECK(longest.distance == 32768);
  CHECK(longest.symbol == 29);
}

}  // namespace
}  // namespace ocifact::codec::go
