// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/inspect/listing.hpp>

#include "support/fixtures.hpp"
#include "support/workbench.hpp"

namespace ocifact::inspect {
namespace {

using test::layer_of;
using test::named;
using test::OciFiles;
using Lines = std::vector<std::string>;

/// One line a name: `NAME PLATFORMS IMAGE-ID DIGEST`.
Lines lines_of(const source::Source& source) {
  Lines lines;
  for (const Listed& listed : list_images(source, source.images())) {
    std::string line = listed.name ? listed.name->to_string() : "-";
    for (const std::string& platform : listed.platforms) line += " " + platform;
    line += " " + (listed.image_id ? listed.image_id->to_string() : "-");
    line += " " + (listed.digest ? listed.digest->to_string() : "-");
    lines.push_back(line);
  }
  return lines;
}

Lines lines_of(test::Workbench& bench, const OciFiles& files) {
  return lines_of(bench.open(bench.put("a.tar", files.tar())));
}

std::string image_id(const std::string& content, const std::string& architecture = "amd64") {
  return digest_of(test::config_of({layer_of(content)}, architecture)).to_string();
}

TEST_CASE("images are listed by name, one line a name, those without one last") {
  test::Workbench bench;
  OciFiles files;
  const auto a = files.add_image({layer_of("a")});
  const auto b = files.add_image({layer_of("b")}, "arm64");
  files.set_entries(
      {b, named(a, "docker.io/library/z:1", ""), named(a, "docker.io/library/b:1", "")});
  const std::string line = " linux/amd64 " + image_id("a") + " " + a.digest.to_string();
  CHECK(lines_of(bench, files) ==
        Lines{"docker.io/library/b:1" + line, "docker.io/library/z:1" + line,
              "- linux/arm64 " + image_id("b", "arm64") + " " + b.digest.to_string()});
}

TEST_CASE("an index has its platforms, missing children's too, no attestations', and no image ID") {
  test::Workbench bench;
  OciFiles files;
  auto missing = files.add_image({layer_of("m")}, "s390x");
  files.tree.files.erase(missing.digest.blob_path());
  missing.platform = oci::Platform::parse("linux/s390x");
  auto attestation = files.add_manifest(files.add(OciFiles::oci_config, test::config_of({})), {});
  attestation.annotations["vnd.docker.reference.type"] = "attestation-manifest";
  attestation.platform = oci::Platform::parse("unknown/unknown");
  const auto index =
      files.add_index({files.add_image({layer_of("a")}), missing, attestation,
                       files.add_index({files.add_image({layer_of("b")}, "arm64")})});
  files.set_entries({named(index, "docker.io/library/app:1", "")});
  CHECK(lines_of(bench, files) ==
        Lines{"docker.io/library/app:1 linux/amd64 linux/s390x linux/arm64 - " +
              index.digest.to_string()});
}

TEST_CASE("what no registry has has no digest, and referrers are not listed") {
  test::Workbench bench;
  CHECK(lines_of(bench.open(test::archive_path("docker-28-single.tar"))) ==
        Lines{"docker.io/library/hello:1 linux/amd64 "
              "sha256:e9c86ab18818b2afb8001c1475f618992287c8f29ad608d6589815217ae8022e -"});
  CHECK(lines_of(bench.open(test::archive_path("docker-20.10-untagged.tar"))) ==
        Lines{"- linux/amd64 "
              "sha256:5bb819c86b85a74762418f701ab5c5ebef1cd08457f0a20a9b11880210e9587c -"});
  OciFiles files;
  auto referrer = files.add_image({layer_of("a")});
  referrer.annotations["io.containerd.manifest.subject"] = "sha256:" + std::string(64, 'a');
  files.set_entries({referrer});
  CHECK(lines_of(bench, files).empty());
}

TEST_CASE("artifacts have neither platform nor image ID") {
  test::Workbench bench;
  OciFiles files;
  const auto artifact =
      files.add_manifest(files.add("application/vnd.oci.empty.v1+json", "{}"), {});
  files.set_entries({artifact});
  CHECK(lines_of(bench, files) == Lines{"- - " + artifact.digest.to_string()});
}

TEST_CASE("layers are not read: they may be damaged or missing") {
  test::Workbench bench;
  OciFiles files;
  files.set_entries({files.add_image({layer_of("a"), layer_of("b")})});
  files.tree.files.erase(digest_of(layer_of("a")).blob_path());
  files.tree.files[digest_of(layer_of("b")).blob_path()] = "damaged";
  CHECK(lines_of(bench, files).size() == 1);
}

}  // namespace
}  // namespace ocifact::inspect
