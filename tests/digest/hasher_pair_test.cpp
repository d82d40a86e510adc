// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <ocifact/digest/hasher_pair.hpp>

#include "support/generated.hpp"

namespace ocifact {
namespace {

struct Steps {
  std::size_t first;
  std::size_t second;
};

/// Both texts, in pieces of these sizes; which ends first has no more pieces.
std::pair<Digest, Digest> digests(HasherPair pair, const std::string& first,
                                  const std::string& second, const Steps& steps) {
  const auto piece = [](const std::string& text, std::size_t begin, std::size_t step) {
    return as_bytes(text).subspan(std::min(begin, text.size()),
                                  std::min(step, text.size() - std::min(begin, text.size())));
  };
  for (std::size_t i = 0; i * steps.first < first.size() || i * steps.second < second.size(); ++i) {
    pair.write(piece(first, i * steps.first, steps.first),
               piece(second, i * steps.second, steps.second));
  }
  CHECK(pair.first_size() == first.size());
  CHECK(pair.second_size() == second.size());
  return pair.finish();
}

TEST_CASE("a pair gives the digest of each, whatever comes together, of either algorithm") {
  const std::string noise = test::noise(10'000);
  const std::string counters = test::counters(5'001);
  for (const Algorithm first : {Algorithm::sha256, Algorithm::sha512}) {
    for (const Algorithm second : {Algorithm::sha256, Algorithm::sha512}) {
      for (const Steps& steps : {Steps{10'000, 5'001}, Steps{64, 64}, Steps{1, 1}, Steps{1, 100},
                                 Steps{700, 63}, Steps{65, 4096}}) {
        CAPTURE(steps.first);
        CAPTURE(steps.second);
        const auto [of_noise, of_counters] =
            digests(HasherPair(first, second), noise, counters, steps);
        CHECK(of_noise == digest_of(noise, first));
        CHECK(of_counters == digest_of(counters, second));
      }
    }
  }
}

TEST_CASE("of a pair either may have no bytes") {
  const auto [none, text] =
      digests(HasherPair(Algorithm::sha256, Algorithm::sha256), "", "abc", {1, 1});
  CHECK(none == digest_of(""));
  CHECK(text == digest_of("abc"));
}

}  // namespace
}  // namespace ocifact
