// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>
#include <vector>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>

#include <ocifact/convert/to_archive.hpp>
#include <ocifact/tar/index.hpp>

#include "converter.hpp"
#include "support/expect_error.hpp"
#include "support/fixtures.hpp"
#include "support/memory_file.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

using test::expect_error;
using test::layer_of;
using test::named;
using test::OciFiles;
using Lines = std::vector<std::string>;

/// The members of an archive in order.
Lines names_in(const std::string& archive) {
  test::RecordedMessages messages;
  Lines names;
  for (const tar::Member& member : tar::read_index(test::memory_file(archive), {}, messages)) {
    names.push_back(member.name);
  }
  CHECK(messages.warnings.empty());
  return names;
}

/// The members of an archive with their bytes.
std::map<std::string, std::string> files_in(const std::string& archive) {
  test::RecordedMessages messages;
  const archive::TarTree tree(test::memory_file(archive), {}, messages);
  std::map<std::string, std::string> files;
  for (const std::string& path : tree.paths()) files[path] = test::read_all(*tree.open(path));
  return files;
}

std::string blob(const std::string& bytes) { return digest_of(bytes).blob_path(); }

TEST_CASE("members stand image by image by name, blobs once, indexes and names last") {
  Converter converter;
  OciFiles files;
  const std::string a = layer_of("a");
  const std::string b = layer_of("b");
  const auto first = files.add_image({b, a});
  const auto second = files.add_image({a});
  const auto arm64 = files.add_image({a}, "arm64");
  const auto index = files.add_index({second, arm64});
  files.set_entries({named(index, "docker.io/library/z:1", ""),
                     named(first, "docker.io/library/app:1", ""), second});
  converter.add(files);
  const std::string archive = converter.to_archive();
  CHECK(names_in(archive) == Lines{"oci-layout", blob(b), blob(a), blob(test::config_of({b, a})),
                                   first.digest.blob_path(), blob(test::config_of({a})),
                                   second.digest.blob_path(), blob(test::config_of({a}, "arm64")),
                                   arm64.digest.blob_path(), index.digest.blob_path(), "index.json",
                                   "manifest.json"});
  const auto content = files_in(archive);
  for (const auto& [path, text] : files.tree.files) {
    if (path != "index.json") CHECK((content.at(path) == text));
  }
  CHECK(content.at("manifest.json") ==
        R"([{"Config":")" + blob(test::config_of({b, a})) +
            R"(","RepoTags":["docker.io/library/app:1"],"Layers":[")" + blob(b) + R"(",")" +
            blob(a) + R"("]},{"Config":")" + blob(test::config_of({a})) +
            R"(","RepoTags":["docker.io/library/z:1"],"Layers":[")" + blob(a) +
            R"("]},{"Config":")" + blob(test::config_of({a})) + R"(","RepoTags":null,"Layers":[")" +
            blob(a) + R"("]}])");
}

TEST_CASE(
    "the OCI format is the same without manifest.json, and its index.json is that of a layout") {
  Converter converter;
  converter.add(docker_archive({"app:1", "other:1"}, {layer_of("a")}));
  auto hybrid = files_in(converter.to_archive(ArchiveFormat::hybrid));
  const auto oci = files_in(converter.to_archive(ArchiveFormat::oci));
  CHECK(hybrid.erase("manifest.json") == 1);
  CHECK((hybrid == oci));
  converter.to_layout();
  CHECK(oci.at("index.json") == converter.text_of("index.json"));
}

TEST_CASE("the docker format is config and plain layers, and no OCI face") {
  Converter converter;
  OciFiles files;
  const auto config = files.add(OciFiles::oci_config,
                                test::config_of({layer_of("a"), layer_of("b"), layer_of("a")}));
  const auto packed = files.add(gzip_layer, test::gzip(layer_of("a")));
  files.set_entries({named(
      files.add_manifest(config, {packed, files.add(OciFiles::oci_layer, layer_of("b")), packed}),
      "docker.io/library/app:1", "")});
  converter.add(files);
  const std::string archive = converter.to_archive(ArchiveFormat::docker);
  const std::string a = digest_of(layer_of("a")).hex() + ".tar";
  const std::string b = digest_of(layer_of("b")).hex() + ".tar";
  const std::string config_name = config.digest.hex() + ".json";
  CHECK(names_in(archive) == Lines{a, b, config_name, "manifest.json"});
  const auto content = files_in(archive);
  CHECK(content.at(a) == layer_of("a"));
  CHECK(content.at(b) == layer_of("b"));
  CHECK(digest_of(content.at(config_name)) == config.digest);
  CHECK(content.at("manifest.json") ==
        R"([{"Config":")" + config_name +
            R"(","RepoTags":["docker.io/library/app:1"],"Layers":[")" + a + R"(",")" + b +
            R"(",")" + a + R"("]}])");
}

TEST_CASE("the docker format keeps the image IDs of every fixture with an image") {
  for (const std::string& name : test::archive_names()) {
    CAPTURE(name);
    Converter converter;
    converter.add(test::archive_path(name));
    const std::string archive = converter.to_archive(ArchiveFormat::docker);
    Converter again;
    again.add(again.put("again.tar", archive));
    for (const source::Image& image : again.sources[0]->images()) {
      REQUIRE(image.docker);
      CHECK(image.docker->item.config == image.docker->config.hex() + ".json");
    }
    again.to_layout();
  }
}

TEST_CASE("an archive's digests are those that were computed, and reading it gives them again") {
  for (const std::string& name : test::archive_names()) {
    for (const auto format : {ArchiveFormat::hybrid, ArchiveFormat::oci}) {
      CAPTURE(name);
      Converter converter;
      converter.add(test::archive_path(name));
      const Lines expected = lines_of(converter.digests());
      Converter again;
      again.add(again.put("again.tar", converter.to_archive(format)));
      CHECK(lines_of(again.digests()) == expected);
      again.to_layout();
      CHECK(again.messages.warnings.size() == converter.messages.warnings.size());
    }
  }
}

TEST_CASE("the bytes are the same every time, for all threads and ways of reading") {
  for (const std::string name : {"docker-28-multi.tar", "docker-20.10-multi.tar",
                                 "buildkit-oci-multiarch-attested.tar", "crane-tarball.tar"}) {
    for (const auto format : {ArchiveFormat::hybrid, ArchiveFormat::docker, ArchiveFormat::oci}) {
      CAPTURE(name);
      std::string expected;
      for (const unsigned jobs : {1U, 8U}) {
        for (const bool stream : {false, true}) {
          Converter converter(jobs);
          if (format == ArchiveFormat::docker) {
            converter.options.form = blob::Form::plain();
          }
          const std::string path = test::archive_path(name);
          converter.add(stream ? converter.put("a.gz", test::gzip(test::file_text(path))) : path);
          if (format == ArchiveFormat::docker) {
            converter.options.form = blob::Form::compressed(test::zlib_6);
          }
          const std::string bytes = converter.to_archive(format, jobs == 8);
          if (expected.empty()) expected = bytes;
          CHECK((bytes == expected));
        }
      }
    }
  }
}

TEST_CASE("the order of inputs does not matter") {
  const auto archive = [](bool turned) {
    Converter converter;
    std::vector<OciFiles> inputs = {docker_archive({"b:1"}, {layer_of("a"), layer_of("b")}),
                                    docker_archive({"a:1"}, {layer_of("b"), layer_of("a")}),
                                    docker_archive({}, {layer_of("c")})};
    if (turned) std::reverse(inputs.begin(), inputs.end());
    for (const OciFiles& files : inputs) converter.add(files);
    return converter.to_archive();
  };
  CHECK((archive(false) == archive(true)));
}

TEST_CASE("wrong bytes are found, before anything is written where all layers are to be verified") {
  OciFiles files;
  files.set_entries({files.add_image({layer_of("a")})});
  const std::string path = blob(layer_of("a"));
  files.tree.files[path] = layer_of("b");
  Converter converter;
  converter.add(files);
  for (const bool verify : {false, true}) {
    ArchiveOptions options;
    options.verify_layers = verify;
    std::string bytes;
    io::StringSink sink(bytes);
    expect_error(ErrorKind::input,
                 converter.sources[0]->name() + ": layer " + path + ": " + path +
                     ": digest differs (expected " + digest_of(layer_of("a")).to_string() +
                     ", actual " + digest_of(layer_of("b")).to_string() + ")",
                 [&] {
                   const Conversion conversion = prepare_archive(
                       converter.inputs, converter.options, options, converter.context());
                   CHECK_FALSE(verify);
                   write_archive(conversion, converter.options, options, sink, converter.messages);
                 });
    CHECK(bytes.empty() == verify);
  }
}

TEST_CASE("layers whose size is not known before are spooled, and nothing of them is left") {
  Converter converter;
  converter.add(docker_archive({"app:1"}, {layer_of("a"), layer_of("b")}));
  converter.to_archive();
  for (const auto& entry : boost::filesystem::directory_iterator(converter.directory.path())) {
    CHECK(entry.path().filename() == "input-0.tar");
  }
}

TEST_CASE("a foreign layer that the source lacks is left out, and stays in the manifest") {
  Converter converter;
  OciFiles files;
  auto layer = files.add("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                         test::gzip(layer_of("a")));
  const auto image = files.add_manifest(
      files.add(OciFiles::oci_config, test::config_of({layer_of("a")})), {layer});
  files.tree.files.erase(layer.digest.blob_path());
  files.set_entries({image});
  converter.add(files);
  const auto content = files_in(converter.to_archive(ArchiveFormat::oci));
  CHECK_FALSE(content.contains(layer.digest.blob_path()));
  CHECK(content.contains(image.digest.blob_path()));
}

TEST_CASE("referrers come along in the OCI face") {
  Converter converter;
  OciFiles files;
  const auto image = files.add_image({layer_of("a")});
  auto referrer = files.add_manifest(files.add("application/vnd.oci.empty.v1+json", "{}"), {});
  referrer.annotations["io.containerd.manifest.subject"] = image.digest.to_string();
  files.set_entries({image, referrer});
  converter.add(files);
  const auto content = files_in(converter.to_archive());
  CHECK(content.contains(referrer.digest.blob_path()));
  CHECK(content.at("index.json").find(referrer.digest.to_string()) != std::string::npos);
  CHECK(content.at("manifest.json").find(referrer.digest.hex()) == std::string::npos);
}

TEST_CASE("an archive that docker could not load is refused where it is meant for docker") {
  Converter converter;
  OciFiles files;
  files.set_entries({files.add_manifest(files.add("application/vnd.oci.empty.v1+json", "{}"), {})});
  converter.add(files);
  for (const auto format : {ArchiveFormat::hybrid, ArchiveFormat::docker}) {
    expect_error(ErrorKind::input, "no image that docker could load",
                 [&] { converter.to_archive(format); });
  }
  CHECK(files_in(converter.to_archive(ArchiveFormat::oci)).size() == 4);
}

TEST_CASE("the platform that manifest.json lists can be chosen") {
  Converter converter;
  converter.add(test::archive_path("buildkit-oci-multiarch-attested.tar"));
  converter.options.docker_platform = oci::Platform::parse("linux/arm64");
  const std::string bytes = converter.to_archive(ArchiveFormat::hybrid);
  const std::string config = "5f73d6e09727ac6710464203bb5f1475f939853ad7c213719785ce37b281fdce";
  CHECK(files_in(bytes).at("manifest.json").starts_with(R"([{"Config":"blobs/sha256/)" + config));
}

}  // namespace
}  // namespace ocifact::convert
