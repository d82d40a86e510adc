// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>

#include <ocifact/convert/candidates.hpp>
#include <ocifact/layout/dir_tree.hpp>

#include "converter.hpp"
#include "support/expect_error.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

namespace fs = boost::filesystem;
using facts::KnownBlob;
using Settled = BlobOptions::Settled;
using test::layer_of;
using test::OciFiles;
using Lines = std::vector<std::string>;

/// A plain layer in an archive, and a site that may have it in other forms.
struct Work {
  Converter converter;
  std::string plain = layer_of("a");
  OciFiles site;
  PlannedBlob blob{nullptr, "0/layer.tar",
                   {},      DiffId(digest_of(plain)),
                   true,    blob::Form::encoded(test::zlib_6)};

  Work() {
    converter.add(docker_archive({"app:1"}, {plain}));
    blob.source = converter.sources[0].get();
  }
  /// The site says that these bytes hold the layer.
  oci::Descriptor add(const std::string& bytes) {
    const auto descriptor = site.add(gzip_layer, bytes);
    blob.candidates.push_back({&site.tree, "SITE", descriptor});
    return descriptor;
  }
  std::optional<FinishedBlob> take(Settled settled = Settled::stage, bool passed = false,
                                   const layout::Layout* existing = nullptr) {
    return take_candidate(blob,
                          {.settled = settled,
                           .staging = blob::Staging::in(converter.directory.path()),
                           .existing = existing,
                           .limits = {},
                           .pool = converter.pool,
                           .budget = converter.budget,
                           .messages = converter.messages},
                          passed);
  }
  const Lines& warnings() const { return converter.messages.warnings; }
};

TEST_CASE("the first candidate that unpacks to the layer is taken") {
  for (const bool passed : {false, true}) {
    Work work;
    const auto first = work.add(test::zstd(work.plain));
    work.add(test::gzip(work.plain));
    const auto taken = work.take(Settled::stage, passed);
    REQUIRE(taken);
    CHECK(taken->digest == first.digest);
    CHECK(taken->size == first.size);
    CHECK((taken->compression == codec::Compression::zstd));
    CHECK_FALSE(taken->encoder);
    CHECK(taken->taken->where == "SITE");
    REQUIRE(taken->staged);
    CHECK((test::read_all(*taken->staged->open()) == test::zstd(work.plain)));
    CHECK(work.warnings().empty());
  }
}

TEST_CASE("only who writes a layout needs the bytes") {
  Work work;
  work.add(test::gzip(work.plain));
  for (const Settled settled : {Settled::skip, Settled::verify}) {
    const auto taken = work.take(settled);
    REQUIRE(taken);
    CHECK_FALSE(taken->staged);
  }
  work.blob.candidates.front().excluded = true;
  const auto excluded = work.take();
  REQUIRE(excluded);
  CHECK(excluded->is_excluded());
  CHECK_FALSE(excluded->staged);
}

TEST_CASE("a lie is told, and the next candidate tried") {
  for (const bool passed : {false, true}) {
    Work work;
    const auto other = work.add(test::gzip(layer_of("b")));
    const auto wrong = work.add(test::gzip(work.plain));
    std::string& bytes = work.site.tree.files[wrong.digest.blob_path()];
    bytes = test::flipped(bytes, bytes.size() - 1);
    const auto cut = work.add(test::zstd(work.plain));
    work.site.tree.files[cut.digest.blob_path()].pop_back();
    CHECK_FALSE(work.take(Settled::stage, passed));
    CHECK(work.warnings() ==
          Lines{"SITE: " + other.digest.blob_path() + ": DiffID differs (expected " +
                    digest_of(work.plain).to_string() + ", actual " +
                    digest_of(layer_of("b")).to_string() + "); the blob is not used",
                "SITE: " + wrong.digest.blob_path() + ": digest differs (expected " +
                    wrong.digest.to_string() + ", actual " + digest_of(bytes).to_string() +
                    "); the blob is not used",
                "SITE: " + cut.digest.blob_path() + ": size differs (expected " +
                    std::to_string(cut.size) + ", actual " + std::to_string(cut.size - 1) +
                    "); the blob is not used"});
    const auto right = work.add(work.plain);
    CHECK(work.take(Settled::stage, passed)->digest == right.digest);
  }
}

TEST_CASE("after a lie nothing is staged") {
  Work work;
  work.add(test::gzip(layer_of("b")));
  CHECK_FALSE(work.take());
  for (const auto& entry : fs::directory_iterator(work.converter.directory.path())) {
    CHECK(entry.path().filename() == "input-0.tar");
  }
}

TEST_CASE("a layer that the source lacks is proven by its hash") {
  Work work;
  work.blob.path = "absent";
  const auto known = work.add(test::gzip(work.plain));
  CHECK(work.take()->digest == known.digest);
}

TEST_CASE("the source's layer has to be right, whatever is known") {
  Work work;
  work.blob.diff_id = DiffId(digest_of(layer_of("b")));
  const std::string message = "DiffID differs (expected " + digest_of(layer_of("b")).to_string() +
                              ", actual " + digest_of(work.plain).to_string() + ")";
  work.add(test::gzip(layer_of("b")));
  test::expect_error(ErrorKind::input, message, [&] { work.take(); });
  work.blob.candidates.front().tree = nullptr;
  test::expect_error(ErrorKind::input, message, [&] { work.take(); });
}

TEST_CASE("what is only listed is believed") {
  Work work;
  const auto listed = work.add(test::gzip(work.plain));
  work.blob.candidates.front().tree = nullptr;
  const auto taken = work.take();
  REQUIRE(taken);
  CHECK(taken->digest == listed.digest);
  CHECK(taken->size == listed.size);
  CHECK((taken->compression == codec::Compression::gzip));
}

TEST_CASE("a blob that stays is verified by its digest where the source lacks it") {
  Work work;
  const auto stored = work.site.add("x/y", "other bytes");
  work.blob = {work.blob.source, stored.digest.blob_path(), stored, {}};
  work.blob.candidates = {{&work.site.tree, "SITE", stored}};
  const auto taken = work.take();
  REQUIRE(taken);
  CHECK(taken->digest == stored.digest);
  CHECK(test::read_all(*taken->staged->open()) == "other bytes");
  work.site.tree.files[stored.digest.blob_path()] = "wrong bytes";
  CHECK_FALSE(work.take());
}

TEST_CASE("a file is linked, and what the output has stays where it is") {
  Work work;
  const auto known = work.add(test::gzip(work.plain));
  work.site.set_entries({});
  work.site.write_to(work.converter.out());
  const layout::DirTree tree(work.converter.out(), false);
  work.blob.candidates.front().tree = &tree;
  const auto linked = work.take();
  REQUIRE(linked);
  REQUIRE(linked->staged);
  CHECK(fs::hard_link_count(work.converter.out() + "/" + known.digest.blob_path()) == 2);

  const layout::Layout layout(work.converter.out(), {false, false, {}}, work.converter.messages);
  work.blob.candidates.front().tree = &layout.tree();
  const auto there = work.take(Settled::stage, false, &layout);
  REQUIRE(there);
  CHECK_FALSE(there->staged);
}

}  // namespace
}  // namespace ocifact::convert
