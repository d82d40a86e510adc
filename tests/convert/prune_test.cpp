// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/prune.hpp>

#include "support/expect_error.hpp"
#include "support/indexes.hpp"

namespace ocifact::convert {
namespace {

using source::DocumentNode;
using test::layer_of;
using test::OciFiles;
using Lines = std::vector<std::string>;

/// Files of which a test takes some away.
struct Files : OciFiles {
  oci::Descriptor image(const std::string& architecture) {
    auto descriptor = add_image({layer_of(architecture)}, architecture);
    descriptor.platform = oci::Platform::parse("linux/" + architecture);
    return descriptor;
  }
  void remove(const Digest& digest) { tree.files.erase(digest.blob_path()); }
  void remove_layer(const std::string& architecture) { remove(digest_of(layer_of(architecture))); }
  void remove_config(const std::string& architecture) {
    remove(digest_of(test::config_of({layer_of(architecture)}, architecture)));
  }
  DocumentNode read(const oci::Descriptor& top) const {
    return source::read_documents(tree, top, {});
  }
};

std::string hex_of(const oci::Descriptor& descriptor) { return descriptor.digest.to_string(); }

TEST_CASE("what is complete stays as it is") {
  Files files;
  const auto amd64 = files.image("amd64");
  const auto top =
      files.add_index({amd64, test::add_attestation(files, amd64), files.add_index({})});
  DocumentNode image = files.read(top);
  CHECK(prune_missing(image, files.tree).empty());
  CHECK(image.text == files.read(top).text);
  CHECK(image.children.size() == 3);

  files.remove_layer("amd64");
  DocumentNode manifest = files.read(amd64);
  CHECK(prune_missing(manifest, files.tree).empty());
  CHECK(manifest.text == files.read(amd64).text);
}

TEST_CASE("absent and hollow manifests go, and what attests them") {
  Files files;
  const auto amd64 = files.image("amd64");
  const auto arm64 = files.image("arm64");
  const auto s390x = files.image("s390x");
  const auto riscv64 = files.image("riscv64");
  const auto of_amd64 = test::add_attestation(files, amd64);
  const auto of_arm64 = test::add_attestation(files, arm64);
  const auto of_s390x = test::add_attestation(files, s390x);
  const auto top = files.add_index({of_arm64, amd64, arm64, s390x, riscv64, of_amd64, of_s390x});
  files.remove(arm64.digest);
  files.remove_layer("s390x");
  files.remove_config("riscv64");
  files.remove(of_s390x.digest);
  DocumentNode image = files.read(top);
  CHECK(
      prune_missing(image, files.tree) ==
      Lines{hex_of(arm64) + " (linux/arm64) is not in the source, and is left out",
            hex_of(s390x) + " (linux/s390x) has no config or layers in the source, and is left out",
            hex_of(riscv64) +
                " (linux/riscv64) has no config or layers in the source, and is left out",
            hex_of(of_s390x) + " (an attestation) is not in the source, and is left out",
            hex_of(of_arm64) + " (an attestation) is of what is left out, and is left out"});
  CHECK(image.text.empty());
  CHECK(test::children_of(image) == std::vector<Digest>{amd64.digest, of_amd64.digest});
}

TEST_CASE("layers that nobody may distribute are not missed") {
  Files files;
  const auto foreign =
      files.add("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", layer_of("foreign"));
  const auto config = files.add(OciFiles::oci_config, test::config_of({layer_of("foreign")}));
  const auto top = files.add_index({files.add_manifest(config, {foreign})});
  files.remove(foreign.digest);
  DocumentNode image = files.read(top);
  CHECK(prune_missing(image, files.tree).empty());
  CHECK(image.children.size() == 1);
}

TEST_CASE("an index that loses all goes, and the ones above it are new") {
  Files files;
  const auto amd64 = files.image("amd64");
  const auto arm64 = files.image("arm64");
  const auto empty = files.add_index({arm64});
  const auto inner = files.add_index({amd64, empty});
  const auto top = files.add_index({inner});
  files.remove(arm64.digest);
  DocumentNode image = files.read(top);
  CHECK(prune_missing(image, files.tree) ==
        Lines{hex_of(arm64) + " (linux/arm64) is not in the source, and is left out",
              hex_of(empty) + " (no platform) has nothing left, and is left out"});
  CHECK(image.text.empty());
  REQUIRE(image.children.size() == 1);
  CHECK(image.children[0].text.empty());
  CHECK(test::children_of(image.children[0]) == std::vector<Digest>{amd64.digest});
}

TEST_CASE("an index of which nothing is left is refused") {
  Files files;
  const auto arm64 = files.image("arm64");
  const auto top = files.add_index({arm64});
  files.remove(arm64.digest);
  DocumentNode image = files.read(top);
  test::expect_error(
      ErrorKind::input,
      "nothing is left of the index " + hex_of(top) + " without what is missing (--prune-missing)",
      [&] { prune_missing(image, files.tree); });
}

}  // namespace
}  // namespace ocifact::convert
