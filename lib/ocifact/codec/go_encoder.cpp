// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <ocifact/codec/go_chain_encoder.hpp>
#include <ocifact/codec/go_encoder.hpp>
#include <ocifact/codec/go_fast_encoder.hpp>

namespace ocifact::codec {
namespace {

void write_header(io::Sink& out, int level) {
  // No flags, no time; the level is told in the extra flags; the system is unknown.
  const auto extra_flags = static_cast<std::uint8_t>(level == 1 ? 4 : level == 9 ? 2 : 0);
  const std::array<std::uint8_t, 10> header = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, extra_flags, 0xff};
  out.write(std::as_bytes(std::span(header)));
}

void write_trailer(io::Sink& out, const go::Checksum& checksum) {
  go::BitString trailer;
  trailer.put(checksum.crc, 32);
  trailer.put(checksum.size & 0xffffffff, 32);
  out.write(std::as_bytes(trailer.bytes()));
}

}  // namespace

void encode_go(io::Source& plain, io::Sink& out, int level, io::Pool& pool, const GoTuning& tuning,
               GoTrace* trace) {
  GoTrace unwanted;
  if (trace == nullptr) trace = &unwanted;
  write_header(out, level);
  go::Joiner joiner(out);
  const go::Checksum checksum =
      level == 1 ? go::encode_fast(plain, joiner, pool, tuning, *trace)
                 : go::ChainEncoder(joiner, level, pool, tuning, *trace).encode(plain);
  joiner.finish();
  write_trailer(out, checksum);
}

}  // namespace ocifact::codec
