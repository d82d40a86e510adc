// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "facts/at_hand.hpp"
#include "support/expect_error.hpp"
#include "support/packed.hpp"

namespace ocifact::facts {
namespace {

const std::string plain = wordy_layer(1);

oci::Descriptor wanted(const std::string& bytes) {
  return {oci::MediaType(), digest_of(bytes), bytes.size(), {}, {}, {}};
}

TEST_CASE("own blobs are the layer as it is and as it unpacks") {
  Trial trial;
  const std::string gzip = test::gzip(plain);
  const std::string zstd = test::zstd(plain);
  const auto blobs =
      own_blobs({at_hand(plain, plain), at_hand(gzip, plain), at_hand(zstd, plain)}, trial.context);
  REQUIRE(blobs.size() == 3);
  const LayerBlob unpacked = blob_of(plain, codec::Compression::none);
  for (const OwnBlobs& own : blobs) CHECK((own.plain == unpacked));
  CHECK((blobs[0].as_it_is == unpacked));
  CHECK((blobs[1].as_it_is == blob_of(gzip)));
  CHECK((blobs[2].as_it_is == blob_of(zstd, codec::Compression::zstd)));
  CHECK_FALSE(blobs[0].header.has_value());
  CHECK((blobs[1].header == codec::GzipHeader{0, 0, 3}));
  CHECK_FALSE(blobs[2].header.has_value());
}

TEST_CASE("a layer with another DiffID is refused") {
  Trial trial;
  const std::string other = test::layer_of("other");
  test::expect_error(ErrorKind::input,
                     "layer " + digest_of(plain).hex().substr(0, 6) +
                         ": DiffID differs (expected " + digest_of(other).to_string() +
                         ", actual " + digest_of(plain).to_string() + ")",
                     [&] { own_blobs({at_hand(plain, other)}, trial.context); });
}

TEST_CASE("layers may unpack to the limit and no more") {
  Trial trial;
  const std::vector<LayerAtHand> layers{at_hand(test::gzip(plain), plain), at_hand(plain, plain)};
  trial.limits.max_unpacked = 2 * plain.size();
  CHECK(own_blobs(layers, trial.context).size() == 2);
  trial.limits.max_unpacked = 2 * plain.size() - 1;
  CHECK_THROWS_AS(own_blobs(layers, trial.context), Error);
}

TEST_CASE("one compression gives the blobs of all encoders with that body") {
  Trial trial;
  for (const SameBody& encoders : known_encoders()) {
    for (const std::string& bytes : {plain, test::zstd(plain)}) {
      const auto blobs = encoded_blobs(at_hand(bytes, plain), encoders, trial.context);
      REQUIRE(blobs.size() == encoders.size());
      for (std::size_t i = 0; i < blobs.size(); ++i) {
        CHECK((blobs[i] == blob_of(encoded(plain, encoders[i]))));
      }
    }
  }
}

TEST_CASE("the encoder of a wanted blob is found by its digest, and by no other's") {
  Trial trial;
  const LayerAtHand layer = at_hand(plain, plain);
  for (const SameBody& encoders : known_encoders()) {
    for (const codec::Encoder& encoder : encoders) {
      const auto found =
          encoder_of(layer, wanted(encoded(plain, encoder)), encoders, trial.context);
      REQUIRE(found.has_value());
      CHECK(found->name() == encoder.name());
    }
    CHECK_FALSE(encoder_of(layer, wanted(plain), encoders, trial.context).has_value());
  }
}

/// Counts what is read of it.
class CountedSource final : public io::Source {
 public:
  CountedSource(std::unique_ptr<io::Source> source, std::uint64_t& count)
      : source_(std::move(source)), count_(count) {}
  std::size_t read(ByteSpan buffer) override {
    const std::size_t size = source_->read(buffer);
    count_ += size;
    return size;
  }

 private:
  std::unique_ptr<io::Source> source_;
  std::uint64_t& count_;
};

TEST_CASE("an encoder is given up as soon as it has made more than is wanted") {
  Trial trial(1);
  std::string large;
  for (int i = 0; i < 400; ++i) large += wordy_layer(i);
  std::uint64_t count = 0;
  LayerAtHand layer = at_hand(large, large);
  layer.open = [&, open = layer.open] { return std::make_unique<CountedSource>(open(), count); };
  for (const SameBody& encoders : known_encoders()) {
    count = 0;
    CHECK_FALSE(encoder_of(layer, wanted("little"), encoders, trial.context).has_value());
    CHECK(count < large.size() / 2);
  }
}

}  // namespace
}  // namespace ocifact::facts
