// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>

#include <ocifact/convert/to_layout.hpp>

#include "converter.hpp"
#include "support/expect_error.hpp"
#include "support/fixtures.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

namespace fs = boost::filesystem;
using test::expect_error;
using test::layer_of;
using test::named;
using test::OciFiles;
using Clobber = layout::IndexDocument::Clobber;
using Lines = std::vector<std::string>;

/// All files of the layout with their bytes.
std::map<std::string, std::string> files_of(const std::string& layout) {
  std::map<std::string, std::string> files;
  for (const std::string& path : layout::DirTree(layout, false).paths()) {
    files[path] = test::file_text(layout + "/" + path);
  }
  return files;
}

TEST_CASE("a docker archive becomes a layout of config, manifest and gzip layer") {
  const std::string a = layer_of("a");
  const std::string config = test::config_of({a});
  Converter converter;
  converter.add(docker_archive({"app:1", "other:2"}, {a}));
  const Conversion conversion = converter.to_layout();
  const std::string manifest =
      manifest_json(OciFiles::oci_manifest, descriptor_json(OciFiles::oci_config, config),
                    {descriptor_json(gzip_layer, encoded(a))});
  std::string entry = descriptor_json(OciFiles::oci_manifest, manifest);
  entry.pop_back();
  const auto entry_for = [&](const std::string& name, const std::string& tag) {
    return entry + R"(,"annotations":{"dev.ocifact.encoder":")" + test::zlib_6.description() +
           R"(","dev.ocifact.of":")" + digest_of(manifest).to_string() +
           R"(","dev.ocifact.provenance":"converted")" +
           R"(,"io.containerd.image.name":"docker.io/library/)" + name +
           R"(","org.opencontainers.image.ref.name":")" + tag +
           R"("},"platform":{"architecture":"amd64","os":"linux"}})";
  };
  const std::map<std::string, std::string> expected = {
      {"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"},
      {"index.json", R"({"schemaVersion":2,"mediaType":")" + OciFiles::oci_index +
                         R"(","manifests":[)" + entry_for("app:1", "1") + "," +
                         entry_for("other:2", "2") + "]}"},
      {digest_of(config).blob_path(), config},
      {digest_of(manifest).blob_path(), manifest},
      {digest_of(encoded(a)).blob_path(), encoded(a)},
  };
  CHECK((files_of(converter.out()) == expected));
  CHECK(lines_of(conversion) ==
        Lines{digest_of(manifest).to_string() + "  docker.io/library/app:1",
              digest_of(manifest).to_string() + "  docker.io/library/other:2"});
}

TEST_CASE("every fixture becomes a layout with the digests that were computed") {
  for (const std::string& name : test::archive_names()) {
    CAPTURE(name);
    Converter converter;
    converter.add(test::archive_path(name));
    const Lines expected = lines_of(converter.digests());
    CHECK(lines_of(converter.to_layout()) == expected);
    Converter again;
    again.add(converter.out());
    CHECK(lines_of(again.digests()) == expected);
    for (const std::string& path : layout::DirTree(converter.out(), false).paths()) {
      const auto digest = Digest::from_blob_path(path);
      if (digest) CHECK(digest_of(converter.text_of(path)) == *digest);
    }
  }
}

TEST_CASE("what a registry has is kept byte for byte: manifest, config, layers") {
  for (const std::string& name : test::archive_names()) {
    CAPTURE(name);
    Converter converter;
    converter.add(test::archive_path(name));
    converter.to_layout();
    const source::Source& source = *converter.sources[0];
    for (const source::Image& image : source.images()) {
      if (!image.stored || image.made_up) continue;
      const std::string path = image.stored->digest.blob_path();
      CHECK(converter.text_of(path) == test::read_all(*source.tree().open(path)));
    }
  }
}

TEST_CASE("the layout's bytes depend on neither threads nor the way of reading") {
  for (const std::string name : {"docker-28-multi.tar", "docker-20.10-multi.tar",
                                 "docker-28-containerd-multi.tar", "crane-tarball.tar"}) {
    CAPTURE(name);
    std::map<std::string, std::string> expected;
    for (const unsigned jobs : {1U, 8U}) {
      for (const bool stream : {false, true}) {
        Converter converter(jobs);
        const std::string path = test::archive_path(name);
        converter.add(stream ? converter.put("a.gz", test::gzip(test::file_text(path))) : path);
        converter.to_layout();
        const auto files = files_of(converter.out());
        if (expected.empty()) expected = files;
        CHECK((files == expected));
      }
    }
  }
}

TEST_CASE("converting twice changes nothing") {
  Converter converter;
  converter.add(docker_archive({"app:1", "other:1"}, {layer_of("a"), layer_of("b")}));
  converter.to_layout();
  const auto files = files_of(converter.out());
  converter.to_layout(Clobber::refuse);
  CHECK((files_of(converter.out()) == files));
  CHECK(converter.messages.warnings.empty());
}

TEST_CASE("a layout may be converted into itself, and gets what the options ask for") {
  Converter converter;
  converter.add(docker_archive({"app:1"}, {layer_of("a")}));
  converter.options.form = blob::Form::plain();
  const Lines before = lines_of(converter.to_layout());
  Converter self;
  self.options.form = blob::Form::encoded(test::zlib_6);
  self.add(converter.out());
  layout::Layout layout(converter.out(), {false, false, {}}, self.messages);
  const Conversion after =
      to_layout(self.inputs, self.options, layout, {Clobber::move}, self.context());
  CHECK(lines_of(after) != before);
  CHECK(converter.text_of("index.json").find(lines_of(after)[0].substr(0, 71)) !=
        std::string::npos);
}

TEST_CASE("artifacts and unknown documents come along byte for byte") {
  Converter converter;
  OciFiles files;
  const auto empty = files.add("application/vnd.oci.empty.v1+json", "{}");
  const auto artifact = files.add_manifest(empty, {files.add("text/plain", "words")});
  const auto other = files.add("application/x", "bytes");
  files.set_entries({named(artifact, "docker.io/library/artifact:1", "1"), other});
  converter.add(files);
  converter.to_layout();
  auto expected = files.tree.files;
  auto actual = files_of(converter.out());
  expected.erase("index.json");
  actual.erase("index.json");
  CHECK(std::map<std::string, std::string>(expected.begin(), expected.end()) == actual);
}

/// Converts and expects an error, after which there is no layout.
void expect_refused(Converter& converter, const std::string& message) {
  expect_error(ErrorKind::input, message, [&] { converter.to_layout(); });
  CHECK_FALSE(fs::exists(converter.out()));
}

TEST_CASE("a layer that is not its DiffID is refused, and nothing is left") {
  for (const bool stream : {false, true}) {
    OciFiles files = docker_archive({"app:1"}, {layer_of("a"), layer_of("b")});
    files.tree.files["1/layer.tar"] = layer_of("c");
    Converter converter;
    const std::string path = converter.put("a.tar", stream ? test::gzip(files.tar()) : files.tar());
    converter.add(path);
    expect_refused(converter, path + ": layer 1/layer.tar: DiffID differs (expected " +
                                  digest_of(layer_of("b")).to_string() + ", actual " +
                                  digest_of(layer_of("c")).to_string() + ")");
  }
}

TEST_CASE("a stored layer of another digest is refused, and nothing is left") {
  OciFiles files;
  files.set_entries({files.add_image({layer_of("a")})});
  const std::string path = digest_of(layer_of("a")).blob_path();
  files.tree.files[path] = layer_of("b");
  Converter converter;
  converter.add(files);
  expect_refused(converter, converter.sources[0]->name() + ": layer " + path + ": " + path +
                                ": digest differs (expected " +
                                digest_of(layer_of("a")).to_string() + ", actual " +
                                digest_of(layer_of("b")).to_string() + ")");
}

TEST_CASE("the bytes of a kept layer are unpacked for their DiffID too") {
  OciFiles files;
  const auto config = files.add(OciFiles::oci_config, test::config_of({layer_of("a")}));
  const auto layer = files.add(gzip_layer, test::gzip(layer_of("b")));
  files.set_entries({files.add_manifest(config, {layer})});
  Converter converter;
  converter.add(files);
  expect_refused(converter, converter.sources[0]->name() + ": layer " + layer.digest.blob_path() +
                                ": DiffID differs (expected " +
                                digest_of(layer_of("a")).to_string() + ", actual " +
                                digest_of(layer_of("b")).to_string() + ")");
}

TEST_CASE("a failure leaves an existing layout as it was") {
  Converter converter;
  converter.add(docker_archive({"app:1"}, {layer_of("a")}));
  converter.to_layout();
  const auto before = files_of(converter.out());
  OciFiles bad = docker_archive({"app:2"}, {layer_of("b"), layer_of("c")});
  bad.tree.files["1/layer.tar"] = "";
  converter.inputs.clear();
  converter.add(converter.put("bad.tar", bad.tar()));
  expect_error(ErrorKind::input,
               converter.sources.back()->name() + ": layer 1/layer.tar: DiffID differs (expected " +
                   digest_of(layer_of("c")).to_string() + ", actual " + digest_of("").to_string() +
                   ")",
               [&] { converter.to_layout(); });
  CHECK((files_of(converter.out()) == before));
}

TEST_CASE("blobs that the source lacks may be in the layout already") {
  Converter converter;
  OciFiles files;
  files.set_entries({named(files.add_image({layer_of("a")}), "docker.io/library/app:1", "1")});
  converter.add(files);
  converter.to_layout();
  OciFiles delta = files;
  delta.set_entries(
      {named(delta.add_image({layer_of("a"), layer_of("b")}), "docker.io/library/app:2", "2")});
  delta.tree.files.erase(digest_of(layer_of("a")).blob_path());
  Converter second;
  const std::string path = second.put("delta.tar", delta.tar());
  second.add(path);
  expect_error(ErrorKind::input, path + ": blobs are missing that its manifests need",
               [&] { second.to_layout(); });
  layout::Layout layout(converter.out(), {false, false, {}}, second.messages);
  to_layout(second.inputs, second.options, layout, {Clobber::move}, second.context());
  CHECK(converter.blob(digest_of(layer_of("a"))) == layer_of("a"));
  CHECK(converter.blob(digest_of(layer_of("b"))) == layer_of("b"));
}

TEST_CASE("a name that another image has in the layout moves, or is refused with nothing changed") {
  Converter converter;
  converter.add(docker_archive({"app:1"}, {layer_of("a")}));
  const std::string before =
      converter.to_layout().images()[0].image->root.descriptor.digest.to_string();
  const auto files = files_of(converter.out());
  converter.inputs.clear();
  converter.add(converter.put("b.tar", docker_archive({"app:1"}, {layer_of("b")}).tar()));
  const std::string after =
      converter.digests().images()[0].image->root.descriptor.digest.to_string();
  expect_error(ErrorKind::conflict,
               "docker.io/library/app:1 is the name of another image already (expected " + after +
                   ", actual " + before + ")",
               [&] { converter.to_layout(Clobber::refuse); });
  CHECK((files_of(converter.out()) == files));
  converter.to_layout(Clobber::move);
  CHECK(converter.messages.notes ==
        Lines{"docker.io/library/app:1 moves from " + before + " to " + after});
  CHECK(fs::exists(converter.out() + "/" + Digest::parse(before).blob_path()));
}

TEST_CASE("two layers that become one blob are written once") {
  OciFiles files = docker_archive({"app:1"}, {layer_of("a"), layer_of("a")});
  files.tree.files["1/layer.tar"] = encoded(layer_of("a"));
  Converter converter;
  converter.add(files);
  converter.to_layout();
  CHECK(files_of(converter.out()).size() == 5);
  CHECK(converter.blob(digest_of(encoded(layer_of("a")))) == encoded(layer_of("a")));
}

TEST_CASE("one platform of an index becomes the image, its attestation does not come along") {
  Converter converter;
  converter.options.platforms = {oci::Platform::parse("linux/arm64")};
  converter.add(test::archive_path("buildkit-oci-multiarch-attested.tar"));
  const Conversion conversion = converter.to_layout();
  const auto arm64 = converter.sources[0]->tree().open(
      "blobs/sha256/04d835994f6488d5dc0ed69cdee380c9dc08a024b2dd96cf8d577df631373d0c");
  const Digest& digest = conversion.images()[0].image->root.descriptor.digest;
  CHECK(digest == digest_of(test::read_all(*arm64)));
  // oci-layout, index.json, manifest, config, three different layers
  CHECK(files_of(converter.out()).size() == 7);
}

TEST_CASE("without attestations the index is a new one of the rest") {
  Converter converter;
  converter.options.attestations = false;
  converter.add(test::archive_path("buildkit-oci-multiarch-attested.tar"));
  const Conversion conversion = converter.to_layout();
  const Node& root = conversion.images()[0].image->root;
  CHECK(root.children.size() == 2);
  const oci::Index written =
      oci::Index::parse(converter.blob(root.descriptor.digest), oci::MediaType(), {});
  CHECK(written.manifests.size() == 2);
  CHECK(written.manifests[0].digest == root.children[0].descriptor.digest);
}

TEST_CASE("the layers of a run may unpack to the budget and not to more") {
  Converter converter;
  converter.add(docker_archive({"app:1"}, {layer_of("a"), layer_of("b")}));
  const std::uint64_t all = layer_of("a").size() + layer_of("b").size();
  for (const std::uint64_t limit : {all, all - 1}) {
    blob::UnpackedBudget budget(limit);
    layout::Layout layout(converter.out(), {false, false, {}}, converter.messages);
    const Context context{{}, converter.pool, budget, converter.messages};
    const auto convert_all = [&] {
      to_layout(converter.inputs, converter.options, layout, {Clobber::move}, context);
    };
    if (limit == all) {
      convert_all();
      continue;
    }
    try {
      convert_all();
      FAIL("nothing was thrown");
    } catch (const Error& error) {
      CHECK(std::string(error.what())
                .ends_with("/layer.tar: the layers unpack to more than the limit of " +
                           std::to_string(limit) + " bytes; --max-unpacked raises it"));
    }
  }
}

}  // namespace
}  // namespace ocifact::convert
