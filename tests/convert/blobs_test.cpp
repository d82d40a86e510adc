// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>

#include <ocifact/convert/blobs.hpp>

#include "converter.hpp"
#include "support/expect_error.hpp"
#include "support/packed.hpp"

namespace ocifact::convert {
namespace {

using Settled = BlobOptions::Settled;
using test::expect_error;
using test::layer_of;
using test::OciFiles;

/// A layout with three blobs, planned one by one.
struct Work {
  Converter converter;
  OciFiles files;
  std::string plain = layer_of("plain");
  std::string packed = test::gzip(layer_of("packed"));
  std::string other = "{\"any\":\"bytes\"}";
  std::vector<oci::Descriptor> stored = {files.add(OciFiles::oci_layer, plain),
                                         files.add(gzip_layer, packed), files.add("x/y", other)};
  Plan plan;

  /// Makes the archive, and the plan to keep all three blobs.
  void open(bool stream = false) {
    files.set_entries({});
    const std::string tar = files.tar();
    converter.add(converter.put("a.tar", stream ? test::gzip(tar) : tar));
    plan.blobs = {planned(0, layer_of("plain")),
                  planned(1, layer_of("packed")),
                  {converter.sources[0].get(), stored[2].digest.blob_path(), stored[2], {}}};
  }
  PlannedBlob planned(std::size_t i, const std::string& plain_bytes) const {
    return {converter.sources[0].get(),
            stored[i].digest.blob_path(),
            stored[i],
            DiffId(digest_of(plain_bytes)),
            true,
            blob::Form::keep()};
  }
  std::vector<FinishedBlob> finish(Settled settled, const layout::Layout* existing = nullptr) {
    return finish_blobs(plan, {.settled = settled,
                               .staging = blob::Staging::in(converter.directory.path()),
                               .existing = existing,
                               .limits = {},
                               .pool = converter.pool,
                               .budget = converter.budget,
                               .messages = converter.messages});
  }
  std::string where(std::size_t i) const {
    return converter.sources[0]->name() + ": " + (plan.blobs[i].is_layer ? "layer " : "") +
           plan.blobs[i].path + ": ";
  }
  void damage(std::size_t i) { files.tree.files[stored[i].digest.blob_path()].back() ^= 1; }
};

TEST_CASE("settled blobs are not read when nobody asks for them") {
  Work work;
  work.damage(0);
  work.open();
  const auto blobs = work.finish(Settled::skip);
  REQUIRE(blobs.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(blobs[i].digest == work.stored[i].digest);
    CHECK(blobs[i].size == work.stored[i].size);
    CHECK_FALSE(blobs[i].staged);
  }
}

TEST_CASE("settled blobs are verified where they are, or staged") {
  for (const bool stream : {false, true}) {
    Work work;
    work.open(stream);
    for (const FinishedBlob& blob : work.finish(Settled::verify)) CHECK_FALSE(blob.staged);
    const auto staged = work.finish(Settled::stage);
    const std::string bytes[] = {work.plain, work.packed, work.other};
    for (std::size_t i = 0; i < 3; ++i) {
      REQUIRE(staged[i].staged);
      CHECK((test::read_all(*staged[i].staged->open()) == bytes[i]));
      CHECK(staged[i].staged->digest() == work.stored[i].digest);
    }
  }
}

TEST_CASE("wrong bytes of any blob are refused, verified or staged, from a file or a stream") {
  for (const bool stream : {false, true}) {
    for (const Settled settled : {Settled::verify, Settled::stage}) {
      for (const std::size_t i : {std::size_t{0}, std::size_t{2}}) {
        Work work;
        work.damage(i);
        work.open(stream);
        const std::string path = work.plan.blobs[i].path;
        const bool taken = stream && i == 0;
        expect_error(ErrorKind::input,
                     work.where(i) + (taken ? "" : path + ": ") + "digest differs (expected " +
                         work.stored[i].digest.to_string() + ", actual " +
                         digest_of(work.files.tree.files[path]).to_string() + ")",
                     [&] { work.finish(settled); });
      }
    }
  }
}

TEST_CASE("a layer whose plain bytes are not the DiffID is refused, in every form") {
  for (const bool stream : {false, true}) {
    for (const blob::Form form :
         {blob::Form::keep(), blob::Form::encoded(test::zlib_6), blob::Form::plain()}) {
      Work work;
      work.open(stream);
      work.plan.blobs[1].diff_id = DiffId(digest_of("something else"));
      work.plan.blobs[1].form = form;
      expect_error(ErrorKind::input,
                   work.where(1) + "DiffID differs (expected " +
                       digest_of("something else").to_string() + ", actual " +
                       digest_of(layer_of("packed")).to_string() + ")",
                   [&] { work.finish(Settled::stage); });
    }
  }
}

TEST_CASE("layers are made as their form says, whatever happens to settled ones") {
  for (const bool stream : {false, true}) {
    for (const Settled settled : {Settled::skip, Settled::verify, Settled::stage}) {
      Work work;
      work.open(stream);
      work.plan.blobs[0].form = blob::Form::encoded(test::zlib_6);
      work.plan.blobs[1].form = blob::Form::plain();
      const auto blobs = work.finish(settled);
      CHECK(blobs[0].digest == digest_of(encoded(work.plain)));
      CHECK(blobs[0].size == encoded(work.plain).size());
      CHECK((blobs[0].compression == codec::Compression::gzip));
      CHECK(blobs[1].digest == digest_of(layer_of("packed")));
      CHECK((blobs[1].compression == codec::Compression::none));
      CHECK((test::read_all(*blobs[1].staged->open()) == layer_of("packed")));
    }
  }
}

TEST_CASE("what the layout has already is verified there and not staged again") {
  Work work;
  work.open();
  layout::Layout layout(work.converter.out(), {false, false, {}}, work.converter.messages);
  std::vector<blob::StagedBlob> blobs;
  blobs.push_back(blob::stage(layout.staging(), work.plain));
  blobs.push_back(blob::stage(layout.staging(), work.other));
  layout.commit(std::move(blobs), work.converter.pool, work.converter.messages);
  const auto first = work.finish(Settled::stage, &layout);
  CHECK_FALSE(first[0].staged);
  CHECK(first[1].staged);
  CHECK_FALSE(first[2].staged);

  work.converter.put("out/" + work.plan.blobs[0].path, std::string(work.plain.size(), 'x'));
  const auto second = work.finish(Settled::stage, &layout);
  CHECK(second[0].staged);
}

TEST_CASE("a blob that only the layout has must be right there") {
  Work work;
  work.files.tree.files.erase(work.stored[0].digest.blob_path());
  work.open();
  layout::Layout layout(work.converter.out(), {false, false, {}}, work.converter.messages);
  std::vector<blob::StagedBlob> blobs;
  blobs.push_back(blob::stage(layout.staging(), work.plain));
  layout.commit(std::move(blobs), work.converter.pool, work.converter.messages);
  CHECK_FALSE(work.finish(Settled::stage, &layout)[0].staged);

  const std::string wrong(work.plain.size(), 'x');
  work.converter.put("out/" + work.plan.blobs[0].path, wrong);
  expect_error(ErrorKind::input,
               work.where(0) + work.plan.blobs[0].path + ": digest differs (expected " +
                   work.stored[0].digest.to_string() + ", actual " + digest_of(wrong).to_string() +
                   ")",
               [&] { work.finish(Settled::stage, &layout); });
}

TEST_CASE("blobs and DiffIDs of sha512 are verified as such, though streams hash by sha256") {
  for (const bool stream : {false, true}) {
    Work work;
    const Digest digest = digest_of(work.packed, Algorithm::sha512);
    work.files.tree.files[digest.blob_path()] = work.packed;
    work.stored[1].digest = digest;
    work.open(stream);
    work.plan.blobs = {work.plan.blobs[1]};
    work.plan.blobs[0].diff_id = DiffId(digest_of(layer_of("packed"), Algorithm::sha512));
    CHECK(work.finish(Settled::stage).at(0).staged->digest() == digest);
    work.plan.blobs[0].form = blob::Form::plain();
    CHECK(work.finish(Settled::stage).at(0).digest == digest_of(layer_of("packed")));
  }
}

TEST_CASE("of several faults the largest blob's is told, however many threads there are") {
  for (const unsigned jobs : {1U, 8U}) {
    io::Pool pool(jobs);
    Work work;
    work.damage(0);
    work.damage(2);
    work.open();
    try {
      finish_blobs(work.plan, {.settled = Settled::verify,
                               .limits = {},
                               .pool = pool,
                               .budget = work.converter.budget,
                               .messages = work.converter.messages});
      FAIL("nothing was thrown");
    } catch (const Error& error) {
      CHECK(std::string(error.what()).starts_with(work.where(0)));
    }
  }
}

TEST_CASE("a stream's layers are unpacked once, to be made and to be verified") {
  Work work;
  work.files.set_entries({});
  const std::uint64_t all = layer_of("plain").size() + layer_of("packed").size();
  blob::UnpackedBudget budget(all);
  source::OpenOptions options = work.converter.open_options();
  const source::OpenOptions limited{false,
                                    {.form = blob::Form::compressed(test::zlib_6),
                                     .staging = options.stream.staging,
                                     .scratch_directory = work.converter.directory.path(),
                                     .limits = {},
                                     .pool = work.converter.pool,
                                     .budget = budget,
                                     .messages = work.converter.messages}};
  const std::string path = work.converter.put("a.gz", test::gzip(work.files.tar()));
  const source::Source source = source::Source::open(source::Address::parse(path), limited);
  work.plan.blobs = {{&source, work.stored[0].digest.blob_path(), work.stored[0],
                      DiffId(digest_of(layer_of("plain"))), true, blob::Form::keep()},
                     {&source, work.stored[1].digest.blob_path(), work.stored[1],
                      DiffId(digest_of(layer_of("packed"))), true, blob::Form::keep()}};
  const auto blobs = finish_blobs(work.plan, {.settled = Settled::verify,
                                              .limits = {},
                                              .pool = work.converter.pool,
                                              .budget = budget,
                                              .messages = work.converter.messages});
  CHECK_FALSE(blobs.at(0).staged);
  CHECK(test::read_all(*source.tree().open(work.plan.blobs[0].path)) == work.plain);
}

TEST_CASE("after a failure no staged blob is left") {
  Work work;
  work.damage(2);
  work.open();
  expect_error(ErrorKind::input,
               work.where(2) + work.plan.blobs[2].path + ": digest differs (expected " +
                   work.stored[2].digest.to_string() + ", actual " +
                   digest_of(work.files.tree.files[work.plan.blobs[2].path]).to_string() + ")",
               [&] { work.finish(Settled::stage); });
  for (const auto& entry : boost::filesystem::directory_iterator(work.converter.directory.path())) {
    CHECK(entry.path().filename() == "a.tar");
  }
}

}  // namespace
}  // namespace ocifact::convert
