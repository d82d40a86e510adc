// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/codec/encoder.hpp>
#include <ocifact/facts/provenance.hpp>

#include "validate/checked.hpp"

namespace ocifact::validate {
namespace {

using test::encoded;
using test::OciFiles;

const std::string gzip_layer = "application/vnd.oci.image.layer.v1.tar+gzip";
const std::string zstd_layer = "application/vnd.oci.image.layer.v1.tar+zstd";
const Settings recompress{.recompress = true};

codec::Encoder encoder(const std::string& name) { return codec::Encoder::parse(name); }

/// What is recorded of documents whose layers were made so.
facts::Record made_by(const std::set<Digest>& documents, const std::string& encoders) {
  return {{facts::Provenance::Kind::converted, encoders, ""}, documents};
}

/// An image of one layer, made by `made_by`; its entry says `annotation`.
struct OneLayer {
  OneLayer(const codec::Encoder& made_by, const std::string& annotation)
      : OneLayer(encoded(plain(), made_by), annotation,
                 made_by.family == codec::Encoder::Family::zstd ? zstd_layer : gzip_layer) {}
  OneLayer(const std::string& packed, const std::string& annotation,
           const std::string& type = gzip_layer) {
    const auto config = files.add(OciFiles::oci_config, test::config_of({plain()}));
    layer = files.add(type, packed).digest;
    auto entry =
        files.add_manifest(config, {{oci::MediaType(type), layer, packed.size(), {}, {}, {}}});
    entry.platform = oci::Platform::parse("linux/amd64");
    facts::record(made_by({entry.digest}, annotation), entry.annotations);
    files.set_entries({entry});
  }
  /// It compresses, and to other bytes by every encoder.
  static std::string plain() {
    std::string words;
    for (int i = 0; i < 3000; ++i) words += std::to_string(i * i % 977) + " ";
    return test::layer_of(words);
  }

  OciFiles files;
  Digest layer{Algorithm::sha256, std::string(64, '0')};
};

TEST_CASE("a layer that its named encoder makes passes") {
  for (const std::string name : {"go-1", "go-6", "zlib-9", "zlib-6+os255"}) {
    const OneLayer image(encoder(name), encoder(name).description());
    CHECK(checked_directory(image.files, recompress) == "");
  }
  const auto zstd = codec::Encoder::zstd(3);
  CHECK(checked_directory(OneLayer(zstd, zstd.description()).files, recompress) == "");
  CHECK(checked_directory(OneLayer(encoder("go-6"), "go-1, go-6").files, recompress) == "");
}

TEST_CASE("a layer that its named encoder does not make is an error, on request") {
  const OneLayer image(encoder("go-6"), "go-1");
  const std::string made = digest_of(encoded(OneLayer::plain(), encoder("go-1"))).to_string();
  CHECK(checked_directory(image.files) == "");
  CHECK(checked_directory(image.files, recompress) ==
        "error OCI054 " + image.layer.blob_path() +
            ": layer is not made by the encoder named: go-1 makes it " + made + "\n");
}

TEST_CASE("the header of a gzip member counts") {
  const OneLayer image(encoder("zlib-6"), encoder("zlib-6+os255").description());
  CHECK(checked_directory(image.files, recompress).starts_with("error OCI054 "));
}

TEST_CASE("layers that nobody can make again are noted") {
  const auto note = [](const OneLayer& image, const std::string& why) {
    return "note OCI055 " + image.layer.blob_path() + ": layer was not compressed anew: " + why +
           "\n";
  };
  const OneLayer unnamed(encoder("go-6"), "");
  CHECK(checked_directory(unnamed.files, recompress) ==
        note(unnamed, "no encoder is named that made it"));
  const OneLayer old(encoder("zlib-6"), "go-1, zlib-6 (zlib 1.0.1)");
  CHECK(checked_directory(old.files, recompress) ==
        note(old, "it may be made by 'zlib-6 (zlib 1.0.1)', which is not here"));
  const OneLayer foreign(encoder("go-6"), "pigz\n");
  CHECK(checked_directory(foreign.files, recompress) ==
        note(foreign, "it may be made by 'pigz\\x0a', which is not here"));
}

TEST_CASE("plain layers are no matter of compression") {
  const OneLayer image(OneLayer::plain(), "go-1", OciFiles::oci_layer);
  CHECK(checked_directory(image.files, recompress) == "");
}

TEST_CASE("layers of an image in an index are made by what its entry names") {
  OneLayer image(encoder("go-6"), "");
  auto manifest = image.files.add_manifest(
      image.files.add(OciFiles::oci_config, test::config_of({OneLayer::plain()})),
      {{oci::MediaType(gzip_layer),
        image.layer,
        encoded(OneLayer::plain(), encoder("go-6")).size(),
        {},
        {},
        {}}});
  manifest.platform = oci::Platform::parse("linux/amd64");
  auto index = image.files.add_index({manifest});
  facts::record(made_by({index.digest, manifest.digest}, "go-6"), index.annotations);
  image.files.set_entries({index});
  CHECK(checked_directory(image.files, recompress) == "");
}

TEST_CASE("what is recorded of another image is not held against a layer") {
  OneLayer image(encoder("go-6"), "go-1");
  oci::Index index =
      oci::Index::parse(image.files.tree.files["index.json"], oci::MediaType(), Limits());
  index.manifests[0].annotations["dev.ocifact.of"] = digest_of("another").to_string();
  image.files.set_entries(index.manifests);
  CHECK(checked_directory(image.files, recompress) ==
        "note OCI055 " + image.layer.blob_path() +
            ": layer was not compressed anew: no encoder is named that made it\n");
}

TEST_CASE("a damaged layer is told of once, by what reads it first") {
  OneLayer image(encoder("go-1"), "go-1");
  std::string& packed = image.files.tree.files[image.layer.blob_path()];
  packed.resize(packed.size() / 2);
  const std::string found = checked_directory(image.files, recompress);
  CHECK(found == checked_directory(image.files));
  CHECK(found.find("OCI041") != std::string::npos);
}

TEST_CASE("a stream is compressed anew as well") {
  const OneLayer image(encoder("go-6"), "go-1");
  const test::TempDir folder;
  test::put_file(folder / "image.tar.gz", test::gzip(image.files.tar()));
  CHECK(checked(folder / "image.tar.gz", recompress).starts_with("error OCI054 "));
}

}  // namespace
}  // namespace ocifact::validate
