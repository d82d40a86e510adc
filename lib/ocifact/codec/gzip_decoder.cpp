// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <new>
#include <string>
#include <utility>

#define ZLIB_CONST
#include <zlib.h>

#include <ocifact/base/error.hpp>
#include <ocifact/codec/gzip_decoder.hpp>

namespace ocifact::codec {
namespace {

constexpr std::string_view format = "gzip";
constexpr std::string_view magic = "\x1f\x8b";
constexpr int gzip_only = 16 + MAX_WBITS;

uInt limited(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

}  // namespace

struct GzipDecoder::State {
  State() {
    if (inflateInit2(&zlib, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { inflateEnd(&zlib); }

  z_stream zlib{};
};

GzipDecoder::GzipDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options)
    : input_(std::move(stream)), options_(std::move(options)), state_(std::make_unique<State>()) {}

GzipDecoder::~GzipDecoder() = default;

std::size_t GzipDecoder::read(ByteSpan buffer) {
  while (!ended_) {
    if (in_member_ || begin_member()) {
      const std::size_t count = inflate_some(buffer);
      if (count != 0) return count;
    } else {
      input_.use_trailing(options_, format);
      ended_ = true;
    }
  }
  return 0;
}

bool GzipDecoder::begin_member() {
  if (!as_text(input_.peek(magic.size())).starts_with(magic)) return false;
  inflateReset(&state_->zlib);
  in_member_ = true;
  return true;
}

std::size_t GzipDecoder::inflate_some(ByteSpan buffer) {
  const ByteView packed = input_.peek();
  z_stream& zlib = state_->zlib;
  zlib.next_in = reinterpret_cast<const Bytef*>(packed.data());
  zlib.avail_in = limited(packed.size());
  zlib.next_out = reinterpret_cast<Bytef*>(buffer.data());
  const uInt room = limited(buffer.size());
  zlib.avail_out = room;

  // Even without input: output may be waiting in zlib.
  const int result = inflate(&zlib, Z_NO_FLUSH);
  input_.use(limited(packed.size()) - zlib.avail_in);
  const std::size_t count = room - zlib.avail_out;
  if (result == Z_STREAM_END) {
    in_member_ = false;
  } else if (result == Z_MEM_ERROR) {
    throw std::bad_alloc();
  } else if (result != Z_OK && result != Z_BUF_ERROR) {
    throw Error(ErrorKind::input, options_.what + ": gzip data is corrupt at offset " +
                                      std::to_string(input_.offset()) + ": " +
                                      (zlib.msg != nullptr ? zlib.msg : zError(result)));
  } else if (packed.empty() && count == 0) {
    throw_truncated(options_, format, input_);
  }
  return count;
}

}  // namespace ocifact::codec
