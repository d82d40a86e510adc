// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/reuse_report.hpp>

#include "converter.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

using facts::KnownLayers;
using test::layer_of;
using test::OciFiles;
using Lines = std::vector<std::string>;
using Use = KnownLayers::Use;

/// An archive of two layers, and a site with an image.
struct Work {
  std::string a = layer_of("a");
  std::string b = layer_of("b");
  Converter converter;
  OciFiles site;
  KnownLayers known;
  oci::Descriptor manifest = site.add("x/y", "");

  Work() { converter.add(docker_archive({"app:1"}, {a, b})); }
  /// What is told when the site has an image of these layers.
  Lines notes(const std::vector<std::string>& plain, Use use = Use::reuse) {
    std::vector<oci::Descriptor> layers;
    for (const std::string& layer : plain)
      layers.push_back(site.add(gzip_layer, test::gzip(layer)));
    manifest = site.add_manifest(site.add(OciFiles::oci_config, test::config_of(plain)), layers);
    known.add_image(site.tree, "SITE", manifest, {}, use, {}, converter.messages);
    converter.options.known = &known;
    converter.digests();
    return converter.messages.notes;
  }
};

const std::string app = "docker.io/library/app:1: ";

TEST_CASE("layers and manifests that are taken are told for each image") {
  Work work;
  const Lines notes = work.notes({work.a, work.b});
  CHECK(notes ==
        Lines{app + "2 of 2 layers are taken from SITE",
              app + "the manifest " + work.manifest.digest.to_string() + " is that of SITE"});
}

TEST_CASE("what is not known is not told") {
  Work work;
  CHECK(work.notes({work.a}) == Lines{app + "1 of 2 layers are taken from SITE"});
  Work none;
  CHECK(none.notes({layer_of("c")}).empty());
}

TEST_CASE("how much the receiver has is told") {
  Work work;
  CHECK(work.notes({work.a}, Use::exclude) ==
        Lines{app + "1 of 2 layers are taken from SITE",
              "1 blobs of " + std::to_string(test::gzip(work.a).size()) +
                  " bytes are left out, since the receiver has them"});
}

TEST_CASE("why an image did not become a known manifest is told") {
  Work work;
  const std::string text = manifest_json(
      OciFiles::oci_manifest,
      descriptor_json(OciFiles::oci_config, test::config_of({work.a, work.b})),
      {descriptor_json(gzip_layer, encoded(work.a)), descriptor_json(gzip_layer, "another")});
  work.known.add_manifest_file("m.json", text, {});
  work.converter.options.known = &work.known;
  work.converter.digests();
  CHECK(work.converter.messages.notes ==
        Lines{app + "the manifest " + digest_of(text).to_string() +
              " of m.json is not made: layer 1 differs (expected " +
              digest_of("another").to_string() + ", actual " +
              digest_of(encoded(work.b)).to_string() + ")"});
}

}  // namespace
}  // namespace ocifact::convert
