// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/convert/made.hpp>
#include <ocifact/facts/known_layers.hpp>

#include "converter.hpp"
#include "support/fixtures.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

using facts::Provenance;
using Kind = Provenance::Kind;
using test::layer_of;
using test::named;
using test::OciFiles;

const std::string zlib_6 = test::zlib_6.description();

Provenance provenance_of(Converter& converter) {
  return converter.digests().only_image().provenance;
}

/// A layout of one image, gzip layers and plain ones, whose entry has this record.
OciFiles image_of(const std::vector<std::string>& gzip, const std::vector<std::string>& plain,
                  const Provenance& recorded = {}) {
  OciFiles files;
  std::vector<std::string> contents = gzip;
  contents.insert(contents.end(), plain.begin(), plain.end());
  std::vector<oci::Descriptor> layers;
  for (const std::string& layer : gzip) layers.push_back(files.add(gzip_layer, test::gzip(layer)));
  for (const std::string& layer : plain) layers.push_back(files.add(OciFiles::oci_layer, layer));
  auto image =
      files.add_manifest(files.add(OciFiles::oci_config, test::config_of(contents)), layers);
  facts::record({recorded, {image.digest}}, image.annotations);
  files.set_entries({named(image, "docker.io/library/app:1", "")});
  return files;
}

TEST_CASE("what is made of an image without a manifest is converted, by the encoder") {
  Converter converter;
  converter.add(docker_archive({"app:1"}, {layer_of("a")}));
  CHECK(provenance_of(converter) == Provenance{Kind::converted, zlib_6, ""});
  converter.options.form = blob::Form::plain();
  CHECK(provenance_of(converter) == Provenance{Kind::converted, "", ""});
}

TEST_CASE("a manifest that is kept keeps its class") {
  for (const Provenance& recorded :
       {Provenance{}, Provenance{Kind::converted, "go-1", ""},
        Provenance{Kind::predicted, "go-6", "docker"}, Provenance{Kind::proven, "go-6", ""}}) {
    Converter converter;
    converter.add(image_of({layer_of("a")}, {}, recorded));
    CHECK(provenance_of(converter) == recorded);
  }
}

TEST_CASE("a manifest that lacks blobs and is kept is unverified, unless the target has them") {
  OciFiles files = image_of({layer_of("a")}, {});
  files.tree.files.erase(digest_of(test::gzip(layer_of("a"))).blob_path());
  Converter converter;
  converter.add(files);
  CHECK(provenance_of(converter).kind == Kind::unverified);

  Converter whole;
  whole.add(image_of({layer_of("a")}, {}));
  whole.to_layout();
  whole.inputs.clear();
  whole.add(files);
  CHECK(whole.to_layout().only_image().provenance.kind == Kind::stored);
}

TEST_CASE("a manifest that changes is converted anew, whatever it was") {
  Converter converter;
  converter.add(image_of({}, {layer_of("a")}, {Kind::proven, "", ""}));
  converter.options.form = blob::Form::encoded(test::zlib_6, false);
  CHECK(provenance_of(converter) == Provenance{Kind::converted, zlib_6, ""});
}

TEST_CASE("what was recorded of layers stays true of those that stay") {
  Converter converter;
  converter.add(image_of({layer_of("a")}, {layer_of("b")}, {Kind::converted, "go-9", ""}));
  converter.options.form = blob::Form::encoded(test::zlib_6, false);
  CHECK(provenance_of(converter) == Provenance{Kind::converted, "go-9, " + zlib_6, ""});
  converter.options.form = blob::Form::plain();
  CHECK(provenance_of(converter) == Provenance{Kind::converted, "go-9", ""});
  Converter none_stays;
  none_stays.add(image_of({layer_of("a")}, {}, {Kind::converted, "go-9", ""}));
  none_stays.options.form = blob::Form::plain();
  CHECK(provenance_of(none_stays) == Provenance{Kind::converted, "", ""});
}

/// An index of an image that is made (amd64) and of others' (arm64), to be made.
struct Joined : Converter {
  Joined() {
    options.index = oci::ImageName(oci::Reference::parse("multi:1"));
    add(docker_archive({"app:1"}, {layer_of("a")}));
    OciFiles files;
    files.set_entries(
        {named(files.add_image({layer_of("b")}, "arm64"), "docker.io/library/b:1", "")});
    add(files);
  }
};

TEST_CASE("what others made and is kept below an index is not among what was made") {
  Joined joined;
  const Conversion conversion = joined.to_layout();
  const Node& root = conversion.only_image().root;
  REQUIRE(root.children.size() == 2);
  const std::set<Digest> made = {root.descriptor.digest, root.children[0].descriptor.digest};
  CHECK(made_documents(root) == made);
  // The same when it was made before.
  Converter again;
  again.add(joined.out());
  const Conversion kept = again.digests();
  CHECK(made_documents(kept.only_image().root) == made);
}

TEST_CASE("what is recorded of one image of an index is not taken for the layers of another") {
  Joined joined;
  CHECK(provenance_of(joined) == Provenance{Kind::converted, zlib_6 + ", as stored", ""});
  Converter site;
  joined.to_layout();
  site.add(joined.out());
  site.options.platforms = {oci::Platform::parse("linux/arm64")};
  CHECK(provenance_of(site) == Provenance{Kind::stored, "", ""});
}

TEST_CASE("what another source has is not missed, but what the receiver is said to have") {
  using Use = facts::KnownLayers::Use;
  const OciFiles whole = image_of({layer_of("a")}, {});
  OciFiles delta = whole;
  delta.tree.files.erase(digest_of(test::gzip(layer_of("a"))).blob_path());
  for (const Use use : {Use::reuse, Use::exclude}) {
    Converter converter;
    converter.add(delta);
    const source::Source site = converter.open(converter.put("site.tar", whole.tar()));
    facts::KnownLayers known;
    known.add(site, site.images(), use, converter.messages);
    converter.options.known = &known;
    CHECK(provenance_of(converter).kind == (use == Use::reuse ? Kind::stored : Kind::unverified));
  }
}

TEST_CASE("what is made as a tool would is predicted, and says whose push it is") {
  Converter converter;
  converter.options = Options::as(Tool::docker);
  converter.add(docker_archive({"app:1"}, {layer_of("a")}));
  CHECK(provenance_of(converter) == Provenance{Kind::predicted, "go-6", "docker"});
}

TEST_CASE("a manifest that docker made up and that is kept is synthesised") {
  Converter converter;
  converter.add(test::archive_path("docker-28-single.tar"));
  CHECK(provenance_of(converter).kind == Kind::converted);
  converter.options.form = blob::Form::keep();
  CHECK(provenance_of(converter) == Provenance{Kind::synthesised, "", ""});
}

}  // namespace
}  // namespace ocifact::convert
