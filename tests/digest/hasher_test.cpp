// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/digest/hasher.hpp>

#include "support/expect_error.hpp"
#include "support/streams.hpp"

namespace ocifact {
namespace {

using test::DribbleSource;
using test::expect_error;

// FIPS 180-2, appendices B and C, and the digests of nothing.
const std::string abc256 =
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string abc512 =
    "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
const std::string empty256 =
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const std::string empty512 =
    "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e";

/// Zeros without end; counts how many were asked for.
class EndlessSource final : public io::Source {
 public:
  explicit EndlessSource(std::uint64_t& given) : given_(given) {}
  std::size_t read(ByteSpan buffer) override {
    std::fill(buffer.begin(), buffer.end(), std::byte{0});
    given_ += buffer.size();
    return buffer.size();
  }

 private:
  std::uint64_t& given_;
};

VerifyingSource verifying(std::string text, const std::string& digest, std::uint64_t size) {
  return VerifyingSource(std::make_unique<io::StringSource>(std::move(text)), Digest::parse(digest),
                         size, "blob");
}

TEST_CASE("digests of known texts") {
  CHECK(digest_of("abc").to_string() == abc256);
  CHECK(digest_of("abc", Algorithm::sha512).to_string() == abc512);
  CHECK(digest_of("").to_string() == empty256);
  CHECK(digest_of(ByteView(), Algorithm::sha512).to_string() == empty512);
}

TEST_CASE("a hasher gives the digest of all pieces, and counts them") {
  Hasher hasher;
  hasher.write(as_bytes("a"));
  hasher.write({});
  hasher.write(as_bytes("bc"));
  CHECK(hasher.size() == 3);
  CHECK(hasher.finish().to_string() == abc256);

  Hasher longer(Algorithm::sha512);
  CHECK(longer.size() == 0);
  CHECK(longer.finish().to_string() == empty512);
}

TEST_CASE("a moved hasher goes on") {
  Hasher first(Algorithm::sha512);
  first.write(as_bytes("ab"));
  Hasher second(std::move(first));
  second.write(as_bytes("c"));
  Hasher third;
  third = std::move(second);
  CHECK(third.size() == 3);
  CHECK(third.finish().to_string() == abc512);
}

TEST_CASE("a verifying source passes on what is as expected") {
  for (const std::string& digest : {abc256, abc512}) {
    VerifyingSource source(std::make_unique<DribbleSource>("abc"), Digest::parse(digest), 3,
                           "blob");
    std::string out;
    io::StringSink sink(out);
    CHECK(io::copy(source, sink) == 3);
    CHECK(out == "abc");
    CHECK(io::drain(source) == 0);
  }
  VerifyingSource empty = verifying("", empty256, 0);
  CHECK(io::drain(empty) == 0);
}

TEST_CASE("another digest is an input error at the end") {
  VerifyingSource source = verifying("abd", abc256, 3);
  std::vector<std::byte> buffer(3);
  CHECK(source.read(buffer) == 3);
  expect_error(
      ErrorKind::input,
      "blob: digest differs (expected " + abc256 + ", actual " + digest_of("abd").to_string() + ")",
      [&] { static_cast<void>(source.read(buffer)); });
}

TEST_CASE("a source that is too short is an input error at its end") {
  VerifyingSource source = verifying("abc", abc256, 4);
  expect_error(ErrorKind::input, "blob: size differs (expected 4, actual 3)",
               [&] { io::drain(source); });
}

TEST_CASE("a source that is too long is an input error as soon as it is seen") {
  VerifyingSource source = verifying("abcd", abc256, 3);
  const std::string message = "blob: size differs (expected 3, actual more)";
  expect_error(ErrorKind::input, message, [&] { io::drain(source); });
  expect_error(ErrorKind::input, message, [&] { io::drain(source); });
}

TEST_CASE("a verifying source reads one byte past the size and no more") {
  for (const std::uint64_t size :
       {std::uint64_t{0}, std::uint64_t{10}, std::uint64_t{io::buffer_size - 1},
        std::uint64_t{io::buffer_size}, std::uint64_t{3 * io::buffer_size}}) {
    std::uint64_t given = 0;
    VerifyingSource source(std::make_unique<EndlessSource>(given), Digest::parse(abc256), size,
                           "blob");
    expect_error(ErrorKind::input,
                 "blob: size differs (expected " + std::to_string(size) + ", actual more)",
                 [&] { io::drain(source); });
    CHECK(given == size + 1);
  }
}

TEST_CASE("the largest size there is can be claimed") {
  VerifyingSource source = verifying("abc", abc256, std::numeric_limits<std::uint64_t>::max());
  expect_error(ErrorKind::input, "blob: size differs (expected 18446744073709551615, actual 3)",
               [&] { io::drain(source); });
}

}  // namespace
}  // namespace ocifact
