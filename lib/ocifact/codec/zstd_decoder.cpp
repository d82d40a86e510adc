// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include <zstd.h>
#include <zstd_errors.h>

#include <ocifact/base/error.hpp>
#include <ocifact/codec/zstd_decoder.hpp>
#include <ocifact/codec/zstd_frame.hpp>

namespace ocifact::codec {
namespace {

constexpr std::string_view format = "zstd";
constexpr int max_window_log = 27;
constexpr std::uint64_t max_window = std::uint64_t{1} << max_window_log;

/// Output that any stream may have, however small it is.
constexpr std::uint64_t unlimited_output = std::uint64_t{1} << 30;

std::string in_mib(std::uint64_t bytes) {
  return std::to_string((bytes >> 20) + ((bytes & 0xfffff) != 0 ? 1 : 0)) + " MiB";
}

}  // namespace

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
    : input_(std::move(stream)), options_(std::move(options)), state_(std::make_unique<State>()) {}

ZstdDecoder::~ZstdDecoder() = default;

std::size_t ZstdDecoder::read(ByteSpan buffer) {
  while (!ended_) {
    if (in_frame_ || begin_frame()) {
      const std::size_t count = decompress_some(buffer);
      count_output(count);
      if (count != 0) return count;
    } else {
      input_.use_trailing(options_, format);
      ended_ = true;
    }
  }
  return 0;
}

bool ZstdDecoder::begin_frame() {
  const ByteView bytes = input_.peek(zstd_header_size);
  frame_begin_ = input_.offset();
  if (sniff(bytes) != Compression::zstd) {
    // The first frame must be there: the caller says that this is zstd.
    if (frame_begin_ != 0) return false;
    if (bytes.size() >= 4) throw_corrupt("no magic number");
    input_.use(bytes.size());
    throw_truncated(options_, format, input_);
  }
  in_frame_ = true;
  const auto frame = parse_zstd_frame(bytes);
  if (!frame) return true;
  const std::string where =
      options_.what + ": zstd frame at offset " + std::to_string(frame_begin_);
  if (frame->window > max_window) {
    throw Error(ErrorKind::input, where + " needs too large a window",
                "at most " + in_mib(max_window), in_mib(frame->window));
  }
  if (frame->dictionary != 0) {
    throw Error(ErrorKind::input, where + " needs dictionary " + std::to_string(frame->dictionary));
  }
  return true;
}

std::size_t ZstdDecoder::decompress_some(ByteSpan buffer) {
  const ByteView packed = input_.peek();
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
  // Even without input: output may be waiting in libzstd.
  const std::size_t result = ZSTD_decompressStream(state_->context, &out, &in);
  input_.use(in.pos);
  if (ZSTD_isError(result) != 0) {
    if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation) throw std::bad_alloc();
    throw_corrupt(ZSTD_getErrorName(result));
  }
  if (result == 0) {
    in_frame_ = false;
  } else if (packed.empty() && out.pos == 0) {
    throw_truncated(options_, format, input_);
  }
  return out.pos;
}

void ZstdDecoder::throw_corrupt(std::string_view reason) const {
  // libzstd does not tell where in a frame it failed.
  throw Error(ErrorKind::input, options_.what + ": zstd frame at offset " +
                                    std::to_string(frame_begin_) +
                                    " is corrupt: " + std::string(reason));
}

void ZstdDecoder::count_output(std::size_t count) {
  unpacked_ += count;
  const std::uint64_t ratio = options_.limits.max_ratio;
  if (unpacked_ <= unlimited_output ||
      unpacked_ / std::max<std::uint64_t>(ratio, 1) <= input_.offset()) {
    return;
  }
  throw Error(ErrorKind::input, options_.what + ": zstd data unpacks to more than " +
                                    std::to_string(ratio) +
                                    " times its size; --max-ratio raises the limit");
}

}  // namespace ocifact::codec
