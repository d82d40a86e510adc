// SPDX-License-Identifier: Apache-2.0
#include <new>

#define ZLIB_CONST
#include <zlib.h>

#include <ocifact/codec/inflater.hpp>

namespace ocifact::codec {
namespace {

constexpr int bare = -MAX_WBITS;

class ZlibInflater final : public Inflater {
 public:
  ZlibInflater() {
    if (inflateInit2(&zlib_, bare) != Z_OK) throw std::bad_alloc();
  }
  ZlibInflater(const ZlibInflater&) = delete;
  ZlibInflater& operator=(const ZlibInflater&) = delete;
  ~ZlibInflater() override { inflateEnd(&zlib_); }

  void begin() override { inflateReset(&zlib_); }

  Progress inflate(ByteView packed, ByteSpan plain) override {
    const uInt given = limit_to_32_bits(packed.size());
    const uInt room = limit_to_32_bits(plain.size());
    zlib_.next_in = reinterpret_cast<const Bytef*>(packed.data());
    zlib_.avail_in = given;
    zlib_.next_out = reinterpret_cast<Bytef*>(plain.data());
    zlib_.avail_out = room;
    const int result = ::inflate(&zlib_, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    Status status = Status::corrupt;
    if (result == Z_STREAM_END) status = Status::ended;
    if (result == Z_OK || result == Z_BUF_ERROR) status = Status::more;
    return {given - zlib_.avail_in, room - zlib_.avail_out, status};
  }

  std::size_t seen() const override { return 0; }

 private:
  z_stream zlib_{};
};

}  // namespace

std::unique_ptr<Inflater> make_zlib_inflater() { return std::make_unique<ZlibInflater>(); }

}  // namespace ocifact::codec
