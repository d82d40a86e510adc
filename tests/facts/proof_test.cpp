// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "facts/at_hand.hpp"
#include "support/packed.hpp"

namespace ocifact::facts {
namespace {

const std::vector<std::string> plain{wordy_layer(1), wordy_layer(2), wordy_layer(3)};

/// The blobs of the layers, each by one of these encoders.
std::vector<LayerBlob> blobs_by(const std::vector<std::string>& encoders) {
  std::vector<LayerBlob> blobs;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    blobs.push_back(blob_of(encoded(plain[i], encoders[i])));
  }
  return blobs;
}

void check_proof(const ImageAtHand& image, const std::string& manifest, const std::string& forms) {
  Trial trial;
  const Proof proof = prove(image, digest_of(manifest), trial.context);
  CHECK(proof.manifest == manifest);
  CHECK(names_of(proof.layers) == forms);
}

TEST_CASE("every known encoder is found behind a digest") {
  Trial trial;
  for (const SameBody& encoders : known_encoders()) {
    for (const codec::Encoder& encoder : encoders) {
      const std::string name = encoder.name();
      const std::string manifest = manifest_of(docker_style, blobs_by({name, name, name}));
      const Proof proof = prove(image_of(plain), digest_of(manifest), trial.context);
      CHECK(proof.manifest == manifest);
      CHECK(proof.writers == "docker push");
      REQUIRE(proof.layers.size() == plain.size());
      // Another level may do the same to these layers.
      for (std::size_t i = 0; i < plain.size(); ++i) {
        CHECK(proof.layers[i].anew);
        CHECK(encoded(plain[i], proof.layers[i].encoder) == encoded(plain[i], encoder));
      }
    }
  }
}

TEST_CASE("every known style of manifests is found behind a digest, with its media type") {
  for (const ManifestStyle& style : manifest_styles()) {
    const std::string manifest = manifest_of(style, blobs_by({"go-1", "go-1", "go-1"}));
    check_proof(image_of(plain), manifest, "go-1 go-1 go-1");
    Trial trial;
    CHECK(prove(image_of(plain), digest_of(manifest), trial.context).media_type ==
          oci::MediaType::manifest(style.family));
  }
}

TEST_CASE("lower layers may be made by another encoder than upper ones") {
  for (const std::vector<std::string>& encoders : {std::vector<std::string>{"go-6", "go-1", "go-1"},
                                                   {"go-1", "go-6", "go-6"},
                                                   {"zlib-9+os255", "zlib-9+os255", "go-6"},
                                                   {"go-6", "zlib-6", "zlib-6"}}) {
    check_proof(image_of(plain), manifest_of(buildkit_style, blobs_by(encoders)),
                join(encoders, " "));
  }
}

TEST_CASE("layers may be in the registry as they are here, or plain") {
  ImageAtHand image = image_of(plain);
  const std::string base = test::zstd(plain[0]);
  image.layers[0] = at_hand(base, plain[0]);
  std::vector<LayerBlob> blobs = blobs_by({"go-6", "go-6", "go-6"});
  blobs[0] = blob_of(base, codec::Compression::zstd);
  check_proof(image, manifest_of(buildkit_style, blobs), "keep go-6 go-6");
  for (std::size_t i = 0; i < plain.size(); ++i) {
    blobs[i] = blob_of(plain[i], codec::Compression::none);
  }
  check_proof(image, manifest_of(buildkit_style, blobs), "plain plain plain");
  check_proof(image_of(plain), manifest_of(buildkit_style, blobs), "keep keep keep");
}

TEST_CASE("a layer in bzip2 may be in the registry as gzip beside others as they are here") {
  ImageAtHand image = image_of(plain);
  const std::string base = test::zstd(plain[0]);
  image.layers[0] = at_hand(base, plain[0]);
  image.layers[1] = at_hand(test::bzip2(plain[1]), plain[1]);
  std::vector<LayerBlob> blobs = blobs_by({"go-6", "go-6", "go-6"});
  blobs[0] = blob_of(base, codec::Compression::zstd);
  check_proof(image, manifest_of(buildkit_style, blobs), "keep go-6 go-6");
  // crane says of all layers that they are in gzip.
  blobs = {blob_of(base, codec::Compression::zstd),
           blob_of(test::bzip2(plain[1]), codec::Compression::bzip2),
           blob_of(plain[2], codec::Compression::none)};
  check_proof(image, manifest_of(crane_style, blobs), "keep keep keep");
}

TEST_CASE("layers that are compressed already are unpacked and made anew") {
  ImageAtHand image = image_of(plain);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    image.layers[i] = at_hand(encoded(plain[i], "go-1"), plain[i]);
  }
  check_proof(image, manifest_of(docker_style, blobs_by({"go-6", "go-6", "go-6"})),
              "go-6 go-6 go-6");
}

TEST_CASE("a layer that is there twice, and no layer at all") {
  const std::string layer = encoded(plain[0], "go-6");
  check_proof(image_of({plain[0], plain[0]}),
              manifest_of(docker_style, {blob_of(layer), blob_of(layer)}), "go-6 go-6");
  check_proof(image_of({}), manifest_of(docker_style, {}), "");
}

TEST_CASE("the digest may be a sha512") {
  Trial trial;
  const std::string manifest = manifest_of(docker_style, blobs_by({"go-6", "go-6", "go-6"}));
  const Digest digest = digest_of(manifest, Algorithm::sha512);
  CHECK(prove(image_of(plain), digest, trial.context).manifest == manifest);
}

TEST_CASE("what is proven does not depend on the number of threads") {
  // Tiny layers come out the same by many encoders.
  const std::string tiny = test::layer_of("");
  const std::string manifest = manifest_of(docker_style, {blob_of(encoded(tiny, "go-9+xfl0"))});
  for (const unsigned jobs : {1U, 4U}) {
    Trial trial(jobs);
    const Proof proof = prove(image_of({tiny}), digest_of(manifest), trial.context);
    CHECK(names_of(proof.layers) == "go-8");
  }
}

TEST_CASE("what nothing known makes is not proven, and the error says what was tried") {
  Trial trial;
  const Digest expected = digest_of("another manifest");
  try {
    prove(image_of(plain), expected, trial.context);
    FAIL("proven");
  } catch (const NotProven& error) {
    CHECK((error.kind() == ErrorKind::negative));
    CHECK(std::string(error.what()) == "not proven to be " + expected.to_string());
    CHECK(join(error.details(), "\n") ==
          "layers were tried as they are, plain, and as made by go-1 to go-9 and zlib-1 to " +
              codec::Encoder::parse("zlib-9").description() +
              ", with the gzip headers that are known; one for all, or two of the usual ones, one "
              "above the other\n"
              "manifests were tried as written by docker push; crane, skopeo and podman; buildkit; "
              "buildkit with Docker's types; containerd and jib; ocifact, and skopeo and podman "
              "with OCI types; ocifact with Docker's types; crane and ko with OCI types; skopeo "
              "and podman with OCI types, before 2022; Docker's containerd store\n"
              "the registry's manifest (--manifest) would tell which layer cannot be made");
  }
}

}  // namespace
}  // namespace ocifact::facts
