// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>

#include <ocifact/convert/to_layout.hpp>
#include <ocifact/source/docker_manifest_file.hpp>

#include "converter.hpp"
#include "support/expect_error.hpp"

namespace ocifact::convert {
namespace {

namespace fs = boost::filesystem;
using test::expect_error;
using test::layer_of;
using test::named;
using test::OciFiles;
using Clobber = layout::IndexDocument::Clobber;
using Lines = std::vector<std::string>;

/// An unpacked archive of Docker: image a, `a:1` in index.json and `a:2` in manifest.json alone;
/// images b, `b:3`, and c, without a name, in manifest.json alone.
struct Unpacked {
  OciFiles files;
  oci::Descriptor a = files.add_image({layer_of("a")});
  oci::Descriptor b = files.add_image({layer_of("b")});
  oci::Descriptor c = files.add_image({layer_of("c")});

  explicit Unpacked(const std::string& mark = R"("LayerSources":{})") {
    auto entry = named(a, "docker.io/library/a:1", "1");
    entry.annotations["k"] = "v";
    files.set_entries({entry});
    files.tree.files["manifest.json"] = "[" + item("a", R"(["a:1","a:2"])", mark) + "," +
                                        item("b", R"(["b:3"])", mark) + "," +
                                        item("c", "null", mark) + "]";
    // Docker writes no manifest of what is not in index.json.
    files.tree.files.erase(b.digest.blob_path());
    files.tree.files.erase(c.digest.blob_path());
  }
  static std::string item(const std::string& content, const std::string& tags,
                          const std::string& mark) {
    return R"({"Config":")" + digest_of(test::config_of({layer_of(content)})).blob_path() +
           R"(","RepoTags":)" + tags + R"(,"Layers":[")" +
           digest_of(layer_of(content)).blob_path() + R"("],)" + mark + "}";
  }
};

/// What docker save would have made up of an image of one layer.
std::string made_up(const std::string& content) {
  return manifest_json(OciFiles::oci_manifest,
                       descriptor_json(OciFiles::oci_config, test::config_of({layer_of(content)})),
                       {descriptor_json(OciFiles::oci_layer, layer_of(content))});
}

/// Digest and name of every entry of the output's index.json.
Lines entries_of(const Converter& converter) {
  Lines lines;
  const auto index = layout::IndexDocument::parse(converter.text_of("index.json"), {});
  for (const auto& entry : index.entries()) {
    lines.push_back(entry.descriptor.digest.to_string() + "  " +
                    (entry.name ? entry.name->to_string() : "-"));
  }
  return lines;
}

const std::string removed = ": manifest.json is removed; index.json has all its images now";

TEST_CASE("what only manifest.json of an unpacked archive has is put into index.json first") {
  Converter converter;
  const Unpacked unpacked;
  unpacked.files.write_to(converter.out());
  converter.add(docker_archive({"new:4"}, {layer_of("new")}));
  const Conversion conversion = converter.to_layout();
  CHECK(lines_of(conversion).size() == 1);
  CHECK(entries_of(converter) ==
        Lines{unpacked.a.digest.to_string() + "  docker.io/library/a:1",
              unpacked.a.digest.to_string() + "  docker.io/library/a:2",
              digest_of(made_up("b")).to_string() + "  docker.io/library/b:3",
              digest_of(made_up("c")).to_string() + "  -", lines_of(conversion).front()});
  const auto index = layout::IndexDocument::parse(converter.text_of("index.json"), {});
  CHECK(index.entries().front().descriptor.annotation("k") == "v");
  CHECK_FALSE(index.entries().front().descriptor.platform);
  for (const std::string content : {"b", "c"}) {
    CHECK(converter.blob(digest_of(made_up(content))) == made_up(content));
    CHECK(converter.blob(digest_of(layer_of(content))) == layer_of(content));
  }
  CHECK_FALSE(fs::exists(converter.out() + "/manifest.json"));
  CHECK(converter.messages.notes == Lines{converter.out() + removed});
  CHECK(converter.messages.warnings.empty());
}

TEST_CASE("a name of manifest.json alone moves as others do, or is kept") {
  for (const auto clobber : {Clobber::move, Clobber::refuse}) {
    Converter converter;
    const Unpacked unpacked;
    unpacked.files.write_to(converter.out());
    converter.add(docker_archive({"b:3"}, {layer_of("new")}));
    const std::string after =
        converter.digests().images().front().image->root.descriptor.digest.to_string();
    const std::string before = digest_of(made_up("b")).to_string();
    if (clobber == Clobber::move) {
      converter.to_layout(clobber);
      CHECK(converter.messages.notes ==
            Lines{"docker.io/library/b:3 moves from " + before + " to " + after,
                  converter.out() + removed});
      CHECK(entries_of(converter)[2] == after + "  docker.io/library/b:3");
    } else {
      expect_error(ErrorKind::conflict,
                   "docker.io/library/b:3 is the name of another image already (expected " + after +
                       ", actual " + before + ")",
                   [&] { converter.to_layout(clobber); });
      CHECK(converter.text_of("manifest.json") == unpacked.files.tree.files.at("manifest.json"));
      CHECK(converter.text_of("index.json") == unpacked.files.tree.files.at("index.json"));
    }
  }
}

TEST_CASE("a manifest.json that is derived from index.json adds nothing, and is kept in step") {
  Converter converter;
  const Unpacked derived(R"("x":1)");
  derived.files.write_to(converter.out());
  converter.add(docker_archive({"new:4"}, {layer_of("new")}));
  converter.to_layout();
  CHECK(entries_of(converter).size() == 2);
  Lines names;
  const auto file =
      source::DockerManifestFile::read(layout::DirTree(converter.out(), false), converter.limits);
  for (const archive::DockerItem& item : file.items) {
    names.insert(names.end(), item.repo_tags.begin(), item.repo_tags.end());
  }
  CHECK(names == Lines{"docker.io/library/a:1", "docker.io/library/new:4"});
  CHECK(converter.messages.notes.empty());
}

TEST_CASE("a manifest.json that is nothing of Docker's is no error, and left alone") {
  const std::string long_one = "[" + std::string(1000, ' ') + "]";
  for (const std::string text : {"{broken", "[]", "{}", "[{}]", "", long_one.c_str()}) {
    Converter converter;
    converter.limits.max_manifest_json = 500;
    Unpacked other;
    other.files.tree.files["manifest.json"] = text;
    other.files.write_to(converter.out());
    converter.add(docker_archive({"new:4"}, {layer_of("new")}));
    converter.to_layout();
    CHECK(entries_of(converter).size() == 2);
    CHECK(converter.text_of("manifest.json") == text);
    CHECK(converter.messages.notes.empty());
    CHECK(converter.messages.warnings.empty());
  }
}

TEST_CASE("a manifest.json that is no regular file is no error, and left alone") {
  for (const bool is_folder : {true, false}) {
    Converter converter;
    Unpacked other;
    const std::string text = other.files.tree.files.extract("manifest.json").mapped();
    other.files.write_to(converter.out());
    const std::string path = converter.out() + "/manifest.json";
    if (is_folder) {
      fs::create_directory(path);
    } else {
      test::put_file(converter.directory / "elsewhere.json", text);
      fs::create_symlink(converter.directory / "elsewhere.json", path);
    }
    converter.add(docker_archive({"new:4"}, {layer_of("new")}));
    converter.to_layout();
    CHECK(entries_of(converter).size() == 2);
    CHECK(fs::symlink_status(path).type() == (is_folder ? fs::directory_file : fs::symlink_file));
    CHECK(converter.messages.notes.empty());
    CHECK(converter.messages.warnings.empty());
  }
}

TEST_CASE("an unpacked archive with wrong bytes is left as it was") {
  Converter converter;
  Unpacked unpacked;
  const std::string path = digest_of(layer_of("b")).blob_path();
  unpacked.files.tree.files[path] = layer_of("d");
  unpacked.files.write_to(converter.out());
  converter.add(docker_archive({"new:4"}, {layer_of("new")}));
  expect_error(ErrorKind::input,
               converter.out() + ": layer " + path + ": DiffID differs (expected " +
                   digest_of(layer_of("b")).to_string() + ", actual " +
                   digest_of(layer_of("d")).to_string() + ")",
               [&] { converter.to_layout(); });
  CHECK(converter.text_of("manifest.json") == unpacked.files.tree.files.at("manifest.json"));
  CHECK(converter.text_of("index.json") == unpacked.files.tree.files.at("index.json"));
}

}  // namespace
}  // namespace ocifact::convert
