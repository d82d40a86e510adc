// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/digest/hasher.hpp>
#include <ocifact/digest/sha256.hpp>

#include "support/generated.hpp"

namespace ocifact {
namespace {

// On a processor without the instructions nothing of it is ever called: both are OpenSSL's then.
Digest digest_in_two_pieces(const std::string& text, std::size_t cut) {
  if (!Sha256::is_available()) return digest_of(text);
  Sha256 hash;
  hash.write(as_bytes(text).first(cut));
  hash.write(as_bytes(text).subspan(cut));
  return Digest::from_bytes(Algorithm::sha256, hash.finish());
}

/// What the kernel says of the first processor.
bool kernel_tells_sha() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string word; info >> word;) {
    if (word == "sha_ni") return true;
  }
  return false;
}

TEST_CASE("the instructions are used where the processor has them") {
#ifdef __x86_64__
  CHECK(Sha256::is_available() == kernel_tells_sha());
#else
  CHECK_FALSE(Sha256::is_available());
#endif
}

TEST_CASE("the processor's SHA-256 is OpenSSL's, at every length around those of blocks") {
  const std::string noise = test::noise(300);
  for (std::size_t size = 0; size <= noise.size(); ++size) {
    const std::string text = noise.substr(0, size);
    CAPTURE(size);
    const Digest expected = digest_of(text);
    for (const std::size_t cut : {std::size_t{0}, size / 2, size - size / 64, size}) {
      CHECK(digest_in_two_pieces(text, cut) == expected);
    }
  }
}

TEST_CASE("two streams at once are each what they are alone") {
  if (!Sha256::is_available()) return;
  const std::string one = test::noise(1000);
  const std::string other = test::counters(1000);
  for (std::size_t first = 0; first <= 200; ++first) {
    Sha256 a;
    Sha256 b;
    // Both stand within a block, each somewhere else.
    a.write(as_bytes(one).first(first));
    b.write(as_bytes(other).first(200 - first));
    Sha256::write(a, as_bytes(one).subspan(first), b, as_bytes(other).subspan(200 - first, 650));
    Sha256::write(a, {}, b, as_bytes(other).subspan(850 - first));
    CHECK(Digest::from_bytes(Algorithm::sha256, a.finish()) == digest_of(one));
    CHECK(Digest::from_bytes(Algorithm::sha256, b.finish()) == digest_of(other));
  }
}

TEST_CASE("more bits are counted than 32 bits can tell") {
  if (!Sha256::is_available()) return;
  const std::string piece(1 << 20, 'a');
  Sha256 first;
  Sha256 second;
  Hasher expected;
  for (int i = 0; i < 513; ++i) {
    Sha256::write(first, as_bytes(piece), second, as_bytes(piece));
    expected.write(as_bytes(piece));
  }
  const Digest digest = expected.finish();
  CHECK(first.size() == 537'919'488);
  CHECK(Digest::from_bytes(Algorithm::sha256, first.finish()) == digest);
  CHECK(Digest::from_bytes(Algorithm::sha256, second.finish()) == digest);
}

TEST_CASE("a large text has the digest that it has elsewhere") {
  // FIPS 180-2, appendix B.3: a million times "a".
  const std::string text(1'000'000, 'a');
  CHECK(digest_in_two_pieces(text, 500'001).to_string() ==
        "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

}  // namespace
}  // namespace ocifact
