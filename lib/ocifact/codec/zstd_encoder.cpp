// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <new>
#include <string>
#include <vector>

#include <zstd.h>

#include <ocifact/base/error.hpp>
#include <ocifact/codec/zstd_encoder.hpp>

namespace ocifact::codec {
namespace {

/// What one thread compresses at a time: frozen, since it shapes the bytes.
constexpr int job_size = 4 << 20;

using Context = std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)>;

/// With parameters that the library has, memory is all that can be missing.
std::size_t check(std::size_t result) {
  if (ZSTD_isError(result) != 0) throw std::bad_alloc();
  return result;
}

Context make_context(int level, unsigned threads) {
  if (ZSTD_cParam_getBounds(ZSTD_c_nbWorkers).upperBound < 1) {
    throw Error(ErrorKind::unsupported,
                std::string("libzstd ") + ZSTD_versionString() +
                    " was built without threads, so its bytes would differ from those of others");
  }
  Context context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  if (context == nullptr) throw std::bad_alloc();
  const auto set = [&](ZSTD_cParameter parameter, int value) {
    check(ZSTD_CCtx_setParameter(context.get(), parameter, value));
  };
  set(ZSTD_c_compressionLevel, level);
  set(ZSTD_c_checksumFlag, 1);
  // Even for one: without workers libzstd cuts its input differently.
  set(ZSTD_c_nbWorkers, static_cast<int>(threads));
  set(ZSTD_c_jobSize, job_size);
  return context;
}

}  // namespace

void encode_zstd(io::Source& plain, io::Sink& out, int level, io::Pool& pool) {
  const Context context = make_context(level, pool.jobs());
  std::vector<std::byte> buffer(io::buffer_size);
  std::vector<std::byte> packed(io::buffer_size);
  bool ended = false;
  while (!ended) {
    const std::size_t count = io::read_full(plain, buffer);
    const bool last = count < buffer.size();
    ZSTD_inBuffer input{buffer.data(), count, 0};
    while (!ended) {
      ZSTD_outBuffer output{packed.data(), packed.size(), 0};
      const std::size_t left = check(ZSTD_compressStream2(context.get(), &output, &input,
                                                          last ? ZSTD_e_end : ZSTD_e_continue));
      out.write(ByteView(packed).first(output.pos));
      ended = last && left == 0;
      if (!last && input.pos == input.size) break;
    }
  }
}

}  // namespace ocifact::codec
