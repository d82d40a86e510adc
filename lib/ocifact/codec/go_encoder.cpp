// SPDX-License-Identifier: Apache-2.0
#include <ocifact/codec/deferring_source.hpp>
#include <ocifact/codec/go_chain_encoder.hpp>
#include <ocifact/codec/go_encoder.hpp>
#include <ocifact/codec/go_fast_encoder.hpp>
#include <ocifact/codec/gzip_header.hpp>

namespace ocifact::codec {
namespace {

void write_trailer(EncodeSink& out, const go::Checksum& checksum) {
  go::BitString trailer;
  trailer.put(checksum.crc, 32);
  trailer.put(checksum.size & 0xffffffff, 32);
  out.write({}, std::as_bytes(trailer.bytes()));
}

}  // namespace

void encode_go(io::Source& plain, EncodeSink& out, int level, io::Pool& pool,
               const GoTuning& tuning, GoTrace* trace) {
  GoTrace unwanted;
  if (trace == nullptr) trace = &unwanted;
  constexpr std::uint8_t unknown_system = 255;
  out.write({}, GzipHeader::of_level(level, unknown_system).bytes());
  go::Joiner joiner(out);
  DeferringSource source(plain);
  const go::Checksum checksum =
      level == 1 ? go::encode_fast(source, joiner, pool, tuning, *trace)
                 : go::ChainEncoder(joiner, level, pool, tuning, *trace).encode(source);
  source.check();
  joiner.finish();
  write_trailer(out, checksum);
}

}  // namespace ocifact::codec
