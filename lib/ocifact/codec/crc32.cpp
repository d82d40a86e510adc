// SPDX-License-Identifier: Apache-2.0
#ifdef OCIFACT_ISAL
#include <isa-l/crc.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif
#else
#include <zlib.h>
#endif

#include <ocifact/codec/crc32.hpp>

namespace ocifact::codec {

#ifdef OCIFACT_ISAL
namespace {

#ifdef __x86_64__

__attribute__((target("avx"))) void zero_upper_halves() { _mm256_zeroupper(); }

/// ISA-L leaves the upper halves of the vector registers in use, and as long as they are, the
/// instructions that know of the lower halves alone wait for them: SHA-256 took 16 % longer.
void leave_vector_registers() {
  static const bool has_upper_halves = __builtin_cpu_supports("avx") != 0;
  if (has_upper_halves) zero_upper_halves();
}

#else

void leave_vector_registers() {}

#endif

}  // namespace
#endif

std::uint32_t continue_crc32(std::uint32_t crc, ByteView more) {
  const auto* const data = reinterpret_cast<const unsigned char*>(more.data());
#ifdef OCIFACT_ISAL
  const std::uint32_t result = ::crc32_gzip_refl(crc, data, more.size());
  leave_vector_registers();
  return result;
#else
  return static_cast<std::uint32_t>(::crc32_z(crc, data, more.size()));
#endif
}

}  // namespace ocifact::codec
