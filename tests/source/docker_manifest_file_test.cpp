// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/source/docker_manifest_file.hpp>

#include "support/expect_error.hpp"
#include "support/workbench.hpp"

namespace ocifact::source {
namespace {

using test::layer_of;
using test::named;
using test::OciFiles;
using Kind = DockerManifestFile::Kind;
using Lines = std::vector<std::string>;

/// A layout directory, changed as a test likes.
struct Bench : test::Workbench {
  OciFiles files;

  std::string out() const { return directory / "out"; }
  /// Writes the files, then begins and ends a change of the layout.
  void change(const DerivedManifestOptions& options = {}) {
    files.write_to(out());
    layout::Layout layout(out(), {.wait = false, .sync = false, .limits = limits}, messages);
    const DerivedManifest derived(layout, options, limits, messages);
    layout.commit({}, pool, messages);
    derived.update(layout, messages);
  }
  std::string text() const { return test::file_text(out() + "/manifest.json"); }
  bool has_file() const { return boost::filesystem::exists(out() + "/manifest.json"); }
  void set_manifest_json(const std::string& text) { files.tree.files["manifest.json"] = text; }
  /// From now on the file is what the layout has.
  void take_file() { set_manifest_json(text()); }
};

/// An item of manifest.json, written down apart from the code under test.
std::string item(const std::string& content, const std::string& repo_tags,
                 const std::string& architecture = "amd64") {
  const std::string layer = layer_of(content);
  return R"({"Config":")" + digest_of(test::config_of({layer}, architecture)).blob_path() +
         R"(","RepoTags":)" + repo_tags + R"(,"Layers":[")" + digest_of(layer).blob_path() +
         R"("]})";
}

TEST_CASE("a manifest.json is nothing, somebody's, that of an unpacked archive, or derived") {
  OciFiles files;
  const auto kind = [&] { return DockerManifestFile::read(files.tree, {}).kind; };
  CHECK((kind() == Kind::none));
  for (const std::string text : {"", "{}", "[]", "[1]", "not JSON"}) {
    files.tree.files["manifest.json"] = text;
    CHECK((kind() == Kind::foreign));
  }
  files.tree.files["manifest.json"] = R"([{"Config":"c","RepoTags":["app:1"]}])";
  CHECK((kind() == Kind::derived));
  CHECK(DockerManifestFile::read(files.tree, {}).items.at(0).config == "c");
  files.tree.files["manifest.json"] = R"([{"Config":"c","LayerSources":{}}])";
  CHECK((kind() == Kind::unpacked));
}

TEST_CASE("it lists the images of index.json, by name, under all their full names") {
  Bench bench;
  const auto a = bench.files.add_image({layer_of("a")});
  const auto b = bench.files.add_image({layer_of("b")});
  auto referrer =
      bench.files.add_manifest(bench.files.add("application/vnd.oci.empty.v1+json", "{}"), {});
  referrer.annotations["io.containerd.manifest.subject"] = a.digest.to_string();
  bench.files.set_entries({bench.files.add_image({layer_of("c")}), named(a, "", "bare"),
                           named(b, "docker.io/library/b:1", "1"),
                           named(a, "docker.io/library/z:1", "z:1"),
                           named(a, "docker.io/library/a:1", "a:1"),
                           named(a, "docker.io/library/a@" + a.digest.to_string(), ""), referrer});
  bench.change({.wanted = true});
  CHECK(bench.text() == "[" + item("a", R"(["docker.io/library/a:1","docker.io/library/z:1"])") +
                            "," + item("b", R"(["docker.io/library/b:1"])") + "," +
                            item("c", "null") + "]");
  CHECK(bench.messages.warnings.empty());
  CHECK(bench.messages.notes.empty());
}

TEST_CASE("without a wish it is kept in step where it is, and made nowhere") {
  Bench bench;
  bench.files.set_entries(
      {named(bench.files.add_image({layer_of("a")}), "docker.io/library/a:1", "1")});
  bench.change();
  CHECK_FALSE(bench.has_file());
  bench.change({.wanted = true});
  bench.take_file();
  bench.change();
  CHECK(bench.text() == "[" + item("a", R"(["docker.io/library/a:1"])") + "]");
  CHECK(bench.messages.warnings.empty());

  bench.files.set_entries(
      {named(bench.files.add_image({layer_of("b")}), "docker.io/library/b:1", "1")});
  bench.change();
  CHECK(bench.text() == "[" + item("b", R"(["docker.io/library/b:1"])") + "]");
  CHECK(bench.messages.warnings ==
        Lines{bench.out() +
              ": manifest.json does not fit index.json, which counts; it is rewritten"});
}

TEST_CASE("what is not derived stays as it is") {
  for (const std::string text : {R"({"mine":true})", R"([{"Config":"c","LayerSources":{}}])"}) {
    Bench bench;
    bench.files.set_entries({bench.files.add_image({layer_of("a")})});
    bench.set_manifest_json(text);
    bench.change();
    CHECK(bench.text() == text);
    CHECK(bench.messages.warnings.empty());
  }
  Bench bench;
  bench.files.set_entries({bench.files.add_image({layer_of("a")})});
  bench.set_manifest_json("mine");
  test::expect_error(ErrorKind::conflict,
                     "'" + bench.out() + "/manifest.json' is none that docker reads, and stays",
                     [&] { bench.change({.wanted = true}); });
  CHECK(bench.text() == "mine");
}

TEST_CASE("of an index it lists the platform asked for, then what it listed, then the usual one") {
  Bench bench;
  const auto image = [&](const std::string& architecture) {
    auto descriptor = bench.files.add_image({layer_of("x")}, architecture);
    descriptor.platform = oci::Platform::parse("linux/" + architecture);
    return descriptor;
  };
  const auto index = bench.files.add_index({image("arm64"), image("amd64"), image("s390x")});
  bench.files.set_entries({named(index, "docker.io/library/a:1", "1")});
  const auto listed = [](const std::string& architecture) {
    return "[" + item("x", R"(["docker.io/library/a:1"])", architecture) + "]";
  };
  const auto note = [](const std::string& architecture) {
    return "manifest.json lists docker.io/library/a:1 for linux/" + architecture +
           "; --docker-platform chooses another";
  };
  bench.change({.wanted = true});
  CHECK(bench.text() == listed("amd64"));
  bench.change({.wanted = true, .platform = oci::Platform::parse("linux/s390x")});
  CHECK(bench.text() == listed("s390x"));
  CHECK(bench.messages.notes == Lines{note("amd64"), note("s390x")});
  bench.take_file();
  bench.change();
  CHECK(bench.text() == listed("s390x"));
  bench.change({.wanted = true, .platform = oci::Platform::parse("linux/riscv64")});
  CHECK(bench.text() == listed("amd64"));
  CHECK(bench.messages.warnings.empty());
}

TEST_CASE("what docker cannot load stays out; without anything to load there is none") {
  Bench bench;
  const auto artifact = bench.files.add_manifest(bench.files.add("application/x-chart", "{}"), {});
  auto damaged = bench.files.add_image({layer_of("d")});
  bench.files.tree.files[damaged.digest.blob_path()][0] = '!';
  const auto chart = named(artifact, "docker.io/library/chart:1", "chart:1");
  const auto image = named(bench.files.add_image({layer_of("a")}), "docker.io/library/a:1", "a:1");
  bench.files.set_entries({chart, image, damaged});
  bench.change({.wanted = true});
  CHECK(bench.text() == "[" + item("a", R"(["docker.io/library/a:1"])") + "]");
  REQUIRE(bench.messages.notes.size() == 2);
  CHECK(bench.messages.notes[0] ==
        "docker.io/library/chart:1 is no container image that docker reads, and stays out of "
        "manifest.json");
  const std::string hex = damaged.digest.to_string();
  CHECK(bench.messages.notes[1].starts_with(
      hex + " stays out of manifest.json: " + damaged.digest.blob_path()));

  bench.take_file();
  bench.messages.notes.clear();
  bench.files.set_entries({chart});
  bench.change();
  CHECK_FALSE(bench.has_file());
  CHECK(bench.messages.notes ==
        Lines{bench.out() + " has no image that docker could load, and so no manifest.json"});
}

}  // namespace
}  // namespace ocifact::source
