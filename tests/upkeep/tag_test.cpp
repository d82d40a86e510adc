// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/source/select.hpp>
#include <ocifact/upkeep/tag.hpp>

#include "support/expect_error.hpp"
#include "support/fixtures.hpp"
#include "support/workbench.hpp"

namespace ocifact::upkeep {
namespace {

using test::expect_error;
using test::layer_of;
using test::named;
using test::OciFiles;
using Clobber = layout::IndexDocument::Clobber;
using Lines = std::vector<std::string>;

oci::ImageName full(const std::string& name) { return oci::ImageName(oci::Reference::parse(name)); }

/// A layout directory, and what changes it.
struct Site : test::Workbench {
  OciFiles files;

  std::string path() const { return directory / "site"; }
  void write(const std::vector<oci::Descriptor>& entries) {
    files.set_entries(entries);
    files.write_to(path());
  }
  void tag(const std::string& selector, const std::string& name, Clobber clobber = Clobber::move) {
    layout::Layout layout(path(), {.wait = false, .sync = false, .limits = limits}, messages);
    const source::Source source = open(path());
    upkeep::tag(layout, source, source::select(source, source::Selector::parse(selector)).front(),
                full(name), clobber, pool, messages);
  }
  std::string index() const { return test::file_text(path() + "/index.json"); }
  std::vector<oci::Descriptor> entries() const {
    return oci::Index::parse(index(), oci::MediaType(), limits).manifests;
  }
  /// `DIGEST  CONTAINERD-NAME  REF-NAME`
  Lines names() const {
    Lines lines;
    for (const oci::Descriptor& entry : entries()) {
      lines.push_back(entry.digest.to_string() + "  " +
                      entry.annotation("io.containerd.image.name") + "  " +
                      entry.annotation("org.opencontainers.image.ref.name"));
    }
    return lines;
  }
};

TEST_CASE("an image gets another name, and the new entry says what the old one says") {
  Site site;
  auto image = named(site.files.add_image({layer_of("a")}), "docker.io/library/app:1", "1");
  image.annotations["dev.ocifact.provenance"] = "converted";
  image.annotations["dev.ocifact.encoder"] = "go-1";
  image.annotations["dev.ocifact.of"] = image.digest.to_string();
  image.annotations["x.y"] = "z";
  site.write({image});
  site.tag(":app:1", "app:2");
  const std::string digest = image.digest.to_string();
  CHECK(site.names() ==
        Lines{digest + "  docker.io/library/app:1  1", digest + "  docker.io/library/app:2  2"});
  for (const oci::Descriptor& entry : site.entries()) {
    CHECK(entry.annotation("dev.ocifact.provenance") == "converted");
    CHECK(entry.annotation("dev.ocifact.encoder") == "go-1");
    CHECK(entry.annotation("dev.ocifact.of") == digest);
    CHECK(entry.annotation("x.y") == "z");
  }
  CHECK(site.messages.notes.empty());
}

TEST_CASE("the new entry does not say what is recorded of another image") {
  Site site;
  auto image = named(site.files.add_image({layer_of("a")}), "docker.io/library/app:1", "1");
  image.annotations["dev.ocifact.provenance"] = "converted";
  image.annotations["dev.ocifact.encoder"] = "go-1";
  image.annotations["dev.ocifact.of"] = digest_of("another").to_string();
  site.write({image});
  site.tag(":app:1", "app:2");
  CHECK(site.entries().at(1).annotations ==
        oci::Annotations{{"io.containerd.image.name", "docker.io/library/app:2"},
                         {"org.opencontainers.image.ref.name", "2"}});
}

TEST_CASE(
    "an image is chosen by digest, image ID or position, and an unnamed entry gets the name") {
  for (const std::string& selector :
       {std::string("@DIGEST"), "@" + digest_of(test::config_of({layer_of("b")})).to_string(),
        std::string(":@1")}) {
    Site site;
    const auto a = named(site.files.add_image({layer_of("a")}), "docker.io/library/app:1", "1");
    const auto b = site.files.add_image({layer_of("b")});
    site.write({a, b});
    site.tag(selector == "@DIGEST" ? "@" + b.digest.to_string() : selector, "new:1");
    CHECK(site.names() == Lines{a.digest.to_string() + "  docker.io/library/app:1  app:1",
                                b.digest.to_string() + "  docker.io/library/new:1  new:1"});
  }
}

TEST_CASE("a manifest within an index gets an entry of its own, with its platform") {
  Site site;
  const auto child = site.files.add_image({layer_of("a")}, "arm64");
  const auto index = named(site.files.add_index({child}), "docker.io/library/app:1", "1");
  site.write({index});
  site.tag("@" + child.digest.to_string(), "app:arm");
  CHECK(site.names() == Lines{index.digest.to_string() + "  docker.io/library/app:1  1",
                              child.digest.to_string() + "  docker.io/library/app:arm  arm"});
  CHECK_FALSE(site.entries()[0].platform);
  CHECK(site.entries()[1].platform->to_string() == "linux/arm64");
}

TEST_CASE("a name moves from one image to another with a note, or stays where it is") {
  Site site;
  const auto a = named(site.files.add_image({layer_of("a")}), "docker.io/library/app:1", "1");
  const auto b = named(site.files.add_image({layer_of("b")}), "docker.io/library/app:2", "2");
  site.write({a, b});
  const std::string before = site.index();
  expect_error(ErrorKind::conflict,
               site.path() +
                   ": docker.io/library/app:1 is the name of another image already "
                   "(expected " +
                   b.digest.to_string() + ", actual " + a.digest.to_string() + ")",
               [&] { site.tag(":app:2", "app:1", Clobber::refuse); });
  CHECK(site.index() == before);
  site.tag(":app:2", "app:1");
  CHECK(site.names() == Lines{b.digest.to_string() + "  docker.io/library/app:1  1",
                              b.digest.to_string() + "  docker.io/library/app:2  2"});
  CHECK(site.messages.notes == Lines{"docker.io/library/app:1 moves from " + a.digest.to_string() +
                                     " to " + b.digest.to_string()});
}

TEST_CASE("names that foreign tools left in conflict are repaired") {
  Site site;
  const auto image = named(site.files.add_image({layer_of("a")}), "docker.io/library/app:1", "2");
  site.write({image});
  site.tag(":app:2", "new:1");
  CHECK(site.names() == Lines{image.digest.to_string() + "  docker.io/library/app:2  2",
                              image.digest.to_string() + "  docker.io/library/new:1  1"});
}

TEST_CASE("an image that only manifest.json has is refused") {
  Site site;
  const source::Source source = site.open(test::archive_path("docker-20.10-untagged.tar"));
  site.write({});
  layout::Layout layout(site.path(), {.wait = false, .sync = false, .limits = {}}, site.messages);
  expect_error(ErrorKind::unsupported,
               site.path() +
                   ": the image is in manifest.json alone; the next 'ocifact layout' into "
                   "the directory puts it into index.json",
               [&] {
                 tag(layout, source, source.images().front(), full("app:1"), Clobber::move,
                     site.pool, site.messages);
               });
}

TEST_CASE("what is no layout directory is refused") {
  Site site;
  const auto demand = [&] { demand_layout(site.path()); };
  expect_error(ErrorKind::environment,
               "cannot open '" + site.path() + "': No such file or directory", demand);
  const std::string refused = "'" + site.path() + "' is not a layout directory";
  boost::filesystem::create_directory(site.path());
  expect_error(ErrorKind::conflict, refused, demand);
  site.put("site/oci-layout", "{}");
  expect_error(ErrorKind::conflict, refused, demand);
  site.write({});
  demand();
  expect_error(ErrorKind::conflict, "'" + site.path() + "/index.json' is not a layout directory",
               [&] { demand_layout(site.path() + "/index.json"); });
}

}  // namespace
}  // namespace ocifact::upkeep
