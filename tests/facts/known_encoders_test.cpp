// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/base/text.hpp>
#include <ocifact/facts/known_encoders.hpp>

namespace ocifact::facts {
namespace {

std::string names_of(const SameBody& encoders) {
  std::vector<std::string> names;
  for (const codec::Encoder& encoder : encoders) names.push_back(encoder.name());
  return join(names, " ");
}

TEST_CASE("the likeliest encoders come first, each under the headers that are known") {
  const auto& all = known_encoders();
  CHECK(names_of(all[0]) == "go-6 go-6+mtime2288912640");
  CHECK(names_of(all[1]) == "go-1");
  CHECK(names_of(all[2]) == "zlib-6 zlib-6+os255 zlib-6+os0 zlib-6+xfl2+os255");
  CHECK(names_of(all[3]) == "zlib-9 zlib-9+xfl0+os255 zlib-9+xfl0+os0 zlib-9+os255");
}

TEST_CASE("every level of both families is tried once, and one compression serves all headers") {
  std::set<std::string> bodies;
  std::set<std::string> names;
  std::size_t count = 0;
  for (const SameBody& encoders : known_encoders()) {
    for (const codec::Encoder& encoder : encoders) {
      CHECK((encoder.family == encoders.front().family));
      CHECK(encoder.level == encoders.front().level);
      CHECK(names.insert(encoder.name()).second);
    }
    bodies.insert(encoders.front().name());
    ++count;
  }
  CHECK(count == 18);
  CHECK(bodies.size() == 18);
}

}  // namespace
}  // namespace ocifact::facts
