// SPDX-License-Identifier: Apache-2.0
#ifdef OCIFACT_ISAL
#include <isa-l/crc.h>
#else
#include <zlib.h>
#endif

#include <ocifact/codec/crc32.hpp>

namespace ocifact::codec {

std::uint32_t continue_crc32(std::uint32_t crc, ByteView more) {
  const auto* const data = reinterpret_cast<const unsigned char*>(more.data());
#ifdef OCIFACT_ISAL
  return ::crc32_gzip_refl(crc, data, more.size());
#else
  return static_cast<std::uint32_t>(::crc32_z(crc, data, more.size()));
#endif
}

}  // namespace ocifact::codec
