// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/source/select.hpp>

#include "support/workbench.hpp"

namespace ocifact::source {
namespace {

using test::layer_of;
using test::named;
using test::OciFiles;
using Lines = std::vector<std::string>;

/// A layout with these entries: `app:1` and `app:2` of image a; `team/app:1` of b; c without a
/// name; a referrer.
struct Choice {
  test::Workbench bench;
  OciFiles files;
  oci::Descriptor a = files.add_image({layer_of("a")});
  oci::Descriptor b = files.add_image({layer_of("b")});
  oci::Descriptor c = files.add_image({layer_of("c")});
  Source source = open();

  Source open() {
    auto referrer = files.add_image({layer_of("d")});
    referrer.annotations["io.containerd.manifest.subject"] = a.digest.to_string();
    files.set_entries({named(a, "docker.io/library/app:1", "app:1"),
                       named(a, "docker.io/library/app:2", "2"), referrer,
                       named(b, "docker.io/team/app:1", "team/app:1"), c});
    files.write_to(bench.directory / "layout");
    return bench.open(bench.directory / "layout");
  }
  /// The digests of what is selected, with the number of names.
  Lines chosen(const std::string& selector) const {
    Lines lines;
    for (const Image& image : select(source, Selector::parse(selector))) {
      lines.push_back(image.stored->digest.to_string() + " " + std::to_string(image.names.size()));
    }
    return lines;
  }
  void expect_error(ErrorKind kind, const std::string& selector, const std::string& message,
                    const Lines& details) const {
    try {
      select(source, Selector::parse(selector));
      FAIL_CHECK("nothing was thrown instead of: " << message);
    } catch (const Error& error) {
      CHECK(std::string(error.what()) == message);
      CHECK((error.kind() == kind));
      CHECK(error.details() == details);
    }
  }
  std::string line_of_a() const {
    return a.digest.to_string() + "  docker.io/library/app:1, docker.io/library/app:2";
  }
  std::string line_of_b() const { return b.digest.to_string() + "  docker.io/team/app:1"; }
  Lines all_lines() const { return {line_of_a(), line_of_b(), c.digest.to_string() + "  -"}; }
};

TEST_CASE("without a selector everything is chosen, referrers too") {
  CHECK(Choice().chosen("").size() == 4);
}

TEST_CASE("by name an image keeps the names that match, by whatever way they are written") {
  const Choice choice;
  const std::string a = choice.a.digest.to_string();
  for (const std::string name :
       {"app:2", "docker.io/library/app:2", "index.docker.io/app:2", "2"}) {
    CHECK(choice.chosen(":" + name) == Lines{a + " 1"});
  }
  CHECK(choice.chosen(":team/app:1") == Lines{choice.b.digest.to_string() + " 1"});
}

TEST_CASE("by digest: of the manifest, or the image ID; all names stay") {
  const Choice choice;
  CHECK(choice.chosen("@" + choice.a.digest.to_string()) ==
        Lines{choice.a.digest.to_string() + " 2"});
  const Digest image_id = digest_of(test::config_of({layer_of("b")}));
  CHECK(choice.chosen("@" + image_id.to_string()) == Lines{choice.b.digest.to_string() + " 1"});
}

TEST_CASE("by position, in the source's own order, referrers not counted") {
  const Choice choice;
  CHECK(choice.chosen(":@0") == Lines{choice.a.digest.to_string() + " 2"});
  CHECK(choice.chosen(":@1") == Lines{choice.b.digest.to_string() + " 1"});
  CHECK(choice.chosen(":@2") == Lines{choice.c.digest.to_string() + " 1"});
}

TEST_CASE("what is not there is answered with what is") {
  const Choice choice;
  choice.expect_error(ErrorKind::negative, ":app:3", "no image 'app:3'; there are",
                      choice.all_lines());
  choice.expect_error(ErrorKind::negative, ":@3", "no image @3; there are", choice.all_lines());
  const std::string digest = "sha256:" + std::string(64, 'a');
  choice.expect_error(ErrorKind::negative, "@" + digest, "no image " + digest + "; there are",
                      choice.all_lines());
}

TEST_CASE("a tag that several images have leaves a choice") {
  const Choice choice;
  choice.expect_error(
      ErrorKind::input, ":1", "'1' is more than one image; choose by digest",
      {choice.a.digest.to_string() + "  docker.io/library/app:1", choice.line_of_b()});
}

TEST_CASE("an image of manifest.json alone is chosen by its image ID and shown with it") {
  test::Workbench bench;
  OciFiles files;
  const std::string config = test::config_of({});
  files.tree.files.clear();
  files.tree.files["config.json"] = config;
  files.tree.files["manifest.json"] = R"([{"Config":"config.json","RepoTags":["app:1"]}])";
  const Source source = bench.open(bench.put("a.tar", files.tar()));
  const std::string id = digest_of(config).to_string();
  CHECK(describe_images(select(source, Selector::parse("@" + id))) ==
        Lines{id + "  docker.io/library/app:1"});
}

}  // namespace
}  // namespace ocifact::source
