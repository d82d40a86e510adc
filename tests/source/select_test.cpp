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

/// A layout with an index `app:1` of amd64, an index of arm64 and arm64's attestation, amd64 again,
/// and a missing child; beside it an image and a referrer.
struct Nested {
  test::Workbench bench;
  OciFiles files;
  oci::Descriptor amd64 = files.add_image({layer_of("amd64")});
  oci::Descriptor arm64 = files.add_image({layer_of("arm64")}, "arm64");
  oci::Descriptor attestation = attest();
  oci::Descriptor inner = files.add_index({arm64, attestation});
  oci::Descriptor missing = files.add_image({layer_of("missing")});
  oci::Descriptor index = files.add_index({amd64, inner, amd64, missing});
  oci::Descriptor single = files.add_image({layer_of("single")});
  oci::Descriptor referrer = files.add_image({layer_of("referrer")});
  Source source = open();

  oci::Descriptor attest() {
    oci::Descriptor result =
        files.add_manifest(files.add(OciFiles::oci_config, test::config_of({}, "unknown")), {});
    result.annotations["vnd.docker.reference.type"] = "attestation-manifest";
    return result;
  }
  Source open() {
    files.tree.files.erase(missing.digest.blob_path());
    auto entry = referrer;
    entry.annotations["io.containerd.manifest.subject"] = single.digest.to_string();
    files.set_entries({named(index, "docker.io/library/app:1", "1"), single, entry});
    files.write_to(bench.directory / "layout");
    return bench.open(bench.directory / "layout");
  }
  Image chosen(const Digest& digest) const {
    const std::vector<Image> images = select(source, Selector{digest});
    REQUIRE(images.size() == 1);
    return images.front();
  }
};

TEST_CASE("by digest within an index: the manifest, without names and annotations") {
  const Nested nested;
  for (const oci::Descriptor& wanted :
       {nested.amd64, nested.arm64, nested.attestation, nested.inner, nested.referrer}) {
    const Image image = nested.chosen(wanted.digest);
    REQUIRE(image.stored);
    CHECK(image.stored->digest == wanted.digest);
    CHECK(image.stored->media_type == wanted.media_type);
    CHECK(image.stored->size == wanted.size);
    CHECK(image.stored->annotations.empty());
    CHECK_FALSE(image.referrer);
    REQUIRE(image.names.size() == 1);
    CHECK_FALSE(image.names.front().name);
    CHECK(image.names.front().annotations.empty());
  }
}

TEST_CASE("what is recorded of an index goes along with what lies within it, and nothing else") {
  test::Workbench bench;
  OciFiles files;
  const auto child = files.add_image({layer_of("a")});
  auto index = named(files.add_index({child}), "docker.io/library/app:1", "1");
  auto other = named(index, "docker.io/library/other:1", "1");
  // It was another image's: nothing of it counts.
  other.annotations["dev.ocifact.encoder"] = "go-1";
  other.annotations["dev.ocifact.of"] = digest_of("x").to_string();
  index.annotations["dev.ocifact.provenance"] = "converted";
  index.annotations["dev.ocifact.of"] = index.digest.to_string();
  index.annotations["dev.ocifact.pruned-from"] = "z";
  files.set_entries({other, index});
  const Source source = bench.open(bench.put("a.tar", files.tar()));
  const std::vector<Image> images = select(source, Selector{child.digest});
  REQUIRE(images.size() == 1);
  CHECK(images.front().names.front().annotations ==
        oci::Annotations{{"dev.ocifact.of", index.digest.to_string()},
                         {"dev.ocifact.provenance", "converted"}});
}

TEST_CASE("by image ID within an index: the manifest") {
  const Nested nested;
  const Digest image_id = digest_of(test::config_of({layer_of("arm64")}, "arm64"));
  CHECK(nested.chosen(image_id).stored->digest == nested.arm64.digest);
  CHECK(describe_images({nested.chosen(image_id)}) ==
        Lines{nested.arm64.digest.to_string() + "  -"});
}

TEST_CASE("an image comes before what lies within an index") {
  test::Workbench bench;
  OciFiles files;
  const auto image = files.add_image({layer_of("x")});
  files.set_entries({files.add_index({image}), named(image, "docker.io/library/app:1", "1")});
  files.write_to(bench.directory / "layout");
  const Source source = bench.open(bench.directory / "layout");
  for (const Digest& digest : {image.digest, digest_of(test::config_of({layer_of("x")}))}) {
    CHECK(describe_images(select(source, Selector{digest})) ==
          Lines{image.digest.to_string() + "  docker.io/library/app:1"});
  }
}

TEST_CASE("an image ID of several manifests within indexes leaves a choice") {
  test::Workbench bench;
  OciFiles files;
  const auto plain = files.add_image({layer_of("x")});
  const auto docker_typed = files.add_manifest(
      files.add(OciFiles::oci_config, test::config_of({layer_of("x")})),
      {files.add("application/vnd.docker.image.rootfs.diff.tar", layer_of("x"))});
  files.set_entries({files.add_index({plain, docker_typed})});
  files.write_to(bench.directory / "layout");
  const Source source = bench.open(bench.directory / "layout");
  const Digest image_id = digest_of(test::config_of({layer_of("x")}));
  try {
    select(source, Selector{image_id});
    FAIL_CHECK("nothing was thrown");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) ==
          image_id.to_string() + " is more than one image; choose by digest");
    CHECK((error.kind() == ErrorKind::input));
    CHECK(error.details() ==
          Lines{plain.digest.to_string() + "  -", docker_typed.digest.to_string() + "  -"});
  }
}

TEST_CASE("a child that the source lacks is not there") {
  const Nested nested;
  try {
    nested.chosen(nested.missing.digest);
    FAIL_CHECK("nothing was thrown");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) ==
          "no image " + nested.missing.digest.to_string() + "; there are");
    CHECK((error.kind() == ErrorKind::negative));
  }
}

TEST_CASE("the image ID that manifest.json gives for an index is that of one manifest in it") {
  test::Workbench bench;
  OciFiles files;
  const auto amd64 = files.add_image({layer_of("x")});
  const auto index = files.add_index({amd64, files.add_image({layer_of("y")}, "arm64")});
  files.set_entries({named(index, "docker.io/library/app:1", "1")});
  const Digest image_id = digest_of(test::config_of({layer_of("x")}));
  files.tree.files["manifest.json"] = R"([{"Config":")" + image_id.blob_path() +
                                      R"(","RepoTags":["app:1"],"Layers":[")" +
                                      digest_of(layer_of("x")).blob_path() + R"("]}])";
  const Source source = bench.open(bench.put("a.tar", files.tar()));
  REQUIRE(source.images().size() == 1);
  CHECK(describe_images(select(source, Selector{image_id})) ==
        Lines{amd64.digest.to_string() + "  -"});
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
