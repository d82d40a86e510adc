// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/json/parse.hpp>
#include <ocifact/source/image_documents.hpp>
#include <ocifact/source/source.hpp>

#include "support/expect_error.hpp"
#include "support/fixtures.hpp"
#include "support/packed.hpp"
#include "support/workbench.hpp"

namespace ocifact::source {
namespace {

using test::expect_error;
using test::layer_of;
using test::named;
using test::OciFiles;
using test::Workbench;
using Strings = std::set<std::string>;

/// What facts.json says of one archive.
struct Facts {
  std::map<std::string, Strings> names_of_config;  ///< image ID: full names
  Strings indexed;                                 ///< digests in index.json
};

Facts facts_of(const json::Node& node) {
  Facts facts;
  const json::Node images = node.at("images");
  for (const json::Node& image : images.as_array()) {
    Strings& names = facts.names_of_config[image.at("imageID").as_string()];
    const auto tags = image.find("tags");
    if (!tags) continue;
    for (const json::Node& tag : tags->as_array()) {
      names.insert(oci::Reference::parse(tag.as_string()).to_string());
    }
  }
  if (const auto index = node.find("index")) {
    for (const json::Node& entry : index->as_array()) {
      facts.indexed.insert(entry.at("digest").as_string());
    }
  }
  return facts;
}

Strings names_of(const Image& image) {
  Strings names;
  for (const Name& name : image.names) {
    if (name.name) names.insert(name.name->to_string());
  }
  return names;
}

/// The image IDs of the container images at or below a node.
void collect_configs(const DocumentNode& node, Strings& configs) {
  if (node.descriptor.is_attestation()) return;
  if (node.config) configs.insert(node.manifest->config.digest.to_string());
  for (const DocumentNode& child : node.children) collect_configs(child, configs);
}

void check_images(const Source& source, const Facts& facts) {
  Strings stored;
  std::map<std::string, Strings> names_of_config;
  for (const Image& image : source.images()) {
    if (image.stored) stored.insert(image.stored->digest.to_string());
    Strings configs;
    collect_configs(image_documents(source, image), configs);
    if (image.docker) configs.insert(image.docker->config.to_string());
    for (const std::string& config : configs) names_of_config[config] = names_of(image);
  }
  CHECK((stored == facts.indexed));
  for (const auto& known : facts.names_of_config) {
    CAPTURE(known.first);
    REQUIRE(names_of_config.contains(known.first));
    CHECK((names_of_config.at(known.first) == known.second));
  }
}

TEST_CASE("every fixture has the images, names and image IDs that are known of it") {
  const std::string text = test::file_text(TESTDATA "/archives/facts.json");
  const json::Value value = json::parse(text, {});
  for (const std::string& name : test::archive_names()) {
    CAPTURE(name);
    const Facts facts = facts_of(json::Node(value).at(name));
    const bool made_up = name == "docker-28-single.tar" || name == "docker-28-multi.tar" ||
                         name == "docker-28-untagged.tar";
    Workbench bench;
    const std::string archive = test::file_text(test::archive_path(name));
    for (const std::string& path :
         {test::archive_path(name), bench.put("packed", test::gzip(archive))}) {
      const Source source = bench.open(path);
      check_images(source, facts);
      const std::size_t count =
          facts.indexed.empty() ? facts.names_of_config.size() : facts.indexed.size();
      CHECK(source.images().size() == count);
      for (const Image& image : source.images()) CHECK(image.made_up == made_up);
      CHECK(bench.messages.warnings.empty());
    }
  }
}

TEST_CASE("a layout directory is read where it is") {
  Workbench bench;
  OciFiles files;
  files.set_entries({named(files.add_image({layer_of("a")}), "docker.io/library/app:1", "1")});
  files.write_to(bench.directory / "layout");
  const Source source = bench.open(bench.directory / "layout" + ":app:1");
  CHECK(source.name() == bench.directory / "layout" + ":app:1");
  CHECK(source.faces().oci);
  CHECK(source.faces().directory);
  CHECK_FALSE(source.faces().docker);
  REQUIRE(source.images().size() == 1);
  CHECK_FALSE(source.take_layer(digest_of(layer_of("a")).blob_path(), blob::Form::keep()));
}

TEST_CASE("what has neither face is refused") {
  Workbench bench;
  const std::string archive = bench.put("a.tar", test::tar_file("x", "y") + test::tar_end());
  expect_error(ErrorKind::input, archive + ": no manifest.json or index.json: it holds 'x'",
               [&] { bench.open(archive); });
  const std::string directory = bench.directory.path();
  expect_error(
      ErrorKind::input,
      directory + ": no manifest.json or index.json: it holds the archive 'a.tar'; name that",
      [&] { bench.open(directory); });
}

TEST_CASE("errors about a source begin with what the user wrote") {
  Workbench bench;
  OciFiles files;
  files.tree.files["index.json"] = "{}";
  const std::string archive = bench.put("a.tar", files.tar());
  expect_error(ErrorKind::input, archive + ": index.json: .schemaVersion: missing",
               [&] { bench.open(archive); });
  expect_error(ErrorKind::environment,
               "oci:no/such:1: cannot open 'no/such:1': No such file or directory",
               [&] { bench.open("oci:no/such:1"); });
}

TEST_CASE("a layer that came from a stream can be taken once") {
  Workbench bench;
  OciFiles files;
  const std::string layer = layer_of("a");
  files.set_entries({files.add_image({layer})});
  const Source source = bench.open(bench.put("a.tar.gz", test::gzip(files.tar())));
  const std::string path = digest_of(layer).blob_path();
  CHECK(source.take_layer(path, blob::Form::keep())->facts.diff_id == DiffId(digest_of(layer)));
  CHECK_FALSE(source.take_layer(path, blob::Form::keep()));
}

}  // namespace
}  // namespace ocifact::source
