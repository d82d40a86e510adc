// SPDX-License-Identifier: Apache-2.0
#include <new>
#include <utility>

#include <lzma.h>

#include <ocifact/codec/xz_decoder.hpp>

namespace ocifact::codec {
namespace {

/// Lets dictionaries of up to `max_window` pass, and no larger ones: the next size there is is half
/// as large again, and what else liblzma needs is far below the difference.
constexpr std::uint64_t memory_limit = max_window + max_window / 4;

std::string_view reason(lzma_ret result) {
  switch (result) {
    case LZMA_OPTIONS_ERROR:
      return "it has options that are not known";
    case LZMA_UNSUPPORTED_CHECK:
      return "its kind of check is not known";
    default:
      return "data or a check is wrong";
  }
}

}  // namespace

struct XzDecoder::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { lzma_end(&xz); }

  lzma_stream xz = LZMA_STREAM_INIT;
};

XzDecoder::XzDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options)
    : PartDecoder(
          std::move(stream), std::move(options),
          {.name = "xz", .part = "stream", .magic_size = sniff_size, .ratio_is_limited = true}),
      state_(std::make_unique<State>()) {}

XzDecoder::~XzDecoder() = default;

void XzDecoder::skip_padding() {
  // Section 2.2: four zeros at a time.
  constexpr std::string_view zeros("\0\0\0\0", 4);
  while (as_text(input().peek(zeros.size())).starts_with(zeros)) input().use(zeros.size());
}

bool XzDecoder::begin_part() {
  if (sniff(input().peek(sniff_size)) != Compression::xz) return false;
  if (lzma_stream_decoder(&state_->xz, memory_limit, LZMA_TELL_UNSUPPORTED_CHECK) != LZMA_OK) {
    throw std::bad_alloc();
  }
  return true;
}

std::size_t XzDecoder::unpack(ByteSpan buffer) {
  const ByteView packed = input().peek();
  lzma_stream& xz = state_->xz;
  xz.next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
  xz.avail_in = packed.size();
  xz.next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
  xz.avail_out = buffer.size();

  // Even without input: output may be waiting in liblzma.
  const lzma_ret result = lzma_code(&xz, LZMA_RUN);
  input().use(packed.size() - xz.avail_in);
  const std::size_t count = buffer.size() - xz.avail_out;
  switch (result) {
    case LZMA_OK:
    case LZMA_BUF_ERROR:
      if (packed.empty() && count == 0) throw_truncated();
      break;
    case LZMA_STREAM_END:
      end_part();
      break;
    case LZMA_MEM_ERROR:
      throw std::bad_alloc();
    case LZMA_MEMLIMIT_ERROR:
      // Such dictionaries have whole MiB (section 5.3.1), and the rest is less than one.
      throw_large_window(lzma_memusage(&xz) & ~std::uint64_t{0xfffff});
    default:
      throw_corrupt(reason(result));
  }
  return count;
}

}  // namespace ocifact::codec
