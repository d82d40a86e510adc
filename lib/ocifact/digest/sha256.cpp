// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include <ocifact/digest/sha256.hpp>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace ocifact {
namespace {

using State = std::array<std::uint32_t, 8>;

#ifdef __x86_64__

/// FIPS 180-4, 4.2.2.
alignas(16) constexpr std::array<std::uint32_t, 64> round_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

__m128i* words(State& state, std::size_t first) {
  return reinterpret_cast<__m128i*>(state.data() + first);
}

/// What the instructions work on: a to h in the order that they want, and the last 16 words of the
/// message schedule.
struct Lane {
  __m128i abef;
  __m128i cdgh;
  __m128i schedule[4];  // NOLINT: GCC ignores attributes of template arguments
  __m128i sum;
};

/// Takes whole blocks into each of `lanes` states (FIPS 180-4, 6.2.2). The loops over lanes and
/// rounds are unrolled, so that the lanes stay in registers.
template <std::size_t lanes>
__attribute__((target("sha,sse4.1"))) void take_blocks(const std::array<State*, lanes>& states,
                                                       std::array<const std::byte*, lanes> blocks,
                                                       std::size_t count) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  std::array<Lane, lanes> work;
  for (std::size_t i = 0; i < lanes; ++i) {
    const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(words(*states[i], 0)), 0xb1);
    const __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(words(*states[i], 4)), 0x1b);
    work[i].abef = _mm_alignr_epi8(badc, hgfe, 8);
    work[i].cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);
  }
  for (; count != 0; --count) {
    const std::array<Lane, lanes> before = work;
    for (std::size_t i = 0; i < lanes; ++i) {
      for (std::size_t k = 0; k < 4; ++k) {
        const auto* const place = reinterpret_cast<const __m128i*>(blocks[i] + 16 * k);
        work[i].schedule[k] = _mm_shuffle_epi8(_mm_loadu_si128(place), big_endian);
      }
      blocks[i] += 64;
    }
#pragma GCC unroll 16
    for (std::size_t k = 0; k < 16; ++k) {
      const __m128i constants =
          _mm_load_si128(reinterpret_cast<const __m128i*>(round_constants.data() + 4 * k));
#pragma GCC unroll 2
      for (Lane& lane : work) {
        __m128i& now = lane.schedule[k % 4];
        lane.sum = _mm_add_epi32(now, constants);
        lane.cdgh = _mm_sha256rnds2_epu32(lane.cdgh, lane.abef, lane.sum);
        if (k >= 12) continue;
        const __m128i last = lane.schedule[(k + 3) % 4];
        now = _mm_sha256msg1_epu32(now, lane.schedule[(k + 1) % 4]);
        now = _mm_add_epi32(now, _mm_alignr_epi8(last, lane.schedule[(k + 2) % 4], 4));
        now = _mm_sha256msg2_epu32(now, last);
      }
#pragma GCC unroll 2
      for (Lane& lane : work) {
        lane.abef = _mm_sha256rnds2_epu32(lane.abef, lane.cdgh, _mm_shuffle_epi32(lane.sum, 0x0e));
      }
    }
    for (std::size_t i = 0; i < lanes; ++i) {
      work[i].abef = _mm_add_epi32(work[i].abef, before[i].abef);
      work[i].cdgh = _mm_add_epi32(work[i].cdgh, before[i].cdgh);
    }
  }
  for (std::size_t i = 0; i < lanes; ++i) {
    const __m128i feba = _mm_shuffle_epi32(work[i].abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(work[i].cdgh, 0xb1);
    _mm_storeu_si128(words(*states[i], 0), _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128(words(*states[i], 4), _mm_alignr_epi8(dchg, feba, 8));
  }
}

#else

template <std::size_t lanes>
void take_blocks(const std::array<State*, lanes>&, std::array<const std::byte*, lanes>,
                 std::size_t) {
  std::abort();  // `is_available` was not asked: a wrong digest would be worse
}

#endif

}  // namespace

bool Sha256::is_available() {
#ifdef __x86_64__
  static const bool available = [] {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    constexpr unsigned sha = 1U << 29;
    return __builtin_cpu_supports("sse4.1") != 0 && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
           (b & sha) != 0;
  }();
  return available;
#else
  return false;
#endif
}

/// Completes the block that is begun, as far as `bytes` go; returns the others.
ByteView Sha256::fill_block(ByteView bytes) {
  const std::size_t filled = size_ % block_size;
  if (filled == 0) return bytes;
  const std::size_t count = std::min(block_size - filled, bytes.size());
  std::copy_n(bytes.begin(), count, block_.begin() + static_cast<std::ptrdiff_t>(filled));
  size_ += count;
  if (filled + count == block_size) take_blocks<1>({&state_}, {block_.data()}, 1);
  return bytes.subspan(count);
}

void Sha256::write(ByteView bytes) {
  bytes = fill_block(bytes);
  const std::size_t blocks = bytes.size() / block_size;
  take_blocks<1>({&state_}, {bytes.data()}, blocks);
  size_ += bytes.size();
  const ByteView rest = bytes.subspan(blocks * block_size);
  std::copy(rest.begin(), rest.end(), block_.begin());
}

void Sha256::write(Sha256& first, ByteView first_bytes, Sha256& second, ByteView second_bytes) {
  first_bytes = first.fill_block(first_bytes);
  second_bytes = second.fill_block(second_bytes);
  const std::size_t blocks = std::min(first_bytes.size(), second_bytes.size()) / block_size;
  const std::size_t both = blocks * block_size;
  take_blocks<2>({&first.state_, &second.state_}, {first_bytes.data(), second_bytes.data()},
                 blocks);
  first.size_ += both;
  second.size_ += both;
  first.write(first_bytes.subspan(both));
  second.write(second_bytes.subspan(both));
}

std::array<std::byte, Sha256::digest_size> Sha256::finish() {
  const std::uint64_t bits = size_ * 8;
  std::array<std::byte, block_size + 8> padding{std::byte{0x80}};
  // So many zeros that the number behind them ends a block.
  const std::size_t zeros = (2 * block_size - 9 - size_ % block_size) % block_size;
  for (std::size_t i = 0; i < 8; ++i) padding[1 + zeros + i] = std::byte(bits >> (56 - 8 * i));
  write(ByteView(padding).first(1 + zeros + 8));
  std::array<std::byte, digest_size> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = std::byte(state_[i / 4] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

}  // namespace ocifact
