// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/conversion.hpp>

#include "converter.hpp"
#include "support/expect_error.hpp"
#include "support/indexes.hpp"

namespace ocifact::convert {
namespace {

using test::expect_error;
using test::layer_of;
using test::named;
using test::OciFiles;
using Lines = std::vector<std::string>;

/// A layout of one image of this architecture.
OciFiles single(const std::string& architecture, const std::string& content = "x") {
  OciFiles files;
  files.set_entries({named(files.add_image({layer_of(content)}, architecture),
                           "docker.io/library/" + architecture + ":1", "1")});
  return files;
}

struct Joining : Converter {
  Joining() { options.index = oci::ImageName(oci::Reference::parse("multi:1")); }
  /// The text of the index that results, the only image.
  std::string index() { return digests().only_image().root.text; }
};

/// A descriptor in an index, written down apart from the code under test.
std::string child(const oci::Descriptor& manifest, const std::string& annotations,
                  const std::string& platform) {
  return R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":")" +
         manifest.digest.to_string() + R"(","size":)" + std::to_string(manifest.size) +
         (annotations.empty() ? "" : R"(,"annotations":{)" + annotations + "}") +
         R"(,"platform":{)" + platform + "}}";
}

std::string index_json(const std::string& children, const std::string& media_type) {
  return R"({"schemaVersion":2,"mediaType":")" + media_type + R"(","manifests":[)" + children +
         "]}";
}

TEST_CASE("single images become one index, ordered by platform, whatever the order of inputs") {
  OciFiles files;
  const auto amd64 = files.add_image({layer_of("x")}, "amd64");
  const auto arm64 = files.add_image({layer_of("x")}, "arm64");
  const std::string expected =
      index_json(child(amd64, "", R"("architecture":"amd64","os":"linux")") + "," +
                     child(arm64, "", R"("architecture":"arm64","os":"linux")"),
                 OciFiles::oci_index);
  for (const bool turned : {false, true}) {
    Joining joining;
    Lines architectures = {"amd64", "arm64"};
    if (turned) std::reverse(architectures.begin(), architectures.end());
    for (const std::string& architecture : architectures) joining.add(single(architecture));
    const Conversion conversion = joining.digests();
    CHECK(conversion.only_image().root.text == expected);
    CHECK(lines_of(conversion) ==
          Lines{digest_of(expected).to_string() + "  docker.io/library/multi:1"});
  }
}

TEST_CASE("images that are made, of archives without manifests, are joined as they result") {
  Joining joining;
  joining.add(docker_archive({"app:1"}, {layer_of("a")}));
  const std::string made =
      joining.digests().only_image().root.children.at(0).descriptor.digest.to_string();
  joining.options.index.reset();
  CHECK(made == joining.digests().only_image().root.descriptor.digest.to_string());
}

TEST_CASE("indexes contribute what they hold; attestations follow what they attest") {
  OciFiles files;
  const auto image = [&](const std::string& architecture) {
    auto descriptor = files.add_image({layer_of(architecture)}, architecture);
    descriptor.platform = oci::Platform::parse("linux/" + architecture);
    descriptor.annotations["k"] = architecture;
    return descriptor;
  };
  const auto amd64 = image("amd64");
  const auto arm64 = image("arm64");
  const auto of_amd64 = test::add_attestation(files, amd64);
  const auto of_arm64 = test::add_attestation(files, arm64);
  files.set_entries({files.add_index({of_arm64, arm64, files.add_index({of_amd64, amd64})})});
  Joining joining;
  joining.add(files);
  joining.add(single("386"));
  const auto attested = [](const oci::Descriptor& subject) {
    return R"("vnd.docker.reference.digest":")" + subject.digest.to_string() +
           R"(","vnd.docker.reference.type":"attestation-manifest")";
  };
  const std::string unknown = R"("architecture":"unknown","os":"unknown")";
  OciFiles other;
  CHECK(joining.index() ==
        index_json(
            child(other.add_image({layer_of("x")}, "386"), "",
                  R"("architecture":"386","os":"linux")") +
                "," + child(amd64, R"("k":"amd64")", R"("architecture":"amd64","os":"linux")") +
                "," + child(arm64, R"("k":"arm64")", R"("architecture":"arm64","os":"linux")") +
                "," + child(of_amd64, attested(amd64), unknown) + "," +
                child(of_arm64, attested(arm64), unknown),
            OciFiles::oci_index));
}

TEST_CASE("Docker's media types make a manifest list") {
  Joining joining;
  joining.options.media_types = oci::Family::docker;
  joining.add(single("amd64"));
  CHECK(joining.digests().only_image().root.descriptor.media_type.to_string() == docker_index);
}

TEST_CASE("a platform that is there twice is refused with both images") {
  Joining joining;
  joining.add(single("arm64", "a"));
  joining.add(docker_archive({"app:1"}, {layer_of("b")}));
  OciFiles files;
  auto second = files.add_image({layer_of("c")}, "arm64");
  second.platform = oci::Platform::parse("linux/arm64/v8");
  files.set_entries({files.add_index({second})});
  joining.add(files);
  expect_error(ErrorKind::input,
               "linux/arm64/v8 can be in an index once (--index), and is there twice: " +
                   joining.sources[0]->name() + ": docker.io/library/arm64:1 and " +
                   joining.sources[2]->name() + ": an image without a name",
               [&] { joining.digests(); });
}

TEST_CASE("what has no platform is refused") {
  Joining joining;
  OciFiles files;
  const auto artifact = files.add_manifest(files.add("application/x-chart", "{}"), {});
  files.set_entries({named(artifact, "docker.io/library/chart:1", "1")});
  joining.add(files);
  expect_error(ErrorKind::input,
               joining.sources[0]->name() +
                   ": docker.io/library/chart:1: " + artifact.digest.to_string() +
                   " has no platform, which an index asks for (--index)",
               [&] { joining.digests(); });
}

}  // namespace
}  // namespace ocifact::convert
