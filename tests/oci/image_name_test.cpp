// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/oci/image_name.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

const std::string pin = "@sha256:" + std::string(64, 'f');

/// An index entry with these annotations; those that are `absent` it has not.
const std::string absent = "-";
Descriptor entry(const std::string& ref_name, const std::string& containerd_name) {
  Descriptor descriptor{MediaType::manifest(Family::oci),
                        Digest(Algorithm::sha256, pin.substr(8)),
                        1,
                        {},
                        {},
                        {},
                        {}};
  if (ref_name != absent) descriptor.annotations[std::string(annotation::ref_name)] = ref_name;
  if (containerd_name != absent) {
    descriptor.annotations[std::string(annotation::containerd_name)] = containerd_name;
  }
  return descriptor;
}

/// What an entry is called: a full name, `tag <text>`, or `none`.
std::string name_of(const std::string& ref_name, const std::string& containerd_name) {
  const auto name = ImageName::of_entry(entry(ref_name, containerd_name));
  if (!name) return "none";
  return (name->reference() ? "" : "tag ") + name->to_string();
}

bool conflicts(const std::string& ref_name, const std::string& containerd_name) {
  return ImageName::conflicts(entry(ref_name, containerd_name));
}

TEST_CASE("a name is a full reference with a tag") {
  const ImageName name(Reference::parse("app:1" + pin));
  CHECK(name.to_string() == "docker.io/library/app:1");
  CHECK(name.tag() == "1");
  REQUIRE(name.reference());
  CHECK(name.reference()->digest == "");
  test::expect_error(ErrorKind::input, "'docker.io/library/app' has no tag",
                     [] { ImageName(Reference::parse("app" + pin)); });
}

TEST_CASE("a bare tag has no reference") {
  const ImageName name = ImageName::bare_tag("v1");
  CHECK(name.to_string() == "v1");
  CHECK(name.tag() == "v1");
  CHECK_FALSE(name.reference());
}

TEST_CASE("an entry without annotations has no name") {
  CHECK(name_of(absent, absent) == "none");
  CHECK(name_of("", "") == "none");
}

TEST_CASE("an entry with a containerd name alone has that name") {
  CHECK(name_of(absent, "docker.io/library/app:1") == "docker.io/library/app:1");
  CHECK(name_of("", "docker.io/library/app:1") == "docker.io/library/app:1");
  CHECK(name_of(absent, "app") == "docker.io/library/app:latest");
  CHECK(name_of(absent, "r.io/app:1" + pin) == "r.io/app:1");
  CHECK(name_of(absent, "Not A Reference") == "tag Not A Reference");
}

TEST_CASE("an entry with a ref.name alone has a reference or a bare tag") {
  CHECK(name_of("1", absent) == "tag 1");
  CHECK(name_of("hello", absent) == "tag hello");
  CHECK(name_of("a+b", absent) == "tag a+b");
  CHECK(name_of("hello:1", absent) == "docker.io/library/hello:1");
  CHECK(name_of("team/app", absent) == "docker.io/team/app:latest");
  CHECK(name_of("index.docker.io/library/x:tag", absent) == "docker.io/library/x:tag");
  CHECK(name_of("My/app:1", absent) == "My/app:1");
  CHECK(name_of("a/B:1", absent) == "tag a/B:1");
}

TEST_CASE("a bare ref.name replaces the tag of the containerd name") {
  CHECK(name_of("1", "docker.io/library/app:1") == "docker.io/library/app:1");
  CHECK(name_of("2", "docker.io/library/app:1") == "docker.io/library/app:2");
  CHECK(name_of("2", "r.io/app:1" + pin) == "r.io/app:2");
  CHECK(name_of("2", "r.io/app" + pin) == "r.io/app:2");
  CHECK(name_of("a+b", "r.io/app:1") == "tag a+b");
  CHECK(name_of("2", "Not A Reference") == "tag 2");
}

TEST_CASE("a full ref.name replaces the containerd name") {
  CHECK(name_of("r.io/other:2", "docker.io/library/app:1") == "r.io/other:2");
  CHECK(name_of("a/B:1", "docker.io/library/app:1") == "tag a/B:1");
}

TEST_CASE("names by digest only are none") {
  CHECK(name_of(absent, "docker.io/library/app" + pin) == "none");
  CHECK(name_of("docker.io/library/app" + pin, absent) == "none");
  CHECK(name_of("docker.io/library/app" + pin, "docker.io/library/app" + pin) == "none");
  CHECK(name_of("docker.io/library/app" + pin, "docker.io/library/app:1") ==
        "docker.io/library/app:1");
}

TEST_CASE("annotations that name differently are in conflict") {
  CHECK_FALSE(conflicts(absent, absent));
  CHECK_FALSE(conflicts("1", absent));
  CHECK_FALSE(conflicts(absent, "app:1"));
  CHECK_FALSE(conflicts("", "app:1"));
  CHECK_FALSE(conflicts("1", "docker.io/library/app:1"));
  CHECK_FALSE(conflicts("app:1", "docker.io/library/app:1"));
  CHECK_FALSE(conflicts("app" + pin, "docker.io/library/app" + pin));
  CHECK(conflicts("2", "docker.io/library/app:1"));
  CHECK(conflicts("other:1", "docker.io/library/app:1"));
  CHECK(conflicts("2", "docker.io/library/app" + pin));
  CHECK(conflicts("2", "Not A Reference"));
  CHECK(conflicts("a+b", "docker.io/library/app:1"));
}

TEST_CASE("a selector is a full name, a short name or a tag") {
  const ImageName name(Reference::parse("app:1"));
  for (const std::string selector :
       {"docker.io/library/app:1", "app:1", "library/app:1", "index.docker.io/app:1", "1"}) {
    CAPTURE(selector);
    CHECK(name.matches(selector));
  }
  for (const std::string selector :
       {"", "app", "app:2", "team/app:1", "r.io/app:1", "2", "APP:1"}) {
    CAPTURE(selector);
    CHECK_FALSE(name.matches(selector));
  }
  CHECK_FALSE(name.matches("app:1" + pin));
  CHECK(ImageName(Reference::parse("app")).matches("app"));
  CHECK(ImageName(Reference::parse("app")).matches("latest"));
}

TEST_CASE("a bare tag is selected by its text") {
  const ImageName name = ImageName::bare_tag("v1");
  CHECK(name.matches("v1"));
  CHECK_FALSE(name.matches("v1:latest"));
  CHECK_FALSE(name.matches("app:v1"));
}

TEST_CASE("names are ordered by their text") {
  std::vector<ImageName> names = {
      ImageName::bare_tag("v1"), ImageName(Reference::parse("r.io/a:1")),
      ImageName(Reference::parse("a:2")), ImageName(Reference::parse("a:10"))};
  std::sort(names.begin(), names.end());
  CHECK(names[0].to_string() == "docker.io/library/a:10");
  CHECK(names[1].to_string() == "docker.io/library/a:2");
  CHECK(names[2].to_string() == "r.io/a:1");
  CHECK(names[3].to_string() == "v1");
  CHECK(ImageName(Reference::parse("a")) == ImageName(Reference::parse("docker.io/a:latest")));
}

}  // namespace
}  // namespace ocifact::oci
