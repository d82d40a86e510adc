// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/facts/missing_blobs.hpp>

#include "support/oci_files.hpp"

namespace ocifact::facts {
namespace {

using test::layer_of;
using test::OciFiles;

std::vector<Digest> missing(const OciFiles& files, const oci::Descriptor& top,
                            const std::vector<const io::Tree*>& more = {}) {
  std::vector<const io::Tree*> trees = {&files.tree};
  trees.insert(trees.end(), more.begin(), more.end());
  std::vector<Digest> digests;
  for (const auto& blob : missing_blobs(source::read_documents(files.tree, top, Limits()), trees)) {
    digests.push_back(blob.digest);
  }
  return digests;
}

void drop(OciFiles& files, const Digest& digest) { files.tree.files.erase(digest.blob_path()); }

TEST_CASE("nothing is missed where all is there") {
  OciFiles files;
  const auto image = files.add_image({layer_of("a"), layer_of("b")});
  CHECK(missing(files, files.add_index({image})).empty());
}

TEST_CASE("configs, layers and children of indexes are missed, each once and in order") {
  OciFiles files;
  const auto child = files.add_image({layer_of("a"), layer_of("b")});
  const auto other = files.add_image({layer_of("a")}, "arm64");
  const auto gone = files.add_image({layer_of("c")}, "s390x");
  const auto index = files.add_index({gone, files.add_index({child, other})});
  const Digest config = digest_of(test::config_of({layer_of("a")}, "arm64"));
  const Digest layer = digest_of(layer_of("a"));
  for (const Digest& digest : {gone.digest, config, layer}) drop(files, digest);
  CHECK(missing(files, index) == std::vector<Digest>{gone.digest, layer, config});
}

TEST_CASE("what another tree has is not missed") {
  OciFiles files;
  const auto image = files.add_image({layer_of("a")});
  OciFiles base;
  base.add(OciFiles::oci_layer, layer_of("a"));
  drop(files, digest_of(layer_of("a")));
  CHECK(missing(files, image) == std::vector<Digest>{digest_of(layer_of("a"))});
  CHECK(missing(files, image, {&base.tree}).empty());
}

TEST_CASE("layers that registries may not hand out are never missed, other blobs are") {
  OciFiles files;
  const auto config = files.add(OciFiles::oci_config, test::config_of({layer_of("a")}));
  auto foreign = files.add("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "foreign");
  auto unknown = files.add("application/x-unknown", "unknown");
  const auto image = files.add_manifest(config, {foreign, unknown});
  drop(files, foreign.digest);
  drop(files, unknown.digest);
  CHECK(missing(files, image) == std::vector<Digest>{unknown.digest});
}

}  // namespace
}  // namespace ocifact::facts
