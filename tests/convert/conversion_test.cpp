// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/conversion.hpp>

#include "converter.hpp"
#include "support/expect_error.hpp"
#include "support/fixtures.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

using test::expect_error;
using test::layer_of;
using test::named;
using test::OciFiles;
using Lines = std::vector<std::string>;

oci::ImageName full(const std::string& name) { return oci::ImageName(oci::Reference::parse(name)); }

/// A layout of one image, by the content of its layer.
OciFiles one_image(const std::string& content, const std::string& name) {
  OciFiles files;
  files.set_entries({named(files.add_image({layer_of(content)}), name, "")});
  return files;
}

std::string digest_of_image(const std::string& content) {
  OciFiles files;
  return files.add_image({layer_of(content)}).digest.to_string();
}

TEST_CASE("the only image is one that several inputs may have under several names") {
  const std::string a = digest_of_image("a");
  const std::string b = digest_of_image("b");
  Converter converter;
  expect_error(ErrorKind::input, "no image", [&] { converter.digests().only_image(); });
  converter.add(one_image("a", "docker.io/library/a:1"));
  converter.add(one_image("a", "docker.io/library/a:2"));
  CHECK(converter.digests().only_image().root.descriptor.digest.to_string() == a);
  converter.add(one_image("b", ""));
  try {
    converter.digests().only_image();
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "more than one image; choose one");
    CHECK(error.details() ==
          Lines{a + "  docker.io/library/a:1", a + "  docker.io/library/a:2", b + "  -"});
  }
}

TEST_CASE("images come by name, those without one last and by digest, whatever the inputs' order") {
  const auto untagged = [](const std::string& content) { return one_image(content, ""); };
  for (const bool turned : {false, true}) {
    Converter converter;
    std::vector<OciFiles> inputs = {one_image("a", "docker.io/library/b:1"), untagged("b"),
                                    untagged("c"), one_image("d", "docker.io/library/a:1")};
    if (turned) std::reverse(inputs.begin(), inputs.end());
    for (const OciFiles& files : inputs) converter.add(files);
    std::string first = digest_of_image("b");
    std::string second = digest_of_image("c");
    if (second < first) std::swap(first, second);
    CHECK(lines_of(converter.digests()) == Lines{digest_of_image("d") + "  docker.io/library/a:1",
                                                 digest_of_image("a") + "  docker.io/library/b:1",
                                                 first + "  -", second + "  -"});
  }
}

TEST_CASE("one image under one name that comes twice is shown once") {
  Converter converter;
  converter.add(one_image("a", "docker.io/library/a:1"));
  converter.add(one_image("a", "docker.io/library/a:1"));
  converter.add(one_image("a", "docker.io/library/b:1"));
  CHECK(lines_of(converter.digests()) == Lines{digest_of_image("a") + "  docker.io/library/a:1",
                                               digest_of_image("a") + "  docker.io/library/b:1"});
}

TEST_CASE("one name for two images is refused, be it a tag without repository") {
  for (const std::string name : {"docker.io/library/app:1", "v1"}) {
    Converter converter;
    for (const std::string content : {"a", "b"}) {
      OciFiles files;
      const auto image = files.add_image({layer_of(content)});
      const bool bare = name == "v1";
      files.set_entries({named(image, bare ? "" : name, bare ? name : "")});
      converter.add(files);
    }
    expect_error(ErrorKind::input,
                 "two images have the name " + name + ": " + digest_of_image("a") + " and " +
                     digest_of_image("b"),
                 [&] { converter.digests(); });
  }
}

TEST_CASE("tags take the place of the source's names, and keep what the source said besides") {
  Converter converter;
  OciFiles files;
  auto entry = named(files.add_image({layer_of("a")}), "docker.io/library/old:1", "1");
  entry.annotations["k"] = "v";
  files.set_entries({entry});
  converter.add(files);
  converter.options.tags = {full("new:1"), full("new:2")};
  const Conversion conversion = converter.digests();
  CHECK(lines_of(conversion) == Lines{digest_of_image("a") + "  docker.io/library/new:1",
                                      digest_of_image("a") + "  docker.io/library/new:2"});
  for (const NamedImage& image : conversion.images()) {
    CHECK(image.name->annotations == oci::Annotations{{"k", "v"}});
  }
}

TEST_CASE("tags need exactly one image") {
  Converter converter;
  converter.add(one_image("a", "docker.io/library/a:1"));
  converter.add(one_image("b", "docker.io/library/b:1"));
  converter.options.tags = {full("new:1")};
  expect_error(ErrorKind::input, "a tag is for one image, and there are 2; choose one",
               [&] { converter.digests(); });
}

TEST_CASE("where one image is needed several are refused, but not one that two sources have") {
  for (const auto need : {Options::Need::one_image, Options::Need::one_image_id}) {
    Converter converter;
    converter.options.need = need;
    converter.add(one_image("a", "docker.io/library/a:1"));
    converter.add(one_image("a", "docker.io/library/b:1"));
    CHECK(converter.digests().images().size() == 2);
    converter.add(one_image("b", "docker.io/library/c:1"));
    expect_error(ErrorKind::input, "more than one image; choose one", [&] { converter.digests(); });
  }
}

TEST_CASE("where one image ID is needed an index is refused") {
  Converter converter;
  OciFiles files;
  files.set_entries({files.add_index({files.add_image({layer_of("a")})})});
  converter.add(files);
  converter.options.need = Options::Need::one_image;
  CHECK(converter.digests().images().size() == 1);
  converter.options.need = Options::Need::one_image_id;
  expect_error(ErrorKind::input, "the image has no single image ID", [&] { converter.digests(); });
}

TEST_CASE("an index entry has the image's names, what the source said, and the platform") {
  Converter converter;
  OciFiles files;
  auto single = named(files.add_image({layer_of("a")}, "arm64"), "docker.io/library/a:1", "1");
  single.annotations["k"] = "v";
  const auto index =
      named(files.add_index({files.add_image({layer_of("b")})}), "docker.io/library/b:1", "1");
  auto referrer = files.add_manifest(files.add("application/vnd.oci.empty.v1+json", "{}"), {});
  referrer.annotations["io.containerd.manifest.subject"] = single.digest.to_string();
  files.set_entries({referrer, single, index});
  converter.add(files);
  layout::IndexDocument document;
  converter.digests().put_into(document, layout::IndexDocument::Clobber::refuse,
                               converter.messages);
  REQUIRE(document.entries().size() == 3);
  const auto& entries = document.entries();
  CHECK(entries[0].descriptor.annotations ==
        oci::Annotations{{"io.containerd.image.name", "docker.io/library/a:1"},
                         {"k", "v"},
                         {"org.opencontainers.image.ref.name", "a:1"}});
  CHECK(entries[0].descriptor.platform->to_string() == "linux/arm64");
  CHECK(entries[1].descriptor.digest == index.digest);
  CHECK_FALSE(entries[1].descriptor.platform);
  CHECK(entries[2].descriptor.annotations == referrer.annotations);
}

TEST_CASE("digests computed do not depend on how the source is read, nor on threads") {
  for (const std::string& name : test::archive_names()) {
    CAPTURE(name);
    Lines expected;
    for (const unsigned jobs : {1U, 8U}) {
      for (const bool stream : {false, true}) {
        for (const bool keeps_bytes : {true, false}) {
          Converter converter(jobs);
          converter.keeps_bytes = keeps_bytes;
          const std::string path = test::archive_path(name);
          converter.add(stream ? converter.put("a.gz", test::gzip(test::file_text(path))) : path);
          const Lines lines = lines_of(converter.digests());
          if (expected.empty()) expected = lines;
          CHECK(lines == expected);
        }
      }
    }
  }
}

TEST_CASE("a compression that is asked for gives one digest, file or stream, kept or not") {
  for (const auto form :
       {blob::Form::encoded(test::zlib_6), blob::Form::plain(), blob::Form::keep()}) {
    for (const std::string name : {"buildkit-oci-zstd.tar", "docker-28-single.tar",
                                   "crane-tarball.tar", "docker-28-containerd-single.tar"}) {
      CAPTURE(name);
      Lines expected;
      for (const bool stream : {false, true}) {
        for (const bool keeps_bytes : {true, false}) {
          Converter converter;
          converter.options.form = form;
          converter.keeps_bytes = keeps_bytes;
          const std::string path = test::archive_path(name);
          converter.add(stream ? converter.put("a.gz", test::gzip(test::file_text(path))) : path);
          const Lines lines = lines_of(converter.digests());
          if (expected.empty()) expected = lines;
          CHECK(lines == expected);
        }
      }
    }
  }
}

TEST_CASE(
    "a layer that a stored manifest and manifest.json share comes from a stream once for both") {
  const std::string packed = test::gzip(layer_of("a"));
  const std::string plain = layer_of("b");
  const std::vector<std::string> plains = {layer_of("a"), plain};
  OciFiles files;
  const auto layer = files.add(gzip_layer, packed);
  const auto other = files.add(OciFiles::oci_layer, plain);
  const auto stored =
      files.add_manifest(files.add(OciFiles::oci_config, test::config_of(plains)), {layer, other});
  files.set_entries({named(stored, "docker.io/library/stored:1", "1")});
  const std::string config = test::config_of(plains, "arm64");
  files.tree.files["config.json"] = config;
  files.tree.files["manifest.json"] =
      R"([{"Config":"config.json","RepoTags":["app:1"],"Layers":[")" + layer.digest.blob_path() +
      R"(",")" + other.digest.blob_path() + R"("]}])";
  for (const auto form : {blob::Form::compressed(test::zlib_6), blob::Form::keep()}) {
    const bool keep = form == blob::Form::keep();
    const std::string made = manifest_json(
        OciFiles::oci_manifest, descriptor_json(OciFiles::oci_config, config),
        {descriptor_json(gzip_layer, packed), keep ? descriptor_json(OciFiles::oci_layer, plain)
                                                   : descriptor_json(gzip_layer, encoded(plain))});
    const Lines expected = {digest_of(made).to_string() + "  docker.io/library/app:1",
                            stored.digest.to_string() + "  docker.io/library/stored:1"};
    for (const bool stream : {false, true}) {
      for (const bool to_layout : {false, true}) {
        Converter converter;
        converter.options.form = form;
        converter.add(converter.put("a.tar", stream ? test::gzip(files.tar()) : files.tar()));
        CHECK(lines_of(to_layout ? converter.to_layout() : converter.digests()) == expected);
      }
    }
  }
}

TEST_CASE("the selector of an input chooses its images, and a miss names the source") {
  Converter converter;
  OciFiles files;
  files.set_entries({named(files.add_image({layer_of("a")}), "docker.io/library/a:1", ""),
                     named(files.add_image({layer_of("b")}), "docker.io/library/b:1", "")});
  const std::string path = converter.put("a.tar", files.tar());
  converter.add(path + ":b:1");
  CHECK(lines_of(converter.digests()) == Lines{digest_of_image("b") + "  docker.io/library/b:1"});
  converter.add(path + ":c:1");
  expect_error(ErrorKind::negative, path + ":c:1: no image 'c:1'; there are",
               [&] { converter.digests(); });
}

}  // namespace
}  // namespace ocifact::convert
