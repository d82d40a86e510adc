// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/plan.hpp>

#include "converter.hpp"
#include "support/fixtures.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

using test::layer_of;
using test::named;
using test::OciFiles;
using Lines = std::vector<std::string>;

/// Plans a source with what a test does not care about filled in.
struct Planned {
  Converter converter;
  Missing missing;
  Plan plan;

  explicit Planned(const OciFiles& files) { converter.add(files); }
  explicit Planned(const std::string& source) { converter.add(source); }
  Plan& make() {
    plan = {};
    const source::Source& source = *converter.sources[0];
    plan_images(source, source.images(), converter.options, missing, converter.messages, plan);
    return plan;
  }
  const Node& root() { return make().images.at(0).root; }
  void expect_error(ErrorKind kind, const std::string& message, const Lines& details) {
    try {
      make();
      FAIL_CHECK("nothing was thrown instead of: " << message);
    } catch (const Error& error) {
      CHECK(std::string(error.what()) == converter.sources[0]->name() + ": " + message);
      CHECK((error.kind() == kind));
      CHECK(error.details() == details);
    }
  }
};

/// A layout of one image: a plain layer and a gzip one, truly named.
struct Mixed {
  OciFiles files;
  std::string plain = layer_of("plain");
  std::string packed = test::gzip(layer_of("packed"));
  oci::Descriptor config =
      files.add(OciFiles::oci_config, test::config_of({plain, layer_of("packed")}));
  oci::Descriptor image = files.add_manifest(
      config, {files.add(OciFiles::oci_layer, plain), files.add(gzip_layer, packed)});
  Mixed() { files.set_entries({named(image, "docker.io/library/app:1", "1")}); }
};

TEST_CASE("a stored manifest is kept, whatever its layers are, unless a compression is asked for") {
  struct Case {
    blob::Form form;
    bool keep;
    blob::Form plain;
    blob::Form packed;
  };
  const Case cases[] = {
      {blob::Form::compressed(test::zlib_6), true, blob::Form::keep(), blob::Form::keep()},
      {blob::Form::keep(), true, blob::Form::keep(), blob::Form::keep()},
      {blob::Form::encoded(test::zlib_6), false, blob::Form::encoded(test::zlib_6),
       blob::Form::keep()},
      {blob::Form::plain(), false, blob::Form::keep(), blob::Form::plain()},
  };
  for (const Case& c : cases) {
    CAPTURE(static_cast<int>(c.form.kind));
    Planned planned(Mixed().files);
    planned.converter.options.form = c.form;
    const Node& root = planned.root();
    CHECK(root.keep == c.keep);
    REQUIRE(planned.plan.blobs.size() == 2);
    const PlannedBlob& plain = planned.plan.blobs[root.layers.at(0)];
    const PlannedBlob& packed = planned.plan.blobs[root.layers.at(1)];
    CHECK((plain.form == c.plain));
    CHECK((packed.form == c.packed));
    CHECK(plain.diff_id == DiffId(digest_of(layer_of("plain"))));
    CHECK(packed.diff_id == DiffId(digest_of(layer_of("packed"))));
    CHECK(plain.is_settled() == (c.plain == blob::Form::keep()));
    CHECK(plain.is_layer);
  }
}

TEST_CASE("a manifest in which nothing would change is kept, though a compression is asked for") {
  OciFiles files;
  const auto config = files.add(OciFiles::oci_config, test::config_of({layer_of("a")}));
  files.set_entries(
      {files.add_manifest(config, {files.add(gzip_layer, test::gzip(layer_of("a")))})});
  Planned planned(files);
  planned.converter.options.form = blob::Form::encoded(test::zlib_6);
  CHECK(planned.root().keep);
  planned.converter.options.media_types = oci::Family::oci;
  CHECK(planned.root().keep);
  planned.converter.options.media_types = oci::Family::docker;
  CHECK_FALSE(planned.root().keep);
  CHECK(planned.root().manifest->media_type.to_string() == docker_manifest);
}

TEST_CASE("the bytes tell the compression, not the media type") {
  OciFiles files;
  const auto config = files.add(OciFiles::oci_config, test::config_of({layer_of("a")}));
  files.set_entries({files.add_manifest(config, {files.add(gzip_layer, layer_of("a"))})});
  Planned planned(files);
  planned.converter.options.form = blob::Form::plain();
  CHECK(planned.root().keep);
  planned.converter.options.form = blob::Form::encoded(test::zlib_6);
  CHECK_FALSE(planned.root().keep);
}

TEST_CASE("an image of manifest.json alone is made, of the media types that are asked for") {
  Planned planned(docker_archive({"app:1"}, {layer_of("a"), layer_of("b")}));
  for (const auto family : {oci::Family::oci, oci::Family::docker}) {
    planned.converter.options.media_types = family;
    const Node& root = planned.root();
    CHECK_FALSE(root.keep);
    CHECK(root.descriptor.media_type == oci::MediaType::manifest(family));
    CHECK(root.manifest->media_type == oci::MediaType::manifest(family));
    CHECK(root.manifest->config.media_type == oci::MediaType::config(family));
    REQUIRE(planned.plan.blobs.size() == 2);
    CHECK(planned.plan.blobs[1].path == "1/layer.tar");
    CHECK_FALSE(planned.plan.blobs[1].stored);
    CHECK((planned.plan.blobs[1].form == blob::Form::compressed(test::zlib_6)));
    CHECK(planned.plan.blobs[1].what() ==
          planned.converter.sources[0]->name() + ": layer 1/layer.tar");
    CHECK(planned.plan.images[0].image_id() ==
          digest_of(test::config_of({layer_of("a"), layer_of("b")})));
  }
}

TEST_CASE("what Docker's classic store makes up is made anew, unless everything is to be kept") {
  Planned planned(test::archive_path("docker-28-single.tar"));
  CHECK_FALSE(planned.root().keep);
  CHECK_FALSE(planned.plan.blobs.at(0).stored);
  planned.converter.options.form = blob::Form::keep();
  CHECK(planned.root().keep);
  CHECK(planned.plan.blobs.at(0).stored);
}

TEST_CASE("one layer under several names, links or images is one piece of work") {
  Planned planned(test::archive_path("docker-20.10-multi.tar"));
  const Plan& plan = planned.make();
  CHECK(plan.images.size() == 2);
  CHECK(plan.blobs.size() == 2);
  CHECK(plan.images[0].root.layers == plan.images[1].root.layers);
}

TEST_CASE("the layers must be as many as the config's DiffIDs") {
  OciFiles files = docker_archive({"app:1"}, {layer_of("a")});
  std::string& text = files.tree.files["manifest.json"];
  text.replace(text.find(R"("0/layer.tar")"), 13, R"("0/layer.tar","0/layer.tar")");
  Planned docker(files);
  docker.expect_error(
      ErrorKind::input,
      "manifest.json: the number of layers differs (expected 1 diff_ids of the config, actual 2)",
      {});
  OciFiles stored;
  const auto image =
      stored.add_manifest(stored.add(OciFiles::oci_config, test::config_of({"x"})), {});
  stored.set_entries({image});
  Planned oci(stored);
  oci.expect_error(
      ErrorKind::input,
      image.digest.blob_path() +
          ": the number of layers differs (expected 1 diff_ids of the config, actual 0)",
      {});
}

TEST_CASE("configs and layers that are missing are refused with a list, all at once") {
  Mixed mixed;
  const Digest plain = digest_of(mixed.plain);
  mixed.files.tree.files.erase(plain.blob_path());
  mixed.files.tree.files.erase(mixed.config.digest.blob_path());
  Lines list = {plain.to_string(), mixed.config.digest.to_string()};
  std::sort(list.begin(), list.end());
  Planned planned(mixed.files);
  planned.expect_error(ErrorKind::input, "blobs are missing that its manifests need", list);

  test::MapTree existing;
  existing.files[plain.blob_path()] = "whatever";
  planned.missing.existing = &existing;
  planned.expect_error(ErrorKind::input, "blobs are missing that its manifests need",
                       {mixed.config.digest.to_string()});
  planned.missing = {.refuse = false, .existing = nullptr};
  CHECK(planned.root().keep);
}

TEST_CASE("a layer that may not be distributed may be missing") {
  OciFiles files;
  const std::string type = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
  auto layer = files.add(type, test::gzip(layer_of("a")));
  files.tree.files.erase(layer.digest.blob_path());
  files.set_entries({files.add_manifest(
      files.add(OciFiles::oci_config, test::config_of({layer_of("a")})), {layer})});
  Planned planned(files);
  CHECK(planned.root().keep);
}

TEST_CASE("a missing child of an index is warned of, when its bytes would be needed") {
  OciFiles files;
  auto missing = files.add_image({layer_of("m")}, "s390x");
  files.tree.files.erase(missing.digest.blob_path());
  missing.platform = oci::Platform::parse("linux/s390x");
  const auto index = files.add_index({files.add_image({layer_of("a")}), missing});
  files.set_entries({index});
  Planned planned(files);
  CHECK(planned.root().keep);
  CHECK(planned.converter.messages.warnings ==
        Lines{planned.converter.sources[0]->name() + ": " + missing.digest.to_string() +
              " (linux/s390x) is in the index, but not in the source"});
  planned.converter.messages.warnings.clear();
  planned.missing.refuse = false;
  planned.make();
  CHECK(planned.converter.messages.warnings.empty());
}

TEST_CASE("an index is kept when all below it is") {
  OciFiles files;
  const auto a = files.add_image({layer_of("a")});
  const auto b = files.add_image({layer_of("b")}, "arm64");
  files.set_entries({files.add_index({a, files.add_index({b})})});
  Planned planned(files);
  CHECK(planned.root().keep);
  planned.converter.options.form = blob::Form::encoded(test::zlib_6);
  const Node& root = planned.root();
  CHECK_FALSE(root.keep);
  CHECK_FALSE(root.children[1].keep);
  planned.converter.options.form = blob::Form::compressed(test::zlib_6);
  planned.converter.options.media_types = oci::Family::docker;
  CHECK(planned.root().index.media_type.to_string() == docker_index);
}

TEST_CASE("artifacts are kept as they are, whatever is asked for") {
  OciFiles files;
  const auto empty = files.add("application/vnd.oci.empty.v1+json", "{}");
  const auto text = files.add("text/plain", "words");
  files.set_entries({files.add_manifest(empty, {text}), files.add("application/x", "bytes")});
  Planned planned(files);
  planned.converter.options.form = blob::Form::encoded(test::zlib_6);
  planned.converter.options.media_types = oci::Family::docker;
  const Plan& plan = planned.make();
  CHECK(plan.images.at(0).root.keep);
  CHECK(plan.images[0].root.blob.has_value());
  CHECK(plan.images.at(1).root.keep);
  CHECK(plan.images[1].root.blob.has_value());
  CHECK(plan.blobs.size() == 3);
  for (const PlannedBlob& blob : plan.blobs) CHECK_FALSE(blob.is_layer);
  CHECK_FALSE(plan.images[0].image_id());
}

TEST_CASE("a platform that no image has is answered with those there are") {
  OciFiles files;
  files.set_entries({files.add_image({layer_of("a")}), files.add_image({layer_of("b")}, "arm64")});
  Planned planned(files);
  planned.converter.options.platforms = {oci::Platform::parse("linux/s390x"),
                                         oci::Platform::parse("linux/arm/v7")};
  planned.expect_error(ErrorKind::negative, "no image for linux/s390x, linux/arm/v7; there are",
                       {"linux/amd64", "linux/arm64"});
  planned.converter.options.platforms = {oci::Platform::parse("linux/arm64")};
  CHECK(planned.make().images.size() == 1);
}

}  // namespace
}  // namespace ocifact::convert
