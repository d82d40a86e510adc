// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/convert/options.hpp>

namespace ocifact::convert {
namespace {

using blob::Form;

constexpr codec::Encoder go(int level) { return {codec::Encoder::Family::go, level}; }

TEST_CASE("by default plain layers are made by go-1") {
  CHECK((Options().form == Form::compressed(go(1))));
}

TEST_CASE("what another program makes of layers and media types") {
  struct Case {
    Tool tool;
    const char* name;
    Form form;
    oci::Family family;
  };
  for (const Case& c : {Case{Tool::crane, "crane", Form::compressed(go(1)), oci::Family::docker},
                        {Tool::docker, "docker", Form::encoded(go(6), true), oci::Family::docker},
                        {Tool::buildkit, "buildkit", Form::compressed(go(6)), oci::Family::oci}}) {
    CAPTURE(c.name);
    const Options options = Options::as(c.tool);
    CHECK((options.tool == c.tool));
    CHECK(to_string(c.tool) == c.name);
    CHECK((options.form == c.form));
    CHECK((options.media_types == c.family));
  }
}

}  // namespace
}  // namespace ocifact::convert
