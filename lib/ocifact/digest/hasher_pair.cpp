// SPDX-License-Identifier: Apache-2.0
#include <ocifact/digest/hasher_pair.hpp>

namespace ocifact {

HasherPair::HasherPair(Algorithm first, Algorithm second) {
  const bool both = first == Algorithm::sha256 && second == Algorithm::sha256;
  if (!both || !Sha256::is_available()) hashers_ = Apart{Hasher(first), Hasher(second)};
}

void HasherPair::write(ByteView first, ByteView second) {
  if (auto* const together = std::get_if<Together>(&hashers_)) {
    Sha256::write((*together)[0], first, (*together)[1], second);
  } else {
    Apart& apart = std::get<Apart>(hashers_);
    apart[0].write(first);
    apart[1].write(second);
  }
}

std::uint64_t HasherPair::size(std::size_t stream) const {
  return std::visit([stream](const auto& hashers) { return hashers[stream].size(); }, hashers_);
}

std::pair<Digest, Digest> HasherPair::finish() {
  if (auto* const together = std::get_if<Together>(&hashers_)) {
    return {Digest::from_bytes(Algorithm::sha256, (*together)[0].finish()),
            Digest::from_bytes(Algorithm::sha256, (*together)[1].finish())};
  }
  Apart& apart = std::get<Apart>(hashers_);
  return {apart[0].finish(), apart[1].finish()};
}

}  // namespace ocifact
