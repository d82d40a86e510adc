// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ocifact/codec/go_bits.hpp>

namespace ocifact::codec::go {

/// The CRC-32 and the number of some bytes, as gzip's trailer has them.
struct Checksum {
  std::uint32_t crc = 0;
  std::uint64_t size = 0;
};

Checksum checksum(Bytes bytes);

/// The checksum of the bytes of `first` and those of `second` behind them.
Checksum combine(const Checksum& first, const Checksum& second);

}  // namespace ocifact::codec::go
