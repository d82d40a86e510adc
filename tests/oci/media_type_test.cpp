// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/oci/media_type.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

using codec::Compression;

TEST_CASE("the types of each family have their exact text") {
  CHECK(MediaType::index(Family::oci).to_string() == "application/vnd.oci.image.index.v1+json");
  CHECK(MediaType::index(Family::docker).to_string() ==
        "application/vnd.docker.distribution.manifest.list.v2+json");
  CHECK(MediaType::manifest(Family::oci).to_string() ==
        "application/vnd.oci.image.manifest.v1+json");
  CHECK(MediaType::manifest(Family::docker).to_string() ==
        "application/vnd.docker.distribution.manifest.v2+json");
  CHECK(MediaType::config(Family::oci).to_string() == "application/vnd.oci.image.config.v1+json");
  CHECK(MediaType::config(Family::docker).to_string() ==
        "application/vnd.docker.container.image.v1+json");
  CHECK(MediaType::layer(Family::oci, Compression::none).to_string() ==
        "application/vnd.oci.image.layer.v1.tar");
  CHECK(MediaType::layer(Family::oci, Compression::gzip).to_string() ==
        "application/vnd.oci.image.layer.v1.tar+gzip");
  CHECK(MediaType::layer(Family::oci, Compression::zstd).to_string() ==
        "application/vnd.oci.image.layer.v1.tar+zstd");
  CHECK(MediaType::layer(Family::docker, Compression::none).to_string() ==
        "application/vnd.docker.image.rootfs.diff.tar");
  CHECK(MediaType::layer(Family::docker, Compression::gzip).to_string() ==
        "application/vnd.docker.image.rootfs.diff.tar.gzip");
  CHECK(MediaType::layer(Family::docker, Compression::zstd).to_string() ==
        "application/vnd.docker.image.rootfs.diff.tar.zstd");
}

TEST_CASE("there are no layer types for other compressions") {
  test::expect_error(ErrorKind::unsupported,
                     "no media type for layers so compressed (expected none, gzip or zstd, "
                     "actual xz)",
                     [] { MediaType::layer(Family::oci, Compression::xz); });
  for (const Compression there : {Compression::none, Compression::gzip, Compression::zstd}) {
    CHECK(MediaType::has_layer(there));
  }
  CHECK_FALSE(MediaType::has_layer(Compression::bzip2));
  CHECK_FALSE(MediaType::has_layer(Compression::xz));
}

/// All answers that a type gives, as text.
std::string answers(const std::string& text) {
  const MediaType type(text);
  std::string out;
  if (type.is_index()) out += "index ";
  if (type.is_manifest()) out += "manifest ";
  if (type.is_config()) out += "config ";
  if (type.is_layer()) out += "layer ";
  if (const auto compression = type.layer_compression()) {
    out += std::string(codec::to_string(*compression)) + " ";
  }
  if (!type.is_distributable()) out += "foreign ";
  if (const auto family = type.family()) out += *family == Family::oci ? "oci" : "docker";
  return out;
}

TEST_CASE("a type answers what it is") {
  CHECK(answers("application/vnd.oci.image.index.v1+json") == "index oci");
  CHECK(answers("application/vnd.docker.distribution.manifest.list.v2+json") == "index docker");
  CHECK(answers("application/vnd.oci.image.manifest.v1+json") == "manifest oci");
  CHECK(answers("application/vnd.docker.distribution.manifest.v2+json") == "manifest docker");
  CHECK(answers("application/vnd.oci.image.config.v1+json") == "config oci");
  CHECK(answers("application/vnd.docker.container.image.v1+json") == "config docker");
  CHECK(answers("application/vnd.oci.image.layer.v1.tar") == "layer none oci");
  CHECK(answers("application/vnd.oci.image.layer.v1.tar+gzip") == "layer gzip oci");
  CHECK(answers("application/vnd.oci.image.layer.v1.tar+zstd") == "layer zstd oci");
  CHECK(answers("application/vnd.docker.image.rootfs.diff.tar") == "layer none docker");
  CHECK(answers("application/vnd.docker.image.rootfs.diff.tar.gzip") == "layer gzip docker");
  CHECK(answers("application/vnd.docker.image.rootfs.diff.tar.zstd") == "layer zstd docker");
  CHECK(answers("application/vnd.oci.image.layer.nondistributable.v1.tar") ==
        "layer none foreign oci");
  CHECK(answers("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip") ==
        "layer gzip foreign oci");
  CHECK(answers("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd") ==
        "layer zstd foreign oci");
  CHECK(answers("application/vnd.docker.image.rootfs.foreign.diff.tar") ==
        "layer none foreign docker");
  CHECK(answers("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip") ==
        "layer gzip foreign docker");
}

TEST_CASE("types that are not known answer no") {
  CHECK(answers("") == "");
  CHECK(answers("application/vnd.oci.empty.v1+json") == "");
  CHECK(answers("application/vnd.docker.distribution.manifest.v1+prettyjws") == "");
  CHECK(answers("application/vnd.oci.image.layer.v1.tar+xz") == "");
  CHECK(answers("Application/vnd.oci.image.index.v1+json") == "");
  CHECK(MediaType().empty());
  CHECK_FALSE(MediaType("x").empty());
}

TEST_CASE("a type has its like in the other family") {
  const auto check_pair = [](const std::string& oci, const std::string& docker) {
    CHECK(MediaType(oci).in_family(Family::docker).to_string() == docker);
    CHECK(MediaType(docker).in_family(Family::oci).to_string() == oci);
    CHECK(MediaType(oci).in_family(Family::oci).to_string() == oci);
    CHECK(MediaType(docker).in_family(Family::docker).to_string() == docker);
  };
  check_pair("application/vnd.oci.image.index.v1+json",
             "application/vnd.docker.distribution.manifest.list.v2+json");
  check_pair("application/vnd.oci.image.manifest.v1+json",
             "application/vnd.docker.distribution.manifest.v2+json");
  check_pair("application/vnd.oci.image.config.v1+json",
             "application/vnd.docker.container.image.v1+json");
  check_pair("application/vnd.oci.image.layer.v1.tar",
             "application/vnd.docker.image.rootfs.diff.tar");
  check_pair("application/vnd.oci.image.layer.v1.tar+gzip",
             "application/vnd.docker.image.rootfs.diff.tar.gzip");
  check_pair("application/vnd.oci.image.layer.v1.tar+zstd",
             "application/vnd.docker.image.rootfs.diff.tar.zstd");
  check_pair("application/vnd.oci.image.layer.nondistributable.v1.tar",
             "application/vnd.docker.image.rootfs.foreign.diff.tar");
  check_pair("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
             "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
}

TEST_CASE("a type without its like stays as it is") {
  for (const std::string text : {"application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
                                 "application/vnd.oci.empty.v1+json", ""}) {
    CHECK(MediaType(text).in_family(Family::docker).to_string() == text);
  }
}

TEST_CASE("well-formed types have a type and a subtype of restricted names") {
  for (const std::string text :
       {"application/vnd.oci.image.index.v1+json", "a/b", "A0!#$&-^_.+/0", "text/x.y"}) {
    CAPTURE(text);
    CHECK(MediaType(text).is_well_formed());
  }
  for (const std::string text : {"", "application", "/json", "application/", "a/b/c", "a/.b",
                                 "+a/b", "text/plain; charset=utf-8", "a b/c", "a/\xc3\xa9"}) {
    CAPTURE(text);
    CHECK_FALSE(MediaType(text).is_well_formed());
  }
  CHECK(MediaType("a/" + std::string(127, 'x')).is_well_formed());
  CHECK_FALSE(MediaType("a/" + std::string(128, 'x')).is_well_formed());
}

}  // namespace
}  // namespace ocifact::oci
