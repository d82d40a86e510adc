// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/needed_blobs.hpp>

#include "converter.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

using test::layer_of;
using test::OciFiles;
using Lines = std::vector<std::string>;

Lines lines_of(const NeededBlobs& blobs) {
  Lines lines;
  for (const facts::ListedBlob& blob : blobs.there) lines.push_back(blob.to_line());
  return lines;
}

std::string line(const std::string& bytes, const std::string& diff_id, const std::string& type) {
  return digest_of(bytes).to_string() + "  " + std::to_string(bytes.size()) + "  " + diff_id +
         "  " + type;
}

Lines sorted(Lines lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST_CASE("documents and layers of all images are listed, each once, by digest") {
  Converter converter;
  OciFiles files;
  const auto a = files.add_image({layer_of("a"), layer_of("b")});
  const auto b = files.add_image({layer_of("b")}, "arm64");
  const auto index = files.add_index({a, b});
  files.set_entries({index});
  converter.add(files);
  OciFiles again;
  again.set_entries({again.add_image({layer_of("b")}, "arm64")});
  converter.add(again);
  const auto text = [&](const oci::Descriptor& of) {
    return files.tree.files.at(of.digest.blob_path());
  };
  const auto layer = [](const std::string& content) {
    return line(layer_of(content), digest_of(layer_of(content)).to_string(), OciFiles::oci_layer);
  };
  const NeededBlobs blobs = needed_blobs(converter.digests());
  CHECK(lines_of(blobs) ==
        sorted({line(text(index), "-", OciFiles::oci_index),
                line(text(a), "-", OciFiles::oci_manifest),
                line(text(b), "-", OciFiles::oci_manifest),
                line(test::config_of({layer_of("a"), layer_of("b")}), "-", OciFiles::oci_config),
                line(test::config_of({layer_of("b")}, "arm64"), "-", OciFiles::oci_config),
                layer("a"), layer("b")}));
  CHECK(blobs.missing.empty());
}

TEST_CASE("of an image without a manifest the blobs are those that are made") {
  Converter converter;
  converter.add(docker_archive({"app:1"}, {layer_of("a")}));
  const std::string config = test::config_of({layer_of("a")});
  const std::string layer = encoded(layer_of("a"));
  const std::string manifest =
      manifest_json(OciFiles::oci_manifest, descriptor_json(OciFiles::oci_config, config),
                    {descriptor_json(gzip_layer, layer)});
  CHECK(
      lines_of(needed_blobs(converter.digests())) ==
      sorted({line(manifest, "-", OciFiles::oci_manifest), line(config, "-", OciFiles::oci_config),
              line(layer, digest_of(layer_of("a")).to_string(), gzip_layer)}));
}

TEST_CASE("what is needed and not there is told apart") {
  Converter converter;
  OciFiles files;
  const auto gone = files.add_image({layer_of("c")}, "s390x");
  const auto a = files.add_image({layer_of("a")});
  const auto b = files.add_image({layer_of("b")}, "arm64");
  files.set_entries({files.add_index({a, b, gone})});
  const Digest layer = digest_of(layer_of("a"));
  const Digest config = digest_of(test::config_of({layer_of("b")}, "arm64"));
  for (const Digest& digest : {gone.digest, layer, config}) {
    files.tree.files.erase(digest.blob_path());
  }
  converter.add(files);
  const NeededBlobs blobs = needed_blobs(converter.digests());
  std::vector<Digest> expected = {gone.digest, layer, config};
  std::sort(expected.begin(), expected.end());
  CHECK(blobs.missing == expected);
  // The layer whose config is absent is listed without its DiffID.
  const Lines lines = lines_of(blobs);
  CHECK(lines.size() == 5);
  CHECK(std::count(lines.begin(), lines.end(), line(layer_of("b"), "-", OciFiles::oci_layer)) == 1);
}

TEST_CASE("of a blob that is listed under several types the one that is a layer counts") {
  Converter converter;
  OciFiles files;
  const auto image = files.add_image({layer_of("a")});
  const auto empty = files.add("application/vnd.oci.empty.v1+json", "{}");
  const auto artifact = files.add_manifest(empty, {files.add("a/first", layer_of("a"))});
  files.set_entries({artifact, image});
  converter.add(files);
  const Lines lines = lines_of(needed_blobs(converter.digests()));
  CHECK(lines.size() == 5);
  const std::string layer =
      line(layer_of("a"), digest_of(layer_of("a")).to_string(), OciFiles::oci_layer);
  CHECK(std::count(lines.begin(), lines.end(), layer) == 1);
}

TEST_CASE("documents of types that are not read are listed") {
  Converter converter;
  OciFiles files;
  files.set_entries({files.add("x/y", "some bytes")});
  converter.add(files);
  CHECK(lines_of(needed_blobs(converter.digests())) == Lines{line("some bytes", "-", "x/y")});
}

}  // namespace
}  // namespace ocifact::convert
