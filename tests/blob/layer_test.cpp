// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>

#include <ocifact/blob/layer.hpp>
#include <ocifact/codec/decode.hpp>

#include "support/expect_error.hpp"
#include "support/generated.hpp"
#include "support/packed.hpp"
#include "support/streams.hpp"
#include "support/tar_builder.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::blob {
namespace {

using codec::Compression;
using test::expect_error;

/// A layer of some blocks, whose bytes do not compress to nothing.
std::string a_layer() {
  std::string content;
  for (int i = 0; i < 3000; ++i) content += std::to_string(i * 7919 % 104729) + "\n";
  return test::tar_file("etc/numbers", content) + test::tar_end();
}

/// Ingests with what a test does not care about filled in.
class Ingester {
 public:
  explicit Ingester(Form form, Staging staging = Staging::nowhere())
      : options_{.what = "layer 'x'",
                 .form = form,
                 .staging = std::move(staging),
                 .limits = {},
                 .pool = pool_,
                 .budget = budget_} {}

  IngestOptions& options() { return options_; }

  IngestedLayer ingest(const std::string& bytes, std::size_t step = io::buffer_size) {
    return blob::ingest(std::make_unique<test::DribbleSource>(bytes, step), options_);
  }

 private:
  io::Pool pool_{2};
  UnpackedBudget budget_{std::nullopt};
  IngestOptions options_;
};

std::string zlib_6(const std::string& plain) {
  io::Pool pool(1);
  io::MemorySource source{std::string_view(plain)};
  std::string packed;
  io::StringSink sink(packed);
  codec::encode(source, sink, test::zlib_6, pool);
  return packed;
}

std::string packed(const std::string& plain, Compression compression) {
  if (compression == Compression::gzip) return test::gzip(plain);
  if (compression == Compression::zstd) return test::zstd(plain);
  return plain;
}

TEST_CASE("facts have a form when nothing would change, and anew only what its encoder made") {
  const LayerFacts as_it_came{DiffId(digest_of("")), 0, Compression::gzip, {}};
  LayerFacts made = as_it_came;
  made.encoder = test::zlib_6;
  const auto other = codec::Encoder{codec::Encoder::Family::go, 1};
  CHECK(has_form(as_it_came, Form::keep()));
  CHECK(has_form(as_it_came, Form::encoded(other)));
  CHECK_FALSE(has_form(as_it_came, Form::plain()));
  CHECK_FALSE(has_form(as_it_came, Form::encoded(test::zlib_6, true)));
  CHECK(has_form(made, Form::encoded(test::zlib_6, true)));
  CHECK_FALSE(has_form(made, Form::encoded(other, true)));
}

TEST_CASE("one read gives DiffID, sizes and blob, whatever a layer comes as and is to be") {
  const std::string plain = a_layer();
  const test::TempDir directory;
  for (const Compression from : {Compression::none, Compression::gzip, Compression::zstd}) {
    for (const Form form : {Form::keep(), Form::compressed(test::zlib_6),
                            Form::encoded(test::zlib_6), Form::plain()}) {
      for (const std::size_t step : {std::size_t{1}, io::buffer_size}) {
        CAPTURE(codec::to_string(from));
        CAPTURE(static_cast<int>(form.kind));
        const std::string bytes = packed(plain, from);
        Compression to = from;
        std::string expected = bytes;
        if (form.changes(from)) {
          to = form == Form::plain() ? Compression::none : Compression::gzip;
          expected = form == Form::plain() ? plain : zlib_6(plain);
        }
        const IngestedLayer layer =
            Ingester(form, Staging::in(directory.path())).ingest(bytes, step);
        CHECK(layer.facts.diff_id == DiffId(digest_of(plain)));
        CHECK(layer.facts.plain_size == plain.size());
        CHECK(codec::to_string(layer.facts.compression) == codec::to_string(to));
        const bool made = form.changes(from) && form != Form::plain();
        CHECK(layer.facts.encoder == (made ? std::optional(test::zlib_6) : std::nullopt));
        CHECK(layer.blob.digest() == digest_of(expected));
        CHECK(layer.blob.size() == expected.size());
        CHECK((test::read_all(*layer.blob.open()) == expected));
      }
    }
  }
}

TEST_CASE("staged nowhere, a layer leaves its facts and no file") {
  const std::string plain = a_layer();
  for (const Form form : {Form::keep(), Form::encoded(test::zlib_6), Form::plain()}) {
    const IngestedLayer layer = Ingester(form).ingest(test::zstd(plain));
    CHECK(layer.facts.diff_id == DiffId(digest_of(plain)));
    CHECK_FALSE(layer.blob.has_bytes());
  }
}

TEST_CASE("an empty layer is a plain one") {
  const IngestedLayer layer = Ingester(Form::keep()).ingest("");
  CHECK(layer.facts.diff_id == DiffId(digest_of("")));
  CHECK(layer.facts.plain_size == 0);
  CHECK(codec::to_string(layer.facts.compression) == "none");
  CHECK(layer.blob.size() == 0);
}

TEST_CASE("blob and DiffID may be of different algorithms") {
  const std::string plain = a_layer();
  for (const std::string& bytes : {plain, test::gzip(plain)}) {
    Ingester ingester(Form::keep());
    ingester.options().diff_id_algorithm = Algorithm::sha512;
    const IngestedLayer layer = ingester.ingest(bytes);
    CHECK(layer.blob.digest() == digest_of(bytes));
    CHECK(layer.facts.diff_id == DiffId(digest_of(plain, Algorithm::sha512)));
  }
  Ingester ingester(Form::plain());
  ingester.options().blob_algorithm = Algorithm::sha512;
  const IngestedLayer layer = ingester.ingest(test::gzip(plain));
  CHECK(layer.blob.digest() == digest_of(plain, Algorithm::sha512));
  CHECK(layer.facts.diff_id == DiffId(digest_of(plain)));
  for (const Algorithm algorithm : {Algorithm::sha256, Algorithm::sha512}) {
    const Algorithm other = algorithm == Algorithm::sha256 ? Algorithm::sha512 : Algorithm::sha256;
    Ingester encoding(Form::encoded(test::zlib_6));
    encoding.options().blob_algorithm = algorithm;
    encoding.options().diff_id_algorithm = other;
    const IngestedLayer encoded = encoding.ingest(plain);
    CHECK(encoded.blob.digest() == digest_of(zlib_6(plain), algorithm));
    CHECK(encoded.facts.diff_id == DiffId(digest_of(plain, other)));
  }
}

TEST_CASE("all layers together may unpack to the budget and not to more") {
  const std::string plain = a_layer();
  for (const Form form : {Form::keep(), Form::encoded(test::zlib_6), Form::plain()}) {
    for (const std::string& bytes : {plain, test::gzip(plain), test::zstd(plain)}) {
      io::Pool pool(1);
      UnpackedBudget budget(2 * plain.size() + 1);
      const IngestOptions options{
          .what = "layer 'x'", .form = form, .limits = {}, .pool = pool, .budget = budget};
      const auto ingest_once = [&] { ingest(std::make_unique<io::StringSource>(bytes), options); };
      ingest_once();
      ingest_once();
      expect_error(ErrorKind::input,
                   "the layers unpack to more than the limit of " +
                       std::to_string(2 * plain.size() + 1) + " bytes; --max-unpacked raises it",
                   ingest_once);
    }
  }
}

TEST_CASE("of two faults the one that comes first in a layer is told, however many threads work") {
  const std::string plain = test::noise(3'000'000);
  const std::string whole = test::gzip(plain);
  const std::string cut = whole.substr(0, whole.size() / 2);
  for (const codec::Encoder& encoder :
       {codec::Encoder::parse("go-1"), codec::Encoder::parse("go-6"), test::zlib_6,
        codec::Encoder::zstd(3)}) {
    for (const unsigned jobs : {1U, 2U, 8U}) {
      CAPTURE(encoder.name());
      CAPTURE(jobs);
      const auto check = [&](std::uint64_t limit, const std::string& message) {
        io::Pool pool(jobs);
        UnpackedBudget budget(limit);
        const IngestOptions options{.what = "layer 'x'",
                                    .form = Form::encoded(encoder, true),
                                    .limits = {},
                                    .pool = pool,
                                    .budget = budget};
        expect_error(ErrorKind::input, message,
                     [&] { ingest(std::make_unique<io::StringSource>(cut), options); });
      };
      check(1'000'000,
            "the layers unpack to more than the limit of 1000000 bytes; --max-unpacked raises it");
      check(2'000'000, "layer 'x': gzip data is truncated at offset " + std::to_string(cut.size()));
    }
  }
}

TEST_CASE("a layer that is cut or followed by garbage is refused by name, and leaves no file") {
  const test::TempDir directory;
  const std::string whole = test::gzip(a_layer());
  for (const Form form : {Form::keep(), Form::compressed(test::zlib_6), Form::plain()}) {
    Ingester ingester(form, Staging::in(directory.path()));
    expect_error(ErrorKind::input,
                 "layer 'x': gzip data is truncated at offset " + std::to_string(whole.size() - 1),
                 [&] { ingester.ingest(whole.substr(0, whole.size() - 1)); });
    expect_error(ErrorKind::input,
                 "layer 'x': gzip data ends at offset " + std::to_string(whole.size()) +
                     ", but other data follows",
                 [&] { ingester.ingest(whole + "garbage"); });
    CHECK(boost::filesystem::is_empty(directory.path()));
  }
}

TEST_CASE("a layer in bzip2 or xz is kept, or becomes what the form asks for") {
  const std::string plain = a_layer();
  const DiffId diff_id(digest_of(plain));
  const std::string made = zlib_6(plain);
  const auto check = [&](const std::string& packed, const Form& form, const std::string& bytes,
                         Compression stored) {
    const IngestedLayer layer = Ingester(form).ingest(packed);
    CHECK((layer.facts.diff_id == diff_id));
    CHECK(layer.facts.plain_size == plain.size());
    CHECK(codec::to_string(layer.facts.compression) == codec::to_string(stored));
    CHECK((layer.blob.digest() == digest_of(bytes)));
  };
  for (const auto& [compression, packed] : {std::pair{Compression::bzip2, test::bzip2(plain)},
                                            std::pair{Compression::xz, test::xz(plain)}}) {
    check(packed, Form::keep(), packed, compression);
    check(packed, Form::compressed(test::zlib_6), made, Compression::gzip);
    check(packed, Form::encoded(test::zlib_6), made, Compression::gzip);
    check(packed, Form::plain(), plain, Compression::none);
  }
}

TEST_CASE("sniffing tells the compression and loses no byte") {
  for (const std::string& bytes :
       {std::string(), std::string("ab"), std::string("plain text"), test::gzip("x")}) {
    for (const std::size_t step : {std::size_t{1}, io::buffer_size}) {
      const Sniffed sniffed = sniff(std::make_unique<test::DribbleSource>(bytes, step));
      CHECK(codec::to_string(sniffed.compression) ==
            (bytes == test::gzip("x") ? std::string_view("gzip") : std::string_view("none")));
      CHECK((test::read_all(*sniffed.source) == bytes));
    }
  }
}

}  // namespace
}  // namespace ocifact::blob
