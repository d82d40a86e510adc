// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/digest/hasher.hpp>
#include <ocifact/facts/manifest_style.hpp>

namespace ocifact::facts {
namespace {

using codec::Compression;

const Digest config = digest_of("config");
const Digest layer = digest_of("layer");

const ManifestStyle& style_of(const std::string& writers) {
  for (const ManifestStyle& style : manifest_styles()) {
    if (style.writers == writers) return style;
  }
  throw std::runtime_error("no style of " + writers);
}

std::string written_by(const std::string& writers, Compression compression = Compression::gzip) {
  const std::vector<LayerBlob> layers{{layer, 34, compression}};
  return style_of(writers).write(config, 12, layers);
}

TEST_CASE("crane writes compact JSON of Docker's types, size before digest, and gzip always") {
  const std::string expected =
      R"({"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",)"
      R"("config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":12,"digest":")" +
      config.to_string() +
      R"("},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":34,)"
      R"("digest":")" +
      layer.to_string() + R"("}]})";
  CHECK(written_by("crane, skopeo and podman") == expected);
  CHECK(written_by("crane, skopeo and podman", Compression::zstd) == expected);
  CHECK(written_by("crane, skopeo and podman", Compression::none) == expected);
}

TEST_CASE("docker push indents by 3") {
  CHECK(written_by("docker push") == R"({
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 12,
      "digest": ")" + config.to_string() +
                                         R"("
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 34,
         "digest": ")" + layer.to_string() +
                                         R"("
      }
   ]
})");
}

TEST_CASE("Docker's containerd store puts the media type first, and has Docker's layer types") {
  CHECK(written_by("Docker's containerd store") == R"({
    "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "schemaVersion": 2,
    "config": {
        "mediaType": "application/vnd.oci.image.config.v1+json",
        "digest": ")" + config.to_string() + R"(",
        "size": 12
    },
    "layers": [
        {
            "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
            "digest": ")" + layer.to_string() +
                                                       R"(",
            "size": 34
        }
    ]
})");
}

TEST_CASE("containerd takes zstd for gzip, and tells plain layers apart") {
  const auto type_of = [](Compression compression) {
    return style_of("containerd and jib").type_of_layer(compression).to_string();
  };
  CHECK(type_of(Compression::gzip) == "application/vnd.docker.image.rootfs.diff.tar.gzip");
  CHECK(type_of(Compression::zstd) == "application/vnd.docker.image.rootfs.diff.tar.gzip");
  CHECK(type_of(Compression::none) == "application/vnd.docker.image.rootfs.diff.tar");
}

TEST_CASE("a manifest may lack its media type") {
  CHECK(written_by("skopeo and podman with OCI types, before 2022")
            .starts_with(R"({"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.)"));
}

TEST_CASE("no two styles write the same of gzip layers but those that treat others differently") {
  std::map<std::string, std::set<std::string>> writers;
  for (const ManifestStyle& style : manifest_styles()) {
    const std::string who(style.writers);
    writers[written_by(who)].insert(who);
  }
  CHECK(manifest_styles().size() == 10);
  CHECK(writers.size() == 9);
  CHECK(writers[written_by("containerd and jib")] ==
        std::set<std::string>{"containerd and jib", "ocifact with Docker's types"});
}

}  // namespace
}  // namespace ocifact::facts
