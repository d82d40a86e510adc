// SPDX-License-Identifier: Apache-2.0
#include <zlib.h>

#include <ocifact/codec/crc32.hpp>
#include <ocifact/codec/go_checksum.hpp>

namespace ocifact::codec::go {

Checksum checksum(Bytes bytes) { return {continue_crc32(0, std::as_bytes(bytes)), bytes.size()}; }

Checksum combine(const Checksum& first, const Checksum& second) {
  const uLong crc = ::crc32_combine(first.crc, second.crc, static_cast<z_off_t>(second.size));
  return {static_cast<std::uint32_t>(crc), first.size + second.size};
}

}  // namespace ocifact::codec::go
