// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "validate/checked.hpp"

namespace ocifact::validate {
namespace {

using test::OciFiles;

const std::string gzip_type = "application/vnd.oci.image.layer.v1.tar+gzip";
const std::string zstd_type = "application/vnd.oci.image.layer.v1.tar+zstd";

/// A layout of one image with one layer, stored so, and a config that may be of another layer.
struct OneLayer {
  OciFiles files;
  std::string path;

  OneLayer(const std::string& type, const std::string& stored, const std::string& plain) {
    const auto layer = files.add(type, stored);
    path = Sound::path(layer);
    const auto config = files.add(OciFiles::oci_config, test::config_of({plain}));
    files.set_entries({with_platform(files.add_manifest(config, {layer}))});
  }
};

const std::string plain = test::layer_of("text");

/// A layer that does not shrink to something small.
std::string large() {
  std::string content;
  for (int i = 0; i < 30; ++i) content += digest_of(std::to_string(i)).hex();
  return test::layer_of(content);
}

/// What is told of gzip data whose checksum is wrong.
const std::string corrupt = "gzip member at offset 0 is corrupt: wrong checksum";

TEST_CASE("layers of every compression are unpacked and compared with their DiffIDs") {
  const std::string other = test::layer_of("other");
  const auto differs = [&](const OneLayer& image) {
    return "error OCI043 " + image.path + ": layer DiffID differs: expected " +
           digest_of(other).to_string() + ", actual " + digest_of(plain).to_string() + "\n";
  };
  const std::vector<std::pair<std::string, std::string>> stored = {
      {OciFiles::oci_layer, plain}, {gzip_type, test::gzip(plain)}, {zstd_type, test::zstd(plain)}};
  for (const auto& layer : stored) {
    CAPTURE(layer.first);
    CHECK(checked(OneLayer(layer.first, layer.second, plain).files) == "");
    const OneLayer bad(layer.first, layer.second, other);
    CHECK(checked(bad.files) == differs(bad));
    CHECK(checked(bad.files, {.fast = true}) == "");
  }
}

TEST_CASE("an empty layer is one") {
  CHECK(checked(OneLayer(OciFiles::oci_layer, "", "").files) == "");
}

TEST_CASE("layers are compressed as their media types say") {
  const OneLayer image(gzip_type, test::zstd(plain), plain);
  CHECK(checked(image.files) ==
        "error OCI042 " + image.path +
            ": layer compression is not that of 'application/vnd.oci.image.layer.v1.tar+gzip': "
            "expected gzip, actual zstd\n");
}

TEST_CASE("a flipped bit in a plain layer changes both digests") {
  Sound sound;
  OneLayer image(OciFiles::oci_layer, plain, plain);
  image.files.tree.files[image.path] = flipped(plain, 600);
  const std::string sides = "expected " + digest_of(plain).to_string() + ", actual " +
                            digest_of(flipped(plain, 600)).to_string() + "\n";
  CHECK(checked(image.files) == "error OCI027 " + image.path + ": layer digest differs: " + sides +
                                    "error OCI043 " + image.path +
                                    ": layer DiffID differs: " + sides);
}

TEST_CASE("a layer that cannot be unpacked is told, and its digest is checked all the same") {
  const std::string packed = test::gzip(large());
  const std::string damaged = flipped(packed, packed.size() - 6);
  OneLayer image(gzip_type, packed, large());
  image.files.tree.files[image.path] = damaged;
  const std::string digest = "error OCI027 " + image.path + ": layer digest differs: expected " +
                             digest_of(packed).to_string() + ", actual " +
                             digest_of(damaged).to_string() + "\n";
  CHECK(checked_directory(image.files) ==
        digest + "error OCI041 " + image.path + ": the layer: " + corrupt + "\n");
  CHECK(checked_archive(image.files.tar()) == checked_directory(image.files));
  // A stream is not read twice, but for what is small.
  CHECK(checked_archive(test::gzip(image.files.tar())) ==
        "error OCI041 " + image.path + ": member '" + image.path + "': " + corrupt + "\n");
}

TEST_CASE("data after a layer's end belongs to no layer") {
  const std::string packed = test::gzip(plain);
  const OneLayer image(gzip_type, packed + "more", plain);
  CHECK(checked_directory(image.files) ==
        "error OCI041 " + image.path + ": the layer: gzip data ends at offset " +
            std::to_string(packed.size()) + ", but other data follows\n");
}

TEST_CASE("layers in bzip2 and xz are unpacked, though no media type is theirs") {
  const std::string other = test::layer_of("other");
  for (const auto& [name, packed] :
       {std::pair{"bzip2", test::bzip2(plain)}, std::pair{"xz", test::xz(plain)}}) {
    const OneLayer image(OciFiles::oci_layer, packed, other);
    CHECK(checked(image.files) ==
          "error OCI042 " + image.path +
              ": layer compression is not that of 'application/vnd.oci.image.layer.v1.tar': "
              "expected none, actual " +
              name +
              "\n"
              "error OCI043 " +
              image.path + ": layer DiffID differs: expected " + digest_of(other).to_string() +
              ", actual " + digest_of(plain).to_string() + "\n");
  }
}

TEST_CASE("a blob that is no layer is not unpacked") {
  OciFiles files;
  const std::string packed = test::gzip(large());
  const auto blob = files.add("a/b", flipped(packed, packed.size() - 6));
  files.set_entries({blob});
  CHECK(checked_directory(files) == "");
  CHECK(checked_archive(files.tar()) == "");
  // A stream unpacks whatever it can.
  CHECK(checked_archive(test::gzip(files.tar())) == "warning OCI044 " + Sound::path(blob) +
                                                        ": member '" + Sound::path(blob) +
                                                        "': " + corrupt + "\n");
}

TEST_CASE("DiffIDs of several algorithms are all checked") {
  OciFiles files;
  const auto layer = files.add(gzip_type, test::gzip(plain));
  const auto config_with = [&](const Digest& diff_id) {
    return files.add(OciFiles::oci_config,
                     R"({"architecture":"amd64","os":"linux","rootfs":{"type":"layers",)"
                     R"("diff_ids":[")" +
                         diff_id.to_string() + R"("]}})");
  };
  const auto right = files.add_manifest(config_with(digest_of(plain, Algorithm::sha512)), {layer});
  const auto wrong = files.add_manifest(config_with(digest_of("x", Algorithm::sha512)), {layer});
  const auto usual = files.add_manifest(config_with(digest_of(plain)), {layer});
  files.set_entries({with_platform(right), with_platform(usual), with_platform(wrong)});
  CHECK(checked_directory(files) ==
        "error OCI043 " + Sound::path(layer) + ": layer DiffID differs: expected " +
            digest_of("x", Algorithm::sha512).to_string() + ", actual " +
            digest_of(plain, Algorithm::sha512).to_string() + "\n");
}

TEST_CASE("layers that unpack to more than the limit are told once, however many threads") {
  OciFiles files;
  std::vector<oci::Descriptor> layers;
  std::vector<std::string> plains;
  for (const char* content : {"1", "2", "3", "4", "5"}) {
    plains.push_back(test::layer_of(content));
    layers.push_back(files.add(gzip_type, test::gzip(plains.back())));
  }
  const auto config = files.add(OciFiles::oci_config, test::config_of(plains));
  files.set_entries({with_platform(files.add_manifest(config, layers))});
  const std::uint64_t all = 5 * plains.front().size();
  for (const unsigned jobs : {1U, 4U}) {
    CHECK(checked(files, {.limits = limit(&Limits::max_unpacked, all - 1), .jobs = jobs}) ==
          "error OCI053 layers: unpack to more than the limit of " + std::to_string(all - 1) +
              " bytes; --max-unpacked raises it\n");
  }
  CHECK(checked(files, {.limits = limit(&Limits::max_unpacked, all)}) == "");
}

}  // namespace
}  // namespace ocifact::validate
