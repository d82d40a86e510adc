// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/source/catalog.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"
#include "support/recorded_messages.hpp"

namespace ocifact::source {
namespace {

using test::expect_error;
using test::layer_of;
using test::named;
using test::OciFiles;
using Lines = std::vector<std::string>;

/// Reads the catalogue of files made by hand.
struct Reader {
  OciFiles files;
  test::RecordedMessages messages;
  bool directory = false;
  std::optional<Face> preferred;

  std::vector<Image> read() {
    const Faces faces{files.tree.size("index.json").has_value(),
                      files.tree.size("manifest.json").has_value(), directory, preferred};
    return read_catalog(files.tree, faces, {}, messages);
  }
  void set_manifest_json(const std::string& text) { files.tree.files["manifest.json"] = text; }
  void expect_refused(const std::string& message) {
    expect_error(ErrorKind::input, message, [&] { read(); });
  }
  /// An item of manifest.json for an image of one plain layer, which is stored.
  std::string item(const std::string& content, const std::string& repo_tags,
                   bool layer_sources = false) {
    const auto layer = files.add(OciFiles::oci_layer, layer_of(content));
    const auto config = files.add(OciFiles::oci_config, test::config_of({layer_of(content)}));
    return R"({"Config":")" + config.digest.blob_path() + R"(","RepoTags":)" + repo_tags +
           R"(,"Layers":[")" + layer.digest.blob_path() + R"("])" +
           (layer_sources ? R"(,"LayerSources":{}})" : "}");
  }
};

/// One line an image: its names, `!` for made up, `*` for each face.
Lines describe(const std::vector<Image>& images) {
  Lines lines;
  for (const Image& image : images) {
    std::string line = image.stored ? "oci" : "";
    if (image.docker) line += line.empty() ? "docker" : "+docker";
    if (image.made_up) line += " made-up";
    if (image.referrer) line += " referrer";
    for (const Name& name : image.names) {
      line += " " + (name.name ? name.name->to_string() : std::string("-"));
    }
    lines.push_back(line);
  }
  return lines;
}

TEST_CASE("entries of one digest are one image under all its names, sorted") {
  Reader reader;
  const auto a = reader.files.add_image({layer_of("a")});
  const auto b = reader.files.add_image({layer_of("b")});
  reader.files.set_entries({named(a, "docker.io/library/z:1", "z:1"), named(b, "", ""),
                            named(a, "docker.io/library/app:1", "app:1"), named(a, "", "")});
  const auto images = reader.read();
  CHECK(describe(images) == Lines{"oci docker.io/library/app:1 docker.io/library/z:1", "oci -"});
  CHECK(images[0].stored->digest == a.digest);
  CHECK(images[0].stored->annotations.empty());
}

TEST_CASE("annotations of an entry stay with its name, but for those that are names") {
  Reader reader;
  auto a = named(reader.files.add_image({}), "docker.io/library/app:1", "1");
  a.annotations["key"] = "value";
  reader.files.set_entries({a});
  const auto images = reader.read();
  CHECK(images[0].names[0].annotations == oci::Annotations{{"key", "value"}});
}

TEST_CASE("names of other tools: a bare tag, a reference, annotations in conflict") {
  Reader reader;
  const auto a = reader.files.add_image({layer_of("a")});
  const auto b = reader.files.add_image({layer_of("b")});
  const auto c = reader.files.add_image({layer_of("c")});
  reader.files.set_entries({named(a, "", "v1"), named(b, "", "localhost/app:2"),
                            named(c, "docker.io/library/app:1", "3")});
  CHECK(describe(reader.read()) ==
        Lines{"oci v1", "oci localhost/app:2", "oci docker.io/library/app:3"});
  CHECK(reader.messages.warnings ==
        Lines{"index.json: the annotations of " + c.digest.to_string() +
              " disagree about its name; docker.io/library/app:3 counts"});
}

TEST_CASE("two images with one full name are refused; with one bare tag they are not") {
  Reader reader;
  const auto a = reader.files.add_image({layer_of("a")});
  const auto b = reader.files.add_image({layer_of("b")});
  reader.files.set_entries(
      {named(a, "docker.io/library/app:1", "1"), named(b, "docker.io/library/app:1", "1")});
  reader.expect_refused("index.json: two images have the name docker.io/library/app:1: " +
                        a.digest.to_string() + " and " + b.digest.to_string());
  reader.files.set_entries({named(a, "", "v1"), named(b, "", "v1")});
  CHECK(describe(reader.read()) == Lines{"oci v1", "oci v1"});
}

TEST_CASE("an entry that belongs to another image is a referrer, unless it is an image as well") {
  Reader reader;
  const auto a = reader.files.add_image({layer_of("a")});
  const auto b = reader.files.add_image({layer_of("b")});
  auto of_a = b;
  of_a.annotations["io.containerd.manifest.subject"] = a.digest.to_string();
  reader.files.set_entries({named(a, "docker.io/library/app:1", "1"), of_a});
  CHECK(describe(reader.read()) == Lines{"oci docker.io/library/app:1", "oci referrer -"});
  for (const bool first : {true, false}) {
    const auto name = named(b, "docker.io/library/b:1", "1");
    reader.files.set_entries(first ? std::vector{name, of_a} : std::vector{of_a, name});
    CHECK(describe(reader.read()) == Lines{"oci docker.io/library/b:1"});
  }
}

TEST_CASE("an image that both faces have is one, under the names of both") {
  Reader reader;
  const std::string item = reader.item("a", R"(["app:1","other:2"])");
  const auto image = reader.files.add_image({layer_of("a")});
  reader.files.set_entries({named(image, "docker.io/library/app:1", "1")});
  reader.set_manifest_json("[" + item + "]");
  const auto images = reader.read();
  CHECK(describe(images) == Lines{"oci+docker docker.io/library/app:1 docker.io/library/other:2"});
  CHECK(images[0].docker->config == digest_of(test::config_of({layer_of("a")})));
}

TEST_CASE("an index that contains the config is the image of manifest.json") {
  Reader reader;
  const std::string item = reader.item("a", R"(["app:1"])", true);
  const auto index = reader.files.add_index(
      {reader.files.add_image({layer_of("b")}, "arm64"), reader.files.add_image({layer_of("a")})});
  reader.files.set_entries({named(index, "docker.io/library/app:1", "1")});
  reader.set_manifest_json("[" + item + "]");
  CHECK(describe(reader.read()) == Lines{"oci+docker docker.io/library/app:1"});
}

TEST_CASE("a tag without repository is completed by the full name of manifest.json") {
  Reader reader;
  const std::string item = reader.item("a", R"(["app:1"])");
  reader.files.set_entries({named(reader.files.add_image({layer_of("a")}), "", "1")});
  reader.set_manifest_json("[" + item + "]");
  CHECK(describe(reader.read()) == Lines{"oci+docker docker.io/library/app:1"});
}

TEST_CASE("images that only one face has are taken, those of index.json first") {
  Reader reader;
  const std::string b = reader.item("b", "null");
  const std::string c = reader.item("c", R"(["c:1"])");
  reader.files.set_entries(
      {named(reader.files.add_image({layer_of("a")}), "docker.io/library/a:1", "1")});
  reader.set_manifest_json("[" + c + "," + b + "]");
  CHECK(describe(reader.read()) ==
        Lines{"oci docker.io/library/a:1", "docker docker.io/library/c:1", "docker -"});
}

TEST_CASE("one name for two configs is a disagreement of the faces") {
  Reader reader;
  const std::string item = reader.item("b", R"(["app:1"])");
  const auto a = reader.files.add_image({layer_of("a")});
  reader.files.set_entries({named(a, "docker.io/library/app:1", "1")});
  reader.set_manifest_json("[" + item + "]");
  reader.expect_refused(
      "index.json and manifest.json give the name docker.io/library/app:1 to two images, " +
      a.digest.to_string() + " and " + digest_of(test::config_of({layer_of("b")})).to_string() +
      "; --source oci or --source docker decides");
}

/// index.json: app:1 and a:1 are a, b:1 is b. manifest.json: app:1 is b, b:1 is c, d is unnamed.
struct Disagreement : Reader {
  Disagreement() {
    const std::string b = item("b", R"(["app:1"])");
    const std::string c = item("c", R"(["b:1"])");
    const std::string d = item("d", "null");
    const auto a = files.add_image({layer_of("a")});
    files.set_entries({named(a, "docker.io/library/app:1", "app:1"),
                       named(a, "docker.io/library/a:1", "a:1"),
                       named(files.add_image({layer_of("b")}), "docker.io/library/b:1", "b:1")});
    set_manifest_json("[" + b + "," + c + "," + d + "]");
  }
  Lines notes_of(const std::string& loser, const std::string& winner) {
    const std::string end = " to another image than " + winner + ", which counts";
    return {loser + " gives the name docker.io/library/app:1" + end,
            loser + " gives the name docker.io/library/b:1" + end};
  }
};

TEST_CASE("the preferred face has the names; what only the other has besides is taken") {
  Disagreement reader;
  reader.preferred = Face::oci;
  // c was there as b:1 alone, which is another image: it is left out.
  CHECK(describe(reader.read()) == Lines{"oci docker.io/library/a:1 docker.io/library/app:1",
                                         "oci+docker docker.io/library/b:1", "docker -"});
  CHECK(reader.messages.notes == reader.notes_of("manifest.json", "index.json"));

  reader.messages.notes.clear();
  reader.preferred = Face::docker;
  CHECK(describe(reader.read()) == Lines{"oci docker.io/library/a:1",
                                         "oci+docker docker.io/library/app:1",
                                         "docker docker.io/library/b:1", "docker -"});
  CHECK(reader.messages.notes == reader.notes_of("index.json", "manifest.json"));
  CHECK(reader.messages.warnings.empty());
}

TEST_CASE("an image of index.json that loses its only name to manifest.json is left out") {
  Reader reader;
  const std::string item = reader.item("b", R"(["app:1"])");
  reader.files.set_entries(
      {named(reader.files.add_image({layer_of("a")}), "docker.io/library/app:1", "1")});
  reader.set_manifest_json("[" + item + "]");
  reader.preferred = Face::docker;
  CHECK(describe(reader.read()) == Lines{"docker docker.io/library/app:1"});
  reader.preferred = Face::oci;
  CHECK(describe(reader.read()) == Lines{"oci docker.io/library/app:1"});
}

TEST_CASE("where the faces agree a preferred one changes nothing") {
  for (const auto preferred : {Face::docker, Face::oci}) {
    Reader reader;
    const std::string item = reader.item("a", R"(["app:1"])");
    reader.files.set_entries(
        {named(reader.files.add_image({layer_of("a")}), "docker.io/library/app:1", "1")});
    reader.set_manifest_json("[" + item + "]");
    reader.preferred = preferred;
    CHECK(describe(reader.read()) == Lines{"oci+docker docker.io/library/app:1"});
    CHECK(reader.messages.notes.empty());
  }
}

TEST_CASE("one name for two images of manifest.json is refused") {
  Reader reader;
  const std::string a = reader.item("a", R"(["app:1"])");
  const std::string b = reader.item("b", R"(["docker.io/library/app:1"])");
  reader.set_manifest_json("[" + a + "," + b + "]");
  reader.expect_refused("manifest.json: two images have the name docker.io/library/app:1: " +
                        digest_of(test::config_of({layer_of("a")})).to_string() + " and " +
                        digest_of(test::config_of({layer_of("b")})).to_string());
}

TEST_CASE("a manifest is made up where LayerSources stand beside it and layers are their DiffIDs") {
  for (const bool layer_sources : {true, false}) {
    for (const bool plain : {true, false}) {
      Reader reader;
      const std::string item = reader.item("a", R"(["app:1"])", layer_sources);
      const auto config = reader.files.add(OciFiles::oci_config, test::config_of({layer_of("a")}));
      const auto layer =
          reader.files.add(OciFiles::oci_layer, plain ? layer_of("a") : "compressed layer");
      const auto image = reader.files.add_manifest(config, {layer});
      reader.files.set_entries({named(image, "docker.io/library/app:1", "1")});
      reader.set_manifest_json("[" + item + "]");
      const bool made_up = layer_sources && plain;
      CHECK(describe(reader.read()) ==
            Lines{std::string("oci+docker ") + (made_up ? "made-up " : "") +
                  "docker.io/library/app:1"});
    }
  }
}

TEST_CASE("Docker 25.0.0 mixed up the layers: made up all the same") {
  Reader reader;
  const std::string a = layer_of("a");
  const std::string b = layer_of("b");
  const auto config = reader.files.add(OciFiles::oci_config, test::config_of({a, b, a}));
  const auto image = reader.files.add_manifest(
      config, {reader.files.add(OciFiles::oci_layer, b), reader.files.add(OciFiles::oci_layer, a)});
  reader.files.set_entries({named(image, "docker.io/library/app:1", "1")});
  const std::string path_of_a = digest_of(a).blob_path();
  reader.set_manifest_json(R"([{"Config":")" + config.digest.blob_path() +
                           R"(","RepoTags":["app:1"],"Layers":[")" + path_of_a + R"(",")" +
                           digest_of(b).blob_path() + R"(",")" + path_of_a +
                           R"("],"LayerSources":{}}])");
  const auto images = reader.read();
  CHECK(describe(images) == Lines{"oci+docker made-up docker.io/library/app:1"});
  CHECK(images[0].docker->item.layers == Lines{path_of_a, digest_of(b).blob_path(), path_of_a});
}

TEST_CASE("Docker 25.0.0 - 25.0.2 wrote no entries for untagged images") {
  Reader reader;
  reader.files.tree.files["index.json"] =
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":null})";
  reader.set_manifest_json("[" + reader.item("a", "null", true) + "]");
  CHECK(describe(reader.read()) == Lines{"docker -"});
}

TEST_CASE("Docker 25.0.3 and later leave out untagged images after the first") {
  Reader reader;
  const std::string a = reader.item("a", R"(["a:1"])", true);
  const std::string b = reader.item("b", "null", true);
  reader.files.set_entries(
      {named(reader.files.add_image({layer_of("a")}), "docker.io/library/a:1", "1")});
  reader.set_manifest_json("[" + b + "," + a + "]");
  CHECK(describe(reader.read()) == Lines{"oci+docker made-up docker.io/library/a:1", "docker -"});
}

TEST_CASE("in a directory manifest.json counts only with LayerSources") {
  for (const bool layer_sources : {true, false}) {
    Reader reader;
    reader.directory = true;
    const std::string item = reader.item("b", R"(["b:1"])", layer_sources);
    reader.files.set_entries(
        {named(reader.files.add_image({layer_of("a")}), "docker.io/library/a:1", "1")});
    reader.set_manifest_json("[" + item + "]");
    const Lines lines = describe(reader.read());
    CHECK(lines.size() == (layer_sources ? 2 : 1));
    CHECK(lines[0] == "oci docker.io/library/a:1");
  }
}

TEST_CASE("in a directory index.json wins a name that both have, with a warning") {
  Reader reader;
  reader.directory = true;
  const std::string item = reader.item("b", R"(["app:1","b:1"])", true);
  const auto a = reader.files.add_image({layer_of("a")});
  reader.files.set_entries({named(a, "docker.io/library/app:1", "1")});
  reader.set_manifest_json("[" + item + "]");
  CHECK(describe(reader.read()) ==
        Lines{"oci docker.io/library/app:1", "docker docker.io/library/b:1"});
  CHECK(reader.messages.warnings ==
        Lines{"manifest.json gives the name docker.io/library/app:1 to another image than "
              "index.json, which counts"});
}

TEST_CASE("a derived manifest.json is none to go by without index.json") {
  Reader reader;
  reader.directory = true;
  reader.set_manifest_json("[" + reader.item("a", R"(["app:1"])") + "]");
  reader.expect_refused(
      "index.json: not there, only the manifest.json of an unpacked 'docker save' archive; pack it "
      "again (tar -C DIRECTORY -cf FILE .)");
}

TEST_CASE("malformed documents are refused with their names") {
  Reader reader;
  reader.files.tree.files["index.json"] = "{}";
  reader.expect_refused("index.json: .schemaVersion: missing");
  reader.files.tree.files["oci-layout"] = R"({"imageLayoutVersion":"2"})";
  reader.expect_refused(
      "oci-layout: .imageLayoutVersion: unsupported version (expected 1.0.0, actual 2)");
  reader.files.tree.files.erase("oci-layout");
  reader.expect_refused("oci-layout: not there");
}

}  // namespace
}  // namespace ocifact::source
