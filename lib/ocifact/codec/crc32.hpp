// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ocifact/base/bytes.hpp>

namespace ocifact::codec {

/// The CRC-32 that gzip has (RFC 1952, section 8) of some bytes and `more` behind them, from that
/// of the former, which is 0 when there are none.
std::uint32_t continue_crc32(std::uint32_t crc, ByteView more);

}  // namespace ocifact::codec
