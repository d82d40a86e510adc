// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/digest/hasher.hpp>
#include <ocifact/source/dir_transport.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"

namespace ocifact::source {
namespace {

using test::expect_error;
using test::MapTree;

const std::string docker_manifest = "application/vnd.docker.distribution.manifest.v2+json";

MapTree directory(const std::string& manifest,
                  const std::string& version = "Directory Transport Version: 1.1\n") {
  MapTree tree;
  tree.files["manifest.json"] = manifest;
  tree.files["version"] = version;
  return tree;
}

std::string entry(const std::string& media_type, const std::string& manifest) {
  return R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",)"
         R"("manifests":[{"mediaType":")" +
         media_type + R"(","digest":")" + digest_of(manifest).to_string() + R"(","size":)" +
         std::to_string(manifest.size()) + "}]}";
}

TEST_CASE("a manifest.json that is an object makes a dir: directory") {
  CHECK(is_dir_transport(directory(" \n{}"), Limits()));
  CHECK_FALSE(is_dir_transport(directory("[{}]"), Limits()));
  CHECK_FALSE(is_dir_transport(directory(""), Limits()));
  CHECK_FALSE(is_dir_transport(MapTree(), Limits()));
  MapTree layout = directory("{}");
  layout.files["index.json"] = "{}";
  CHECK_FALSE(is_dir_transport(layout, Limits()));
}

TEST_CASE("manifest and blobs become those of a layout; signatures are no part of it") {
  const std::string manifest = R"({"mediaType":")" + docker_manifest + R"("})";
  const std::string hex = digest_of("blob").hex();
  const std::string child = digest_of("child").hex();
  MapTree tree = directory(manifest);
  tree.files[hex] = tree.files[child + ".manifest.json"] = tree.files["signature-1"] = "";
  tree.files["other"] = "";
  const Overlay overlay = dir_transport_overlay(tree, Limits());
  CHECK((overlay.documents ==
         std::map<std::string, std::string>{{"index.json", entry(docker_manifest, manifest)},
                                            {"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"},
                                            {"version", "Directory Transport Version: 1.1\n"}}));
  CHECK((overlay.aliases ==
         std::map<std::string, std::string>{{"blobs/sha256/" + hex, hex},
                                            {"blobs/sha256/" + child, child + ".manifest.json"},
                                            {digest_of(manifest).blob_path(), "manifest.json"}}));
  CHECK((overlay.hidden == std::set<std::string>{"manifest.json", "signature-1"}));
}

TEST_CASE("the view of one is known by its version") {
  MapTree tree = directory("{}");
  CHECK_FALSE(shows_dir_transport(tree, Limits()));
  tree.files["index.json"] = "";
  CHECK(shows_dir_transport(tree, Limits()));
  tree.files["version"] = "1.1";
  CHECK_FALSE(shows_dir_transport(tree, Limits()));
  tree.files.erase("version");
  CHECK_FALSE(shows_dir_transport(tree, Limits()));
}

TEST_CASE("version 1.2 has the algorithm in names") {
  MapTree tree = directory("{}", "Directory Transport Version: 1.2\n");
  const std::string hex = digest_of("blob", Algorithm::sha512).hex();
  tree.files["sha512-" + hex] = tree.files["sha512-" + hex.substr(1)] = "";
  CHECK(dir_transport_overlay(tree, Limits()).aliases["blobs/sha512/" + hex] == "sha512-" + hex);
}

TEST_CASE("a manifest without a media type is an index if it lists manifests") {
  const auto index = [](const std::string& manifest) {
    return dir_transport_overlay(directory(manifest), Limits()).documents["index.json"];
  };
  CHECK(index("{}") == entry("application/vnd.oci.image.manifest.v1+json", "{}"));
  const std::string list = R"({"manifests":[]})";
  CHECK(index(list) == entry("application/vnd.oci.image.index.v1+json", list));
}

TEST_CASE("what is no dir: directory is refused") {
  const auto refused = [](const MapTree& tree, const std::string& message) {
    expect_error(ErrorKind::input, message, [&] { dir_transport_overlay(tree, Limits()); });
  };
  refused(MapTree(), "manifest.json: not there");
  refused(directory("{"), "manifest.json: not valid JSON at byte 1: unexpected end");
  refused(directory(R"({"mediaType":"text/plain"})"),
          "manifest.json: neither a manifest nor an index (expected a known media type, actual "
          "'text/plain')");
  refused(directory("{}", "Directory Transport Version: 2.0\nmore"),
          "version: not supported (expected 'Directory Transport Version: 1.1' or '… 1.2', actual "
          "'Directory Transport Version: 2.0')");
}

}  // namespace
}  // namespace ocifact::source
