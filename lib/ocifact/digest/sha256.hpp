// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <ocifact/base/bytes.hpp>

// Part of HasherPair (hasher_pair.hpp).
namespace ocifact {

/// SHA-256 (FIPS 180-4, 6.2) by the processor's own instructions for it, which can work on two
/// streams at once; for one alone OpenSSL is as fast. A value, of one thread.
class Sha256 {
 public:
  static constexpr std::size_t digest_size = 32;

  /// Whether this processor has the instructions. All else here REQUIRES that it has.
  static bool is_available();

  /// Adds bytes to the end of what is hashed.
  void write(ByteView bytes);

  /// As `first.write(first_bytes)` and `second.write(second_bytes)`, but where both have bytes each
  /// waits for itself while the other goes on.
  static void write(Sha256& first, ByteView first_bytes, Sha256& second, ByteView second_bytes);

  /// Bytes written so far.
  std::uint64_t size() const { return size_; }

  /// The digest of all bytes written. To be called once, as the last thing.
  std::array<std::byte, digest_size> finish();

 private:
  static constexpr std::size_t block_size = 64;

  ByteView fill_block(ByteView bytes);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, block_size> block_{};  ///< begins with what fills no block yet
  std::uint64_t size_ = 0;                     ///< bytes written
};

}  // namespace ocifact
