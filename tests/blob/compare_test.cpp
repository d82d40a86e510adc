// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>

#include <ocifact/blob/compare.hpp>

#include "support/expect_error.hpp"
#include "support/packed.hpp"
#include "support/streams.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::blob {
namespace {

using codec::Compression;

/// More than one buffer.
std::string plain_layer() {
  std::string text;
  for (int i = 0; text.size() < 2 * io::buffer_size + 5; ++i) text += std::to_string(i) + "\n";
  return text;
}

struct Comparer {
  io::Pool pool{1};
  UnpackedBudget budget{std::nullopt};
  IngestOptions options{.what = "layer 'x'", .limits = {}, .pool = pool, .budget = budget};

  Compared compare(const std::string& layer, const std::string& other,
                   std::size_t step = io::buffer_size) {
    return blob::compare(std::make_unique<test::DribbleSource>(layer, step),
                         std::make_unique<test::DribbleSource>(other, step), options);
  }
};

TEST_CASE("a blob that unpacks to the layer is the same, however either is compressed") {
  const std::string plain = plain_layer();
  const std::string forms[] = {plain, test::gzip(plain), test::zstd(plain)};
  const Compression compressions[] = {Compression::none, Compression::gzip, Compression::zstd};
  Comparer comparer;
  for (const std::string& layer : forms) {
    for (std::size_t i = 0; i < 3; ++i) {
      for (const std::size_t step : {io::buffer_size, std::size_t{1000}}) {
        const Compared compared = comparer.compare(layer, forms[i], step);
        CHECK(compared.diff_id.digest() == digest_of(plain));
        REQUIRE(compared.same);
        CHECK(compared.same->blob.digest() == digest_of(forms[i]));
        CHECK(compared.same->blob.size() == forms[i].size());
        CHECK(compared.same->facts.compression == compressions[i]);
        CHECK(compared.same->facts.plain_size == plain.size());
        CHECK_FALSE(compared.same->blob.has_bytes());
      }
    }
  }
}

TEST_CASE("another blob is not the same, and the layer is read to its end all the same") {
  const std::string plain = plain_layer();
  std::string changed = plain;
  changed.back() = 'x';
  const std::string packed = test::gzip(plain);
  Comparer comparer;
  for (const std::string& other :
       {test::gzip(changed), test::gzip(plain + "x"), test::gzip(plain.substr(0, plain.size() - 1)),
        packed.substr(0, packed.size() - 1), test::flipped(packed, packed.size() / 2),
        packed + "trailing", std::string()}) {
    const Compared compared = comparer.compare(plain, other);
    CHECK(compared.diff_id.digest() == digest_of(plain));
    CHECK_FALSE(compared.same);
  }
}

TEST_CASE("an empty layer has only empty twins") {
  Comparer comparer;
  CHECK(comparer.compare("", test::gzip("")).same);
  CHECK_FALSE(comparer.compare("", test::gzip("x")).same);
}

TEST_CASE("the same blob is staged byte for byte, another leaves nothing") {
  const std::string plain = plain_layer();
  const test::TempDir directory;
  Comparer comparer;
  comparer.options.staging = Staging::in(directory.path());
  {
    const Compared compared = comparer.compare(plain, test::gzip(plain));
    REQUIRE(compared.same);
    CHECK((test::read_all(*compared.same->blob.open()) == test::gzip(plain)));
  }
  comparer.compare(plain, test::gzip(plain + "x"));
  CHECK(boost::filesystem::is_empty(directory.path()));
}

TEST_CASE("a layer that cannot be unpacked is an error, whatever is beside it") {
  const std::string packed = test::gzip(plain_layer());
  Comparer comparer;
  CHECK_THROWS_AS(comparer.compare(packed.substr(0, packed.size() - 1), packed), Error);
  UnpackedBudget small(100);
  IngestOptions options{.what = "layer 'x'", .limits = {}, .pool = comparer.pool, .budget = small};
  test::expect_error(
      ErrorKind::input,
      "the layers unpack to more than the limit of 100 bytes; --max-unpacked raises it", [&] {
        blob::compare(std::make_unique<io::StringSource>(packed),
                      std::make_unique<io::StringSource>(packed), options);
      });
}

}  // namespace
}  // namespace ocifact::blob
