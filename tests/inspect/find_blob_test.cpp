// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/inspect/find_blob.hpp>

#include "support/expect_error.hpp"
#include "support/fixtures.hpp"
#include "support/packed.hpp"
#include "support/streams.hpp"
#include "support/workbench.hpp"

namespace ocifact::inspect {
namespace {

using test::expect_error;
using test::layer_of;
using test::OciFiles;

/// An archive of docker's form: a plain layer and a gzip one.
struct DockerArchive {
  test::Workbench bench;
  OciFiles files;
  std::string config = test::config_of({layer_of("a"), layer_of("b")});

  DockerArchive() {
    files.tree.files = {
        {"config.json", config},
        {"1.tar", layer_of("a")},
        {"2.tar", test::gzip(layer_of("b"))},
        {"manifest.json",
         R"([{"Config":"config.json","RepoTags":null,"Layers":["1.tar","2.tar"]}])"}};
  }
  source::Source open() { return bench.open(bench.put("a.tar", files.tar())); }
};

TEST_CASE("a blob of a layout is found by its digest, and verified as it is read") {
  test::Workbench bench;
  OciFiles files;
  const auto blob = files.add("x/y", "some bytes");
  const auto bad = files.add("x/y", "other bytes");
  files.tree.files[bad.digest.blob_path()] = "OTHER bytes";
  files.set_entries({});
  const std::string path = bench.put("a.tar", files.tar());
  const source::Source source = bench.open(path);
  CHECK(test::read_all(*find_blob(source, blob.digest)) == "some bytes");
  expect_error(ErrorKind::input,
               bad.digest.blob_path() + ": digest differs (expected " + bad.digest.to_string() +
                   ", actual " + digest_of("OTHER bytes").to_string() + ")",
               [&] { test::read_all(*find_blob(source, bad.digest)); });
}

TEST_CASE("in an archive without a layout the config and plain layers are found") {
  DockerArchive archive;
  const source::Source source = archive.open();
  CHECK(test::read_all(*find_blob(source, digest_of(archive.config))) == archive.config);
  CHECK(test::read_all(*find_blob(source, digest_of(layer_of("a")))) == layer_of("a"));
}

TEST_CASE("a layer that is compressed is no blob of its DiffID") {
  DockerArchive archive;
  const source::Source source = archive.open();
  const Digest digest = digest_of(layer_of("b"));
  expect_error(ErrorKind::negative, source.name() + ": no blob " + digest.to_string(),
               [&] { find_blob(source, digest); });
}

TEST_CASE("a plain layer that is not its DiffID is found out") {
  DockerArchive archive;
  archive.files.tree.files["1.tar"] = layer_of("x");
  const source::Source source = archive.open();
  const Digest digest = digest_of(layer_of("a"));
  expect_error(ErrorKind::input,
               "1.tar: digest differs (expected " + digest.to_string() + ", actual " +
                   digest_of(layer_of("x")).to_string() + ")",
               [&] { test::read_all(*find_blob(source, digest)); });
}

TEST_CASE("a layer that is a link in an archive is found") {
  test::Workbench bench;
  const source::Source source = bench.open(test::archive_path("docker-20.10-multi.tar"));
  const Digest digest =
      Digest::parse("sha256:cfdb5d30c9a3113c79cf8e4fc3e6d5826fd5f7272f4cad5983e59b0898d7b7d4");
  CHECK(digest_of(test::read_all(*find_blob(source, digest))) == digest);
}

TEST_CASE("what is not there is answered with no") {
  test::Workbench bench;
  OciFiles files;
  files.set_entries({});
  const source::Source source = bench.open(bench.put("a.tar", files.tar()));
  const Digest digest = digest_of("x");
  expect_error(ErrorKind::negative, source.name() + ": no blob " + digest.to_string(),
               [&] { find_blob(source, digest); });
}

}  // namespace
}  // namespace ocifact::inspect
