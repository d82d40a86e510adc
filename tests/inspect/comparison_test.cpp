// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/inspect/comparison.hpp>
#include <ocifact/inspect/document_facts.hpp>

#include "support/fixtures.hpp"
#include "support/packed.hpp"
#include "support/workbench.hpp"

namespace ocifact::inspect {
namespace {

using test::layer_of;
using test::OciFiles;
using Lines = std::vector<std::string>;

const std::string gzip_type = "application/vnd.oci.image.layer.v1.tar+gzip";

/// The only image of these files.
ImageFacts facts_of(OciFiles files, const oci::Descriptor& entry) {
  test::Workbench bench;
  files.set_entries({entry});
  const source::Source source = bench.open(bench.put("a.tar", files.tar()));
  return image_facts(source, source.images().front());
}

/// An image of one layer, plain or gzip.
oci::Descriptor add_image(OciFiles& files, const std::string& content, bool gzip,
                          const std::string& architecture = "amd64") {
  const std::string plain = layer_of(content);
  const auto layer =
      gzip ? files.add(gzip_type, test::gzip(plain)) : files.add(OciFiles::oci_layer, plain);
  return files.add_manifest(files.add(OciFiles::oci_config, test::config_of({plain}, architecture)),
                            {layer});
}

ImageFacts image(const std::string& content, bool gzip, const std::string& architecture = "amd64") {
  OciFiles files;
  const auto entry = add_image(files, content, gzip, architecture);
  return facts_of(files, entry);
}

std::string digest_of_manifest(const ImageFacts& facts) {
  return facts.manifests.front().manifest->descriptor.digest.to_string();
}

std::string id(const std::string& content, const std::string& architecture = "amd64") {
  return digest_of(test::config_of({layer_of(content)}, architecture)).to_string();
}

std::string layer_text(const std::string& content, bool gzip) {
  const std::string plain = layer_of(content);
  const std::string blob = gzip ? test::gzip(plain) : plain;
  return "DiffID " + digest_of(plain).to_string() + ", digest " + digest_of(blob).to_string() +
         ", " + std::to_string(blob.size()) + " bytes";
}

/// `PLATFORM: VERDICT`, then `WHAT | A | B`.
Lines lines_of(const Comparison& comparison) {
  Lines lines{std::string(to_string(comparison.verdict))};
  const auto add = [&](const std::vector<Difference>& differences) {
    for (const Difference& of : differences) lines.push_back(of.what + " | " + of.a + " | " + of.b);
  };
  add(comparison.differences);
  for (const ComparedPlatform& compared : comparison.platforms) {
    lines.push_back((compared.platform ? compared.platform->to_string() : "-") + ": " +
                    std::string(to_string(compared.verdict)));
    add(compared.differences);
  }
  return lines;
}

TEST_CASE("one manifest is one image") {
  CHECK(lines_of(compare(image("a", true), image("a", true))) ==
        Lines{"same image", "linux/amd64: same image"});
}

TEST_CASE("one image ID under two manifests is another compressor") {
  const ImageFacts a = image("a", true);
  const ImageFacts b = image("a", false);
  CHECK(lines_of(compare(a, b)) ==
        Lines{"same image, other compressor", "linux/amd64: same image, other compressor",
              "manifest digest | " + digest_of_manifest(a) + " | " + digest_of_manifest(b),
              "layer 0 | " + layer_text("a", true) + " | " + layer_text("a", false)});
}

TEST_CASE("other contents are another image, layer by layer") {
  OciFiles files;
  const auto two = files.add_image({layer_of("a"), layer_of("b")});
  const ImageFacts a = facts_of(files, two);
  const ImageFacts b = image("a", false);
  CHECK(lines_of(compare(a, b)) ==
        Lines{"different", "linux/amd64: different",
              "manifest digest | " + two.digest.to_string() + " | " + digest_of_manifest(b),
              "image ID | " +
                  digest_of(test::config_of({layer_of("a"), layer_of("b")})).to_string() + " | " +
                  id("a"),
              "layer 1 | " + layer_text("b", false) + " | "});
}

TEST_CASE("two single images are compared though they are for different platforms") {
  const ImageFacts a = image("a", false);
  const ImageFacts b = image("a", false, "arm64");
  CHECK(lines_of(compare(a, b)) ==
        Lines{"different", "linux/amd64: different",
              "manifest digest | " + digest_of_manifest(a) + " | " + digest_of_manifest(b),
              "image ID | " + id("a") + " | " + id("a", "arm64"),
              "platform | linux/amd64 | linux/arm64"});
}

TEST_CASE("where no manifest is stored the image ID decides") {
  test::Workbench bench;
  const auto facts = [&](const std::string& name) {
    const source::Source source = bench.open(test::archive_path(name));
    return image_facts(source, source.images().front());
  };
  const ImageFacts docker = facts("docker-20.10-single.tar");
  CHECK(lines_of(compare(docker, facts("docker-20.10-untagged.tar"))) ==
        Lines{"same image", "linux/amd64: same image"});
  const ImageFacts stored = facts("docker-28-containerd-single.tar");
  CHECK(lines_of(compare(docker, docker)).front() == "same image");
  CHECK(compare(docker, stored).platforms.front().differences.front().a.empty());
}

TEST_CASE("indexes are compared by platform, absent children by their digests") {
  OciFiles files;
  const auto amd64 = add_image(files, "a", true);
  auto arm64 = add_image(files, "b", true, "arm64");
  arm64.platform = oci::Platform::parse("linux/arm64");
  auto s390x = add_image(files, "c", true, "s390x");
  s390x.platform = oci::Platform::parse("linux/s390x");
  const auto one = files.add_index({amd64, arm64, s390x});
  const auto plain = add_image(files, "a", false);
  auto other_arm = add_image(files, "x", true, "arm64");
  other_arm.platform = arm64.platform;
  const auto two = files.add_index({other_arm, plain});
  for (const auto& gone : {arm64, s390x, other_arm}) {
    files.tree.files.erase(gone.digest.blob_path());
  }
  CHECK(
      lines_of(compare(facts_of(files, one), facts_of(files, two))) ==
      Lines{"different",
            "index digest | " + one.digest.to_string() + " | " + two.digest.to_string(),
            "linux/amd64: same image, other compressor",
            "manifest digest | " + amd64.digest.to_string() + " | " + plain.digest.to_string(),
            "layer 0 | " + layer_text("a", true) + " | " + layer_text("a", false),
            "linux/arm64: different",
            "manifest digest | " + arm64.digest.to_string() + " | " + other_arm.digest.to_string(),
            "linux/s390x: different", "manifest digest | " + s390x.digest.to_string() + " | "});
}

TEST_CASE("indexes of the same manifests hold the same image, whatever else is in them") {
  OciFiles files;
  const auto amd64 = add_image(files, "a", true);
  auto attestation = files.add_manifest(files.add(OciFiles::oci_config, test::config_of({})), {});
  attestation.annotations["vnd.docker.reference.type"] = "attestation-manifest";
  const auto with = files.add_index({amd64, attestation});
  const auto without = files.add_index({amd64});
  CHECK(lines_of(compare(facts_of(files, with), facts_of(files, without))) ==
        Lines{"same image",
              "index digest | " + with.digest.to_string() + " | " + without.digest.to_string(),
              "linux/amd64: same image"});
}

TEST_CASE("a manifest alone tells whether it is the image") {
  OciFiles files;
  const auto entry = add_image(files, "a", true);
  const std::string text = files.tree.files.at(entry.digest.blob_path());
  const ImageFacts there = document_facts("manifest.json", text, Limits());
  CHECK(lines_of(compare(image("a", true), there)) ==
        Lines{"same image", "linux/amd64: same image"});
  const ImageFacts plain = image("a", false);
  const std::string blob = test::gzip(layer_of("a"));
  CHECK(lines_of(compare(plain, there)) ==
        Lines{"same image, other compressor", "linux/amd64: same image, other compressor",
              "manifest digest | " + digest_of_manifest(plain) + " | " + entry.digest.to_string(),
              "layer 0 | " + layer_text("a", false) + " | digest " + digest_of(blob).to_string() +
                  ", " + std::to_string(blob.size()) + " bytes"});
  CHECK(compare(image("b", true), there).verdict == Verdict::different);
}

}  // namespace
}  // namespace ocifact::inspect
