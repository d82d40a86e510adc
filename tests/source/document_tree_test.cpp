// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/source/document_tree.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"

namespace ocifact::source {
namespace {

using Kind = Document::Kind;
using test::expect_error;
using test::layer_of;
using test::OciFiles;

bool is(const DocumentNode& node, Kind kind) { return node.kind == kind; }

TEST_CASE("an image is its manifest and its config; layers are not looked at") {
  OciFiles files;
  const auto image = files.add_image({layer_of("1"), layer_of("2")}, "arm64");
  files.tree.files.erase(digest_of(layer_of("1")).blob_path());
  const DocumentNode node = read_documents(files.tree, image, {});
  CHECK(is(node, Kind::manifest));
  CHECK(node.text == files.tree.files.at(image.digest.blob_path()));
  REQUIRE(node.manifest);
  CHECK(node.manifest->layers.size() == 2);
  REQUIRE(node.config);
  CHECK(digest_of(node.config->text) == node.manifest->config.digest);
  CHECK(node.config->config.diff_ids.size() == 2);
  CHECK(node.platform()->to_string() == "linux/arm64");
  CHECK(node.children.empty());
}

TEST_CASE("the platform of the descriptor counts before that of the config") {
  OciFiles files;
  auto image = files.add_image({});
  image.platform = oci::Platform::parse("linux/arm/v7");
  CHECK(read_documents(files.tree, image, {}).platform()->to_string() == "linux/arm/v7");
}

TEST_CASE("an index has its children in order, those of other kinds and missing ones too") {
  OciFiles files;
  const auto amd64 = files.add_image({layer_of("1")});
  const auto nested = files.add_index({files.add_image({layer_of("2")}, "arm64")});
  const auto text = files.add("text/plain", "words");
  auto missing = files.add_image({layer_of("3")}, "s390x");
  files.tree.files.erase(missing.digest.blob_path());
  missing.platform = oci::Platform::parse("linux/s390x");
  const auto top = files.add_index({amd64, nested, text, missing});
  const DocumentNode node = read_documents(files.tree, top, {});
  REQUIRE(is(node, Kind::index));
  CHECK(node.text == files.tree.files.at(top.digest.blob_path()));
  REQUIRE(node.children.size() == 4);
  CHECK(is(node.children[0], Kind::manifest));
  CHECK(is(node.children[1], Kind::index));
  REQUIRE(node.children[1].children.size() == 1);
  CHECK(node.children[1].children[0].platform()->to_string() == "linux/arm64");
  CHECK(is(node.children[2], Kind::other));
  CHECK(is(node.children[3], Kind::missing));
  CHECK(node.children[3].platform()->to_string() == "linux/s390x");
  CHECK_FALSE(node.children[3].manifest);
}

TEST_CASE("a missing config, and one that is no image's, are no config") {
  OciFiles files;
  const auto image = files.add_image({});
  const DocumentNode with = read_documents(files.tree, image, {});
  files.tree.files.erase(with.manifest->config.digest.blob_path());
  CHECK_FALSE(read_documents(files.tree, image, {}).config);

  const auto artifact =
      files.add_manifest(files.add("application/vnd.oci.empty.v1+json", "{}"), {});
  const DocumentNode node = read_documents(files.tree, artifact, {});
  CHECK(is(node, Kind::manifest));
  CHECK_FALSE(node.config);
  CHECK_FALSE(node.platform());
}

TEST_CASE("wrong bytes are refused wherever they are") {
  OciFiles files;
  const auto image = files.add_image({layer_of("1")});
  const auto top = files.add_index({image});
  const std::string config =
      read_documents(files.tree, image, {}).manifest->config.digest.blob_path();
  for (const std::string& path : {top.digest.blob_path(), image.digest.blob_path(), config}) {
    test::MapTree damaged = files.tree;
    std::string& text = damaged.files[path];
    const std::string expected = digest_of(text).to_string();
    text.back() = ' ';
    expect_error(ErrorKind::input,
                 path + ": digest differs (expected " + expected + ", actual " +
                     digest_of(text).to_string() + ")",
                 [&] { read_documents(damaged, top, {}); });
    text += ' ';
    expect_error(ErrorKind::input,
                 path + ": size differs (expected " + std::to_string(text.size() - 1) +
                     ", actual " + std::to_string(text.size()) + ")",
                 [&] { read_documents(damaged, top, {}); });
  }
}

TEST_CASE("a document that is not what its descriptor says is refused") {
  OciFiles files;
  auto image = files.add_image({});
  const std::string path = image.digest.blob_path();
  image.media_type = oci::MediaType(OciFiles::oci_index);
  expect_error(ErrorKind::input, path + ": key 'config' has no place in an image index",
               [&] { read_documents(files.tree, image, {}); });
  const auto bad = files.add(OciFiles::oci_config, "[]");
  const auto manifest = files.add_manifest(bad, {});
  expect_error(ErrorKind::input,
               bad.digest.blob_path() + ": wrong type (expected an object, actual an array)",
               [&] { read_documents(files.tree, manifest, {}); });
}

TEST_CASE("indexes nest up to the limit and no deeper") {
  OciFiles files;
  std::vector<oci::Descriptor> levels = {files.add_image({})};
  for (int i = 0; i < 5; ++i) levels.push_back(files.add_index({levels.back()}));
  Limits limits;
  limits.max_nesting = 4;
  CHECK(is(read_documents(files.tree, levels[4], limits), Kind::index));
  expect_error(ErrorKind::input,
               levels[1].digest.blob_path() +
                   ": indexes nest deeper than the limit of 4; --max-nesting raises it",
               [&] { read_documents(files.tree, levels[5], limits); });
}

/// Counts what is read of the files.
class CountingTree final : public io::Tree {
 public:
  explicit CountingTree(const io::Tree& tree) : tree_(tree) {}
  std::optional<std::uint64_t> size(std::string_view path) const override {
    return tree_.size(path);
  }
  std::unique_ptr<io::Source> open(std::string_view path) const override {
    ++opened;
    return tree_.open(path);
  }
  std::string resolve(std::string_view path) const override { return tree_.resolve(path); }
  std::vector<std::string> paths() const override { return tree_.paths(); }

  mutable int opened = 0;

 private:
  const io::Tree& tree_;
};

TEST_CASE("what is listed several times is read once, and is there each time as it is listed") {
  OciFiles files;
  auto image = files.add_image({layer_of("1")});
  auto variant = image;
  variant.platform = oci::Platform::parse("linux/amd64/v2");
  const auto nested = files.add_index({image, variant});
  const CountingTree tree(files.tree);
  const DocumentNode node = read_documents(tree, files.add_index({nested, image, nested}), {});
  CHECK(tree.opened == 4);  // two indexes, a manifest, a config
  REQUIRE(node.children.size() == 3);
  for (const std::size_t i : {std::size_t{0}, std::size_t{2}}) {
    REQUIRE(node.children[i].children.size() == 2);
    CHECK(node.children[i].children[0].platform()->to_string() == "linux/amd64");
    CHECK(node.children[i].children[1].platform()->to_string() == "linux/amd64/v2");
    CHECK(node.children[i].children[1].config->text == node.children[1].config->text);
  }
}

TEST_CASE("indexes that each list the next twice are refused before anything is made of them") {
  OciFiles files;
  std::vector<oci::Descriptor> levels = {files.add_image({})};
  for (int i = 0; i < 30; ++i) levels.push_back(files.add_index({levels.back(), levels.back()}));
  const CountingTree tree(files.tree);
  // Below level n there are 2^(n+1) - 2 descriptors of children and 2^n of configs: level 15 is the
  // last that is allowed, once.
  expect_error(ErrorKind::input,
               levels[15].digest.blob_path() +
                   ": more descriptors below the image than the limit "
                   "of 100000; --max-descriptors raises it",
               [&] { read_documents(tree, levels.back(), {}); });
  CHECK(tree.opened == 32);
}

TEST_CASE("descriptors count up to the limit: children, configs and layers, each listing") {
  OciFiles files;
  const auto image = files.add_image({layer_of("1"), layer_of("2")});
  const auto top = files.add_index({image, image, files.add("text/plain", "words")});
  Limits limits;
  limits.max_descriptors = 9;  // three children, twice a config and two layers
  CHECK(read_documents(files.tree, top, limits).children.size() == 3);
  limits.max_descriptors = 8;
  expect_error(ErrorKind::input,
               image.digest.blob_path() +
                   ": more descriptors below the image than the limit of 8; "
                   "--max-descriptors raises it",
               [&] { read_documents(files.tree, top, limits); });
}

TEST_CASE("the bytes of documents count up to the limit, each listing") {
  OciFiles files;
  const std::string padding(1000, ' ');
  const std::string text = test::config_of({}) + padding;
  const auto image = files.add_manifest(files.add(OciFiles::oci_config, text), {});
  const auto index = [&](std::size_t count) {
    return files.add_index(std::vector<oci::Descriptor>(count, image));
  };
  const auto bytes = [&](std::size_t count) {
    return index(count).size + count * (image.size + text.size());
  };
  Limits limits;
  limits.max_json = (bytes(20) + 7) / 8;
  REQUIRE(bytes(21) > limits.max_json * 8);
  CHECK(read_documents(files.tree, index(20), limits).children.size() == 20);
  const CountingTree tree(files.tree);
  const auto too_many = index(21);
  expect_error(
      ErrorKind::input,
      image.digest.blob_path() + ": more bytes of documents in the image than the limit of " +
          std::to_string(limits.max_json * 8) + "; --max-json, of which this is 8 times, raises it",
      [&] { read_documents(tree, too_many, limits); });
  CHECK(tree.opened == 3);
}

}  // namespace
}  // namespace ocifact::source
