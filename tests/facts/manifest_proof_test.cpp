// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/facts/manifest_proof.hpp>

#include "facts/at_hand.hpp"
#include "support/expect_error.hpp"
#include "support/packed.hpp"

namespace ocifact::facts {
namespace {

using test::expect_error;

const std::vector<std::string> plain{wordy_layer(1), wordy_layer(2), wordy_layer(3)};

std::string forms_by(const ImageAtHand& image, const std::vector<LayerBlob>& blobs,
                     unsigned jobs = 2) {
  Trial trial(jobs);
  const std::string manifest = manifest_of(docker_style, blobs);
  const Proof proof = prove_by_manifest(image, manifest, trial.context);
  CHECK(proof.manifest == manifest);
  CHECK(proof.media_type == oci::MediaType::manifest(oci::Family::docker));
  return names_of(proof.layers);
}

TEST_CASE("each layer's encoder is found by its digest") {
  for (const unsigned jobs : {1U, 4U}) {
    CHECK(forms_by(image_of(plain),
                   {blob_of(encoded(plain[0], "go-9")), blob_of(encoded(plain[1], "zlib-6+os255")),
                    blob_of(encoded(plain[2], "go-1"))},
                   jobs) == "go-9 zlib-6+os255 go-1");
  }
}

TEST_CASE("layers are found as they are, and plain") {
  ImageAtHand image = image_of(plain);
  const std::string zstd = test::zstd(plain[0]);
  image.layers[0] = at_hand(zstd, plain[0]);
  image.layers[1] = at_hand(test::gzip(plain[1]), plain[1]);
  CHECK(forms_by(image, {blob_of(zstd), blob_of(plain[1]), blob_of(encoded(plain[2], "go-6"))}) ==
        "keep plain go-6");
}

TEST_CASE("what makes a small layer is tried first on the large ones") {
  std::string large;
  for (int i = 0; i < 40; ++i) large += wordy_layer(i);
  int opened = 0;
  ImageAtHand image = image_of({plain[0], large});
  image.layers[1].open = [&, open = image.layers[1].open] {
    ++opened;
    return open();
  };
  CHECK(forms_by(image, {blob_of(encoded(plain[0], "zlib-3")), blob_of(encoded(large, "zlib-3"))},
                 1) == "zlib-3 zlib-3");
  // Twice for what it is, then once to be compressed.
  CHECK(opened == 3);
}

TEST_CASE("the same layer may have been compressed in two ways") {
  CHECK(forms_by(image_of({plain[0], plain[0], plain[0]}),
                 {blob_of(encoded(plain[0], "go-6")), blob_of(encoded(plain[0], "go-1")),
                  blob_of(encoded(plain[0], "go-6"))}) == "go-6 go-1 go-6");
}

TEST_CASE("a manifest is taken as it is, and without a media type it is OCI's") {
  Trial trial;
  const std::string layer = encoded(plain[0], "go-6");
  const std::string manifest =
      R"({ "schemaVersion": 2, "config": {"mediaType": "x/y", "size": 6, "digest": ")" +
      digest_of("config").to_string() +
      R"("}, "annotations": {"a": "b"}, "layers": [{"mediaType": "z/z", "digest": ")" +
      digest_of(layer).to_string() + R"(", "size": )" + std::to_string(layer.size()) + "}]}\n";
  const Proof proof = prove_by_manifest(image_of({plain[0]}), manifest, trial.context);
  CHECK(proof.manifest == manifest);
  CHECK(proof.media_type == oci::MediaType::manifest(oci::Family::oci));
  CHECK(names_of(proof.layers) == "go-6");
}

TEST_CASE("a manifest of another image is a no") {
  Trial trial;
  const auto prove = [&](const std::string& manifest) {
    prove_by_manifest(image_of({plain[0]}), manifest, trial.context);
  };
  expect_error(ErrorKind::negative,
               "another image: the image ID differs (expected " + digest_of("other").to_string() +
                   ", actual " + digest_of("config").to_string() + ")",
               [&] { prove(docker_style.write(digest_of("other"), 5, {})); });
  expect_error(ErrorKind::negative,
               "another image: the number of layers differs (expected 0, actual 1)",
               [&] { prove(manifest_of(docker_style, {})); });
}

TEST_CASE("text that is no image manifest is refused") {
  Trial trial;
  for (const std::string text :
       {"", "{", R"({"schemaVersion":2,"manifests":[]})", R"({"schemaVersion":1})"}) {
    CHECK_THROWS_AS(prove_by_manifest(image_of({}), text, trial.context), Error);
  }
}

/// The lines of the error that this image is not proven to be that of the blobs.
std::string refusal(const ImageAtHand& image, const std::vector<LayerBlob>& blobs) {
  Trial trial;
  const std::string manifest = manifest_of(docker_style, blobs);
  try {
    prove_by_manifest(image, manifest, trial.context);
  } catch (const NotProven& error) {
    CHECK((error.kind() == ErrorKind::negative));
    return error.what() + ("\n" + join(error.details(), "\n"));
  }
  return "proven";
}

TEST_CASE("a layer that nothing makes is named, with what was tried") {
  const std::string foreign = encoded(plain[1], "go-6") + "x";
  const std::vector<LayerBlob> blobs{blob_of(encoded(plain[0], "go-6")), blob_of(foreign),
                                     blob_of(encoded(plain[2], "go-6"))};
  const std::string expected =
      "not proven to be " + digest_of(manifest_of(docker_style, blobs)).to_string() +
      ": nothing makes layer 1 (DiffID " + digest_of(plain[1]).to_string() + ") into " +
      digest_of(foreign).to_string() +
      "\ntried as it is, plain, and as made by go-1 to go-9 and zlib-1 to " +
      codec::Encoder::parse("zlib-9").description() + ", with the gzip headers that are known";
  CHECK(refusal(image_of(plain), blobs) == expected);
  ImageAtHand image = image_of(plain);
  const std::string by_pgzip = encoded(plain[1], "zlib-5+mtime2288912640+os255");
  image.layers[1] = at_hand(by_pgzip, plain[1]);
  CHECK(refusal(image, blobs) ==
        expected +
            "\nas it is, it has the header of pgzip (skopeo, podman, buildah), which no "
            "encoder here can follow");
}

TEST_CASE("when nothing makes a small layer the large ones are not tried") {
  std::string large;
  for (int i = 0; i < 40; ++i) large += wordy_layer(i);
  int opened = 0;
  ImageAtHand image = image_of({large, plain[0]});
  image.layers[0].open = [&, open = image.layers[0].open] {
    ++opened;
    return open();
  };
  const std::string lines =
      refusal(image, {blob_of(encoded(large, "go-6")), blob_of(encoded(plain[0], "go-6") + "x")});
  CHECK(lines.find("nothing makes layer 1 (") != std::string::npos);
  CHECK(opened == 2);  // for what it is
}

}  // namespace
}  // namespace ocifact::facts
