// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/platforms.hpp>

#include "support/indexes.hpp"

namespace ocifact::convert {
namespace {

using source::DocumentNode;
using test::layer_of;
using test::OciFiles;
using Lines = std::vector<std::string>;

/// An index of amd64, arm64/v8 and a second arm64, of which the first two are attested, and of a
/// missing s390x.
struct Index {
  OciFiles files;
  oci::Descriptor amd64 = image("amd64", "1");
  oci::Descriptor arm64 = image("arm64", "2");
  oci::Descriptor second_arm64 = image("arm64", "3");
  oci::Descriptor of_amd64 = test::add_attestation(files, amd64);
  oci::Descriptor of_arm64 = test::add_attestation(files, arm64);
  oci::Descriptor missing = absent();
  oci::Descriptor top = files.add_index({amd64, arm64, second_arm64, of_amd64, of_arm64, missing});

  oci::Descriptor image(const std::string& architecture, const std::string& content) {
    auto descriptor = files.add_image({layer_of(content)}, architecture);
    descriptor.platform = oci::Platform::parse("linux/" + architecture);
    descriptor.annotations["of"] = "entry";
    return descriptor;
  }
  oci::Descriptor absent() {
    auto descriptor = image("s390x", "4");
    files.tree.files.erase(descriptor.digest.blob_path());
    return descriptor;
  }
  DocumentNode read() const { return read(top); }
  DocumentNode read(const oci::Descriptor& descriptor) const {
    return source::read_documents(files.tree, descriptor, {});
  }
  std::optional<DocumentNode> choose(const Lines& platforms) const {
    return choose_platforms(read(), parsed(platforms));
  }
  static std::vector<oci::Platform> parsed(const Lines& platforms) {
    std::vector<oci::Platform> result;
    for (const std::string& text : platforms) result.push_back(oci::Platform::parse(text));
    return result;
  }
};

TEST_CASE("without a wish the index is as it was") {
  const Index index;
  const auto chosen = index.choose({});
  REQUIRE(chosen);
  CHECK(chosen->text == index.read().text);
  CHECK(chosen->children.size() == 6);
}

TEST_CASE("one platform is its manifest, the first that matches, without what its entry said") {
  const Index index;
  const auto chosen = index.choose({"linux/arm64"});
  REQUIRE(chosen);
  CHECK(chosen->descriptor.digest == index.arm64.digest);
  CHECK(chosen->descriptor.annotations.empty());
  CHECK(chosen->descriptor.platform == index.arm64.platform);
  CHECK(chosen->text == index.read(index.arm64).text);
  CHECK(index.choose({"linux/arm64/v8"})->descriptor.digest == index.arm64.digest);
  CHECK(index.choose({"linux/amd64"})->descriptor.digest == index.amd64.digest);
}

TEST_CASE("several platforms are a new index of them with what attests them") {
  const Index index;
  const auto chosen = index.choose({"linux/arm64", "linux/amd64"});
  REQUIRE(chosen);
  CHECK(chosen->text.empty());
  CHECK(test::children_of(*chosen) == std::vector{index.amd64.digest, index.arm64.digest,
                                                  index.of_amd64.digest, index.of_arm64.digest});
  const auto part = index.choose({"linux/amd64", "linux/riscv64"});
  CHECK(test::children_of(*part) == std::vector{index.amd64.digest, index.of_amd64.digest});
}

TEST_CASE("several platforms that are all there is leave the index as it was") {
  Index index;
  const auto two = index.files.add_index({index.amd64, index.arm64, index.of_amd64});
  const auto chosen =
      choose_platforms(index.read(two), Index::parsed({"linux/amd64", "linux/arm64"}));
  REQUIRE(chosen);
  CHECK(chosen->text == index.read(two).text);
}

TEST_CASE("a platform that is not there, or only as a missing child, is none") {
  const Index index;
  CHECK_FALSE(index.choose({"linux/s390x"}));
  CHECK_FALSE(index.choose({"windows/amd64", "linux/arm/v7"}));
  CHECK_FALSE(index.choose({"unknown/unknown"}));
}

TEST_CASE("a single image is chosen by its config's platform") {
  Index index;
  const auto image = index.files.add_image({layer_of("5")}, "arm64");
  CHECK(choose_platforms(index.read(image), Index::parsed({"linux/arm64"})));
  CHECK(choose_platforms(index.read(image), Index::parsed({"linux/amd64", "linux/arm64"})));
  CHECK_FALSE(choose_platforms(index.read(image), Index::parsed({"linux/amd64"})));
}

TEST_CASE(
    "nested indexes are gone through, changed where they lose something, dropped when empty") {
  Index index;
  const auto lower = index.files.add_index({index.amd64, index.arm64});
  const auto other = index.files.add_index({index.second_arm64});
  const auto upper = index.files.add_index({lower, other});
  CHECK(choose_platforms(index.read(upper), Index::parsed({"linux/arm64"}))->descriptor.digest ==
        index.arm64.digest);
  const auto chosen =
      choose_platforms(index.read(upper), Index::parsed({"linux/amd64", "linux/riscv64"}));
  REQUIRE(chosen);
  CHECK(chosen->text.empty());
  REQUIRE(chosen->children.size() == 1);
  CHECK(chosen->children[0].text.empty());
  CHECK(test::children_of(chosen->children[0]) == std::vector{index.amd64.digest});
}

TEST_CASE("attestations can be dropped, which changes an index that had some") {
  Index index;
  DocumentNode node = index.read();
  drop_attestations(node);
  CHECK(node.text.empty());
  CHECK(test::children_of(node) == std::vector{index.amd64.digest, index.arm64.digest,
                                               index.second_arm64.digest, index.missing.digest});
  DocumentNode without = index.read(index.files.add_index({index.amd64, index.arm64}));
  const std::string text = without.text;
  drop_attestations(without);
  CHECK(without.text == text);
  DocumentNode upper = index.read(index.files.add_index({index.top}));
  drop_attestations(upper);
  CHECK(upper.text.empty());
  CHECK(upper.children[0].children.size() == 4);
}

TEST_CASE("the platforms of an image, without those of attestations") {
  const Index index;
  CHECK(platforms_of(index.read()) ==
        Lines{"linux/amd64", "linux/arm64", "linux/arm64", "linux/s390x"});
  CHECK(platforms_of(index.read(index.of_amd64)).empty());
}

}  // namespace
}  // namespace ocifact::convert
