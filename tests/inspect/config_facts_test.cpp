// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/inspect/config_facts.hpp>

namespace ocifact::inspect {
namespace {

TEST_CASE("created and history are what the config says") {
  const ConfigFacts facts = config_facts(R"({
      "created": "2026-01-02T03:04:05Z",
      "history": [
        {"created": "2026-01-01T00:00:00Z", "created_by": "ADD rootfs.tar /", "comment": "base"},
        {"created_by": "CMD [\"sh\"]", "empty_layer": true},
        {}]})",
                                         Limits());
  CHECK(facts.created == "2026-01-02T03:04:05Z");
  REQUIRE(facts.history.size() == 3);
  CHECK(facts.history[0].created == "2026-01-01T00:00:00Z");
  CHECK(facts.history[0].created_by == "ADD rootfs.tar /");
  CHECK(facts.history[0].comment == "base");
  CHECK_FALSE(facts.history[0].empty_layer);
  CHECK(facts.history[1].created_by == R"(CMD ["sh"])");
  CHECK(facts.history[1].empty_layer);
  CHECK(facts.history[2].created_by.empty());
}

TEST_CASE("what is absent, null or of another type is nothing to tell") {
  for (const std::string text :
       {"{}", R"({"created":null,"history":null})", R"({"created":1,"history":{"a":1}})"}) {
    const ConfigFacts facts = config_facts(text, Limits());
    CHECK(facts.created.empty());
    CHECK(facts.history.empty());
  }
  const ConfigFacts odd = config_facts(
      R"({"history":[1,{"created_by":["x"],"comment":2,"empty_layer":"true"}]})", Limits());
  REQUIRE(odd.history.size() == 2);
  CHECK(odd.history[1].created_by.empty());
  CHECK(odd.history[1].comment.empty());
  CHECK_FALSE(odd.history[1].empty_layer);
}

}  // namespace
}  // namespace ocifact::inspect
