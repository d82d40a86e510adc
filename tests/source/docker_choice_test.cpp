// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/base/error.hpp>
#include <ocifact/source/docker_choice.hpp>

#include "support/oci_files.hpp"

namespace ocifact::source {
namespace {

const Limits limits;

/// An image of no layers for a platform.
DocumentNode image(const std::string& architecture) {
  const std::string text = test::config_of({}, architecture);
  const oci::Descriptor config{
      oci::MediaType::config(oci::Family::oci), digest_of(text), text.size(), {}, {}, {}};
  const auto type = oci::MediaType::manifest(oci::Family::oci);
  return {{Document::Kind::manifest,
           {type, config.digest, config.size, {}, {}, {}},
           "",
           {},
           oci::Manifest{type, config, {}, {}},
           Document::Config{text, oci::ImageConfig::parse(text, limits)}},
          {}};
}

DocumentNode index(std::vector<DocumentNode> children) {
  DocumentNode node = image("amd64");
  node.kind = Document::Kind::index;
  node.manifest.reset();
  node.config.reset();
  node.children = std::move(children);
  return node;
}

TEST_CASE("docker reads container images of tar layers, no attestations and artifacts") {
  DocumentNode node = image("amd64");
  CHECK(is_docker_image(node));
  node.manifest->layers.push_back(node.manifest->config);
  CHECK_FALSE(is_docker_image(node));
  node.manifest->layers[0].media_type =
      oci::MediaType::layer(oci::Family::docker, codec::Compression::gzip);
  CHECK(is_docker_image(node));
  node.descriptor.annotations["vnd.docker.reference.type"] = "attestation-manifest";
  CHECK_FALSE(is_docker_image(node));
  node = image("amd64");
  node.config.reset();
  CHECK_FALSE(is_docker_image(node));
  CHECK_FALSE(is_docker_image(index({})));
}

TEST_CASE("the images of an index are all below it, in order") {
  const DocumentNode nested =
      index({image("arm64"), index({image("s390x")}), image("amd64"), index({})});
  std::vector<const DocumentNode*> images;
  collect_docker_images(nested, images);
  std::vector<std::string> platforms;
  for (const DocumentNode* found : images) platforms.push_back(describe_platform(*found));
  CHECK(platforms == std::vector<std::string>{"linux/arm64", "linux/s390x", "linux/amd64"});
}

TEST_CASE("linux/amd64 is preferred to the first, and what is asked for to both") {
  const DocumentNode arm = image("arm64");
  const DocumentNode s390x = image("s390x");
  const DocumentNode amd = image("amd64");
  const std::vector<const Document*> images = {&s390x, &arm, &amd};
  CHECK(choose_docker_image(images, {}, "app") == 2);
  CHECK(choose_docker_image({&s390x, &arm}, {}, "app") == 0);
  CHECK(choose_docker_image(images, oci::Platform::parse("linux/arm64/v8"), "app") == 1);
  try {
    choose_docker_image(images, oci::Platform::parse("linux/riscv64"), "app");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) ==
          "app has no manifest for linux/riscv64 (--docker-platform); there are");
    CHECK((error.kind() == ErrorKind::negative));
    CHECK(error.details() == std::vector<std::string>{"linux/s390x", "linux/arm64", "linux/amd64"});
  }
}

TEST_CASE("a platform that nobody states is unknown") {
  DocumentNode node = image("amd64");
  node.config.reset();
  CHECK(describe_platform(node) == "unknown platform");
}

}  // namespace
}  // namespace ocifact::source
