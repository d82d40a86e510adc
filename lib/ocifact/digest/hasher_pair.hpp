// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

#include <ocifact/digest/digest.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/digest/sha256.hpp>

namespace ocifact {

/// Computes the digests of two streams whose bytes come together, as two `Hasher` would. Each round
/// of SHA-256 waits for the one before; the rounds of two streams do not wait for each other, so
/// that together they take two thirds of the time, where the processor has instructions for them.
/// Errors: as `Hasher`. One thread at a time.
class HasherPair {
 public:
  HasherPair(Algorithm first, Algorithm second);

  /// The next bytes of each; it is faster the more of both there are.
  void write(ByteView first, ByteView second);

  /// Bytes written so far.
  std::uint64_t first_size() const { return size(0); }
  std::uint64_t second_size() const { return size(1); }

  /// The digests of all bytes written. To be called once, as the last thing.
  std::pair<Digest, Digest> finish();

 private:
  using Together = std::array<Sha256, 2>;
  using Apart = std::array<Hasher, 2>;

  std::uint64_t size(std::size_t stream) const;

  std::variant<Together, Apart> hashers_;
};

}  // namespace ocifact
