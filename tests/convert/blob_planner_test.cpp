// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/blob_planner.hpp>

#include "converter.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

using test::layer_of;
using test::OciFiles;

/// A layout with a gzip layer, and a planner of its blobs.
struct Work {
  Converter converter;
  OciFiles files;
  DiffId diff_id = DiffId(digest_of(layer_of("packed")));
  oci::Descriptor layer = files.add(gzip_layer, test::gzip(layer_of("packed")));
  oci::Descriptor absent = {oci::MediaType(gzip_layer), digest_of("absent"), 6, {}, {}, {}};
  Missing missing;
  std::vector<PlannedBlob> planned;

  Work() {
    files.set_entries({});
    converter.add(files);
  }
  BlobPlanner planner() { return {*converter.sources[0], missing, planned}; }
  /// As manifest.json lists the layer.
  PlannedBlob unstored(const blob::Form& form) const {
    return {converter.sources[0].get(), layer.digest.blob_path(), {}, diff_id, true, form, true};
  }
};

TEST_CASE("the same bytes in the same form are one blob, whose type matters if it does for one") {
  Work work;
  BlobPlanner planner = work.planner();
  CHECK(planner.add_layer(work.layer, work.diff_id, blob::Form::keep(), false) == 0);
  CHECK(planner.add_layer(work.layer, work.diff_id, blob::Form::plain(), false) == 1);
  CHECK_FALSE(work.planned[0].type_matters);
  CHECK(planner.add_layer(work.layer, work.diff_id, blob::Form::keep(), true) == 0);
  CHECK(work.planned[0].type_matters);
  CHECK(work.planned.size() == 2);
}

TEST_CASE("a stored layer that stays is also the one that manifest.json lists") {
  Work work;
  BlobPlanner planner = work.planner();
  CHECK(planner.add_layer(work.layer, work.diff_id, blob::Form::keep(), false) == 0);
  CHECK(planner.add(work.unstored(blob::Form::compressed({}))) == 0);
  CHECK(planner.add(work.unstored(blob::Form::plain())) == 1);
}

TEST_CASE("what is missing is refused by digest, unless nobody asks for the bytes") {
  Work work;
  BlobPlanner refusing = work.planner();
  refusing.add_stored(work.absent);
  try {
    refusing.refuse_missing();
    FAIL_CHECK("nothing was thrown");
  } catch (const Error& error) {
    CHECK((error.kind() == ErrorKind::input));
    CHECK(std::string(error.what()) == "blobs are missing that its manifests need");
    CHECK(error.details() == std::vector<std::string>{work.absent.digest.to_string()});
  }
  work.missing.refuse = false;
  BlobPlanner lenient = work.planner();
  lenient.add_stored(work.absent);
  lenient.refuse_missing();
}

TEST_CASE("a blob is named by its source, and as what it is") {
  Work work;
  const std::string source = work.converter.sources[0]->name();
  work.planner().add_layer(work.layer, work.diff_id, blob::Form::keep(), false);
  work.planner().add_stored(work.layer);
  CHECK(work.planned[0].what() == source + ": layer " + work.layer.digest.blob_path());
  CHECK(work.planned[1].what() == source + ": " + work.layer.digest.blob_path());
}

}  // namespace
}  // namespace ocifact::convert
