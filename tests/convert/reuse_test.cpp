// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/reuse.hpp>

#include "converter.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

using facts::KnownLayers;
using test::layer_of;
using test::OciFiles;
using Use = KnownLayers::Use;

/// A site that has one layer: plain, as gzip, and as zstd, in one image each.
struct Site {
  test::RecordedMessages messages;
  std::string plain = layer_of("a");
  OciFiles files;
  KnownLayers known;
  Options options;
  KnownLayers made_before;

  explicit Site(const std::string& encoder = "") {
    const auto config = files.add(OciFiles::oci_config, test::config_of({plain}));
    for (const auto& layer :
         {files.add(OciFiles::oci_layer, plain), files.add(gzip_layer, test::gzip(plain)),
          files.add(zstd_layer, test::zstd(plain))}) {
      const auto image = files.add_manifest(config, {layer});
      const facts::Record recorded{{facts::Provenance::Kind::converted, encoder, {}},
                                   {image.digest}};
      known.add_image(files.tree, "SITE", image, recorded, Use::reuse, {}, messages);
    }
    options.known = &known;
  }
  /// What may take the place of the layer, by compression: `-`, `g`, `z`.
  std::string instead_of(const blob::Form& form) const {
    std::string result;
    for (const auto& blob :
         Reuse(options, &made_before).instead_of(DiffId(digest_of(plain)), form)) {
      const std::string& bytes = files.tree.files.at(blob.descriptor.digest.blob_path());
      result += bytes == plain ? '-' : bytes == test::gzip(plain) ? 'g' : 'z';
    }
    return result;
  }
};

TEST_CASE("what has the form that would be made takes its place") {
  Site site;
  CHECK(site.instead_of(blob::Form::compressed(test::zlib_6)) == "gz");
  CHECK(site.instead_of(blob::Form::encoded(test::zlib_6)) == "g");
  CHECK(site.instead_of(blob::Form::encoded(codec::Encoder::zstd(3))) == "z");
  CHECK(site.instead_of(blob::Form::plain()) == "");
  CHECK(site.instead_of(blob::Form::keep()) == "");
}

TEST_CASE("where all is made anew, only what the very encoder made counts, but for docker") {
  const blob::Form anew = blob::Form::encoded(test::zlib_6, true);
  CHECK(Site().instead_of(anew) == "");
  CHECK(Site("zlib-6").instead_of(anew) == "");
  CHECK(Site(test::zlib_6.description()).instead_of(anew) == "g");
  Site docker;
  docker.options.tool = Tool::docker;
  CHECK(docker.instead_of(anew) == "g");
}

TEST_CASE("what the output has counts only as the encoder's work") {
  Site site;
  site.options.known = nullptr;
  std::swap(site.made_before, site.known);
  CHECK(site.instead_of(blob::Form::compressed(test::zlib_6)) == "");
}

TEST_CASE("a known manifest is wanted unless the options ask for a form") {
  Site site;
  const Digest config = digest_of(test::config_of({site.plain}));
  const auto is_wanted = [&] { return Reuse(site.options, nullptr).manifest(config) != nullptr; };
  CHECK(is_wanted());
  site.options.media_types = oci::Family::oci;
  CHECK_FALSE(is_wanted());
  site.options.media_types.reset();
  site.options.form = blob::Form::encoded({});
  CHECK_FALSE(is_wanted());
  const KnownLayers* known = site.options.known;
  site.options = Options::as(Tool::buildkit);
  site.options.known = known;
  CHECK_FALSE(is_wanted());
  site.options = {};
  CHECK_FALSE(is_wanted());
}

TEST_CASE("the layers of a manifest are its own, or those of any source") {
  Site site;
  const Reuse reuse(site.options, nullptr);
  const auto manifest = reuse.manifest(digest_of(test::config_of({site.plain})));
  REQUIRE(manifest);
  const auto layer = reuse.layer_of(*manifest, 0);
  REQUIRE(layer.size() == 1);
  CHECK(layer.front().descriptor.digest == digest_of(site.plain));
  CHECK(layer.front().tree == &site.files.tree);

  KnownLayers file;
  file.add_manifest_file("m.json", manifest->text, {});
  Options options;
  options.known = &file;
  const auto from_file = file.manifest(manifest->manifest.config.digest);
  CHECK(Reuse(options, nullptr).layer_of(*from_file, 0).empty());
}

}  // namespace
}  // namespace ocifact::convert
