// SPDX-License-Identifier: Apache-2.0
#include <new>
#include <string>
#include <utility>

#include <zstd.h>
#include <zstd_errors.h>

#include <ocifact/codec/zstd_decoder.hpp>
#include <ocifact/codec/zstd_frame.hpp>

namespace ocifact::codec {

struct ZstdDecoder::State {
  State() : context(ZSTD_createDCtx()) {
    if (context == nullptr) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, max_window_log);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ZSTD_freeDCtx(context); }

  ZSTD_DCtx* context;
};

ZstdDecoder::ZstdDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options)
    : PartDecoder(std::move(stream), std::move(options),
                  {.name = "zstd", .part = "frame", .magic_size = 4, .ratio_is_limited = true}),
      state_(std::make_unique<State>()) {}

ZstdDecoder::~ZstdDecoder() = default;

bool ZstdDecoder::begin_part() {
  const ByteView bytes = input().peek(zstd_header_size);
  if (sniff(bytes) != Compression::zstd) return false;
  const auto frame = parse_zstd_frame(bytes);
  if (!frame) return true;
  if (frame->window > max_window) throw_large_window(frame->window);
  if (frame->dictionary != 0) {
    throw_part_error("needs dictionary " + std::to_string(frame->dictionary));
  }
  return true;
}

std::size_t ZstdDecoder::unpack(ByteSpan buffer) {
  const ByteView packed = input().peek();
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
  // Even without input: output may be waiting in libzstd.
  const std::size_t result = ZSTD_decompressStream(state_->context, &out, &in);
  input().use(in.pos);
  if (ZSTD_isError(result) != 0) {
    if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation) throw std::bad_alloc();
    throw_corrupt(ZSTD_getErrorName(result));
  }
  if (result == 0) {
    end_part();
  } else if (packed.empty() && out.pos == 0) {
    throw_truncated();
  }
  return out.pos;
}

}  // namespace ocifact::codec
