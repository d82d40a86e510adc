// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/docker_items.hpp>

#include "converter.hpp"
#include "support/expect_error.hpp"

namespace ocifact::convert {
namespace {

using test::expect_error;
using test::layer_of;
using test::named;
using test::OciFiles;
using Lines = std::vector<std::string>;

/// A layout, and what docker can load of it.
struct Loadable {
  Converter converter;
  OciFiles files;
  Conversion conversion;

  /// One line an image: its platform and names.
  Lines lines(const std::vector<oci::Descriptor>& entries, const std::string& platform = "") {
    files.set_entries(entries);
    converter.inputs.clear();
    converter.add(converter.put("a.tar", files.tar()));
    conversion = converter.digests();
    std::optional<oci::Platform> wanted;
    if (!platform.empty()) wanted = oci::Platform::parse(platform);
    Lines result;
    for (const DockerEntry& entry : docker_entries(conversion, wanted, converter.messages)) {
      std::string line = entry.manifest->platform()->to_string();
      for (const std::string& tag : entry.repo_tags) line += " " + tag;
      result.push_back(line);
    }
    return result;
  }
  oci::Descriptor image(const std::string& architecture) {
    auto descriptor = files.add_image({layer_of(architecture)}, architecture);
    descriptor.platform = oci::Platform::parse("linux/" + architecture);
    return descriptor;
  }
};

TEST_CASE("images come by name with all their full names, untagged ones last") {
  Loadable loadable;
  const auto a = loadable.image("amd64");
  CHECK(loadable.lines({loadable.image("arm64"), named(a, "docker.io/library/z:1", ""),
                        named(a, "docker.io/library/app:1", "")}) ==
        Lines{"linux/amd64 docker.io/library/app:1 docker.io/library/z:1", "linux/arm64"});
  CHECK(loadable.converter.messages.notes.empty());
}

TEST_CASE("of an index the only platform counts, else linux/amd64, else the first, with a note") {
  Loadable loadable;
  const auto entry = [&](const Lines& architectures) {
    std::vector<oci::Descriptor> children;
    for (const std::string& name : architectures) children.push_back(loadable.image(name));
    return named(loadable.files.add_index(children), "docker.io/library/app:1", "");
  };
  const std::string name = " docker.io/library/app:1";
  CHECK(loadable.lines({entry({"arm64"})}) == Lines{"linux/arm64" + name});
  CHECK(loadable.converter.messages.notes.empty());
  CHECK(loadable.lines({entry({"arm64", "amd64"})}) == Lines{"linux/amd64" + name});
  CHECK(loadable.lines({entry({"s390x", "arm64"})}) == Lines{"linux/s390x" + name});
  CHECK(loadable.lines({entry({"s390x", "arm64"})}, "linux/arm64/v8") ==
        Lines{"linux/arm64" + name});
  const auto note = [](const std::string& platform) {
    return "manifest.json lists docker.io/library/app:1 for " + platform +
           "; --docker-platform chooses another";
  };
  CHECK(loadable.converter.messages.notes ==
        Lines{note("linux/amd64"), note("linux/s390x"), note("linux/arm64")});
}

TEST_CASE("a platform that an index has not is answered with those it has") {
  Loadable loadable;
  const auto index = loadable.files.add_index({loadable.image("amd64"), loadable.image("arm64")});
  try {
    loadable.lines({index}, "linux/s390x");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == index.digest.to_string() +
                                           " has no manifest for linux/s390x "
                                           "(--docker-platform); there are");
    CHECK((error.kind() == ErrorKind::negative));
    CHECK(error.details() == Lines{"linux/amd64", "linux/arm64"});
  }
  CHECK(loadable.lines({loadable.image("amd64")}, "linux/s390x") == Lines{"linux/amd64"});
}

TEST_CASE("attestations are no images to choose from") {
  Loadable loadable;
  auto attestation = loadable.files.add_manifest(
      loadable.files.add(OciFiles::oci_config, test::config_of({})), {});
  attestation.annotations["vnd.docker.reference.type"] = "attestation-manifest";
  CHECK(loadable.lines({loadable.files.add_index({attestation, loadable.image("arm64")})}) ==
        Lines{"linux/arm64"});
  CHECK(loadable.converter.messages.notes.empty());
}

TEST_CASE("artifacts stay out with a note, and alone are an error") {
  Loadable loadable;
  const auto artifact =
      named(loadable.files.add_manifest(
                loadable.files.add("application/vnd.oci.empty.v1+json", "{}"), {}),
            "docker.io/library/artifact:1", "");
  CHECK(loadable.lines({artifact, loadable.image("amd64")}) == Lines{"linux/amd64"});
  CHECK(loadable.converter.messages.notes ==
        Lines{"docker.io/library/artifact:1 is an artifact of type "
              "'application/vnd.oci.empty.v1+json' and no container image that docker reads, and "
              "stays out of manifest.json"});
  expect_error(ErrorKind::input, "no image that docker could load",
               [&] { loadable.lines({artifact}); });
}

TEST_CASE("a tag without repository is no name that manifest.json can hold") {
  Loadable loadable;
  CHECK(loadable.lines({named(loadable.image("amd64"), "", "v1")}) == Lines{"linux/amd64"});
  CHECK(loadable.converter.messages.notes ==
        Lines{"'v1' is a tag without repository, which manifest.json cannot hold; -t names it"});
}

TEST_CASE("more layers than docker loads are warned of") {
  for (const std::size_t count : {std::size_t{125}, std::size_t{126}}) {
    Loadable loadable;
    const std::vector<std::string> layers(count, layer_of("a"));
    loadable.lines({named(loadable.files.add_image(layers), "docker.io/library/app:1", "")});
    CHECK(loadable.converter.messages.warnings ==
          (count == 125 ? Lines{}
                        : Lines{"docker.io/library/app:1 has 126 layers, and docker loads at most "
                                "125"}));
  }
}

}  // namespace
}  // namespace ocifact::convert
