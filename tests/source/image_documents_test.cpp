// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/source/image_documents.hpp>

#include "support/expect_error.hpp"
#include "support/workbench.hpp"

namespace ocifact::source {
namespace {

using test::layer_of;
using test::OciFiles;

TEST_CASE("a stored image has its stored documents, though manifest.json lists it too") {
  test::Workbench bench;
  OciFiles files;
  const std::string config =
      files.add(OciFiles::oci_config, test::config_of({})).digest.blob_path();
  const auto image = files.add_image({});
  files.set_entries({image});
  files.tree.files["manifest.json"] = R"([{"Config":")" + config + R"("}])";
  const Source source = bench.open(bench.put("a.tar", files.tar()));
  REQUIRE(source.images().size() == 1);
  const DocumentNode node = image_documents(source, source.images()[0]);
  CHECK(node.text == files.tree.files.at(image.digest.blob_path()));
  CHECK(node.descriptor.digest == image.digest);
}

TEST_CASE("an image of manifest.json has the shape of a manifest without text and layers") {
  test::Workbench bench;
  OciFiles files;
  files.tree.files.clear();
  const std::string layer = layer_of("a");
  const std::string config = test::config_of({layer}, "arm64");
  files.tree.files["config.json"] = config;
  files.tree.files["layer.tar"] = layer;
  files.tree.files["manifest.json"] = R"([{"Config":"config.json","Layers":["layer.tar"]}])";
  const Source source = bench.open(bench.put("a.tar", files.tar()));
  const DocumentNode node = image_documents(source, source.images().at(0));
  CHECK((node.kind == Document::Kind::manifest));
  CHECK(node.text.empty());
  CHECK(node.manifest->media_type.to_string() == OciFiles::oci_manifest);
  CHECK(node.manifest->layers.empty());
  CHECK(node.manifest->config.media_type.to_string() == OciFiles::oci_config);
  CHECK(node.manifest->config.digest == digest_of(config));
  CHECK(node.manifest->config.size == config.size());
  CHECK(node.config->text == config);
  CHECK(node.platform()->to_string() == "linux/arm64");
}

TEST_CASE("a config that is none is told by its path") {
  test::Workbench bench;
  OciFiles files;
  files.tree.files.clear();
  files.tree.files["config.json"] = "{}";
  files.tree.files["manifest.json"] = R"([{"Config":"config.json"}])";
  const Source source = bench.open(bench.put("a.tar", files.tar()));
  test::expect_error(ErrorKind::input, "config.json: .rootfs: missing",
                     [&] { image_documents(source, source.images().at(0)); });
}

}  // namespace
}  // namespace ocifact::source
