// SPDX-License-Identifier: Apache-2.0
#include <new>
#include <utility>
#include <vector>

#define ZLIB_CONST
#include <zlib.h>

#include <ocifact/codec/zlib_encoder.hpp>

namespace ocifact::codec {
namespace {

class Deflater {
 public:
  explicit Deflater(int level) {
    constexpr int gzip_window = 16 + MAX_WBITS;
    constexpr int default_memory = 8;
    if (deflateInit2(&zlib_, level, Z_DEFLATED, gzip_window, default_memory, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
      throw std::bad_alloc();
    }
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&zlib_); }

  /// Compresses all of `plain`, and writes what comes of it.
  void write(ByteView plain, int flush, EncodeSink& out) {
    zlib_.next_in = reinterpret_cast<const Bytef*>(plain.data());
    zlib_.avail_in = static_cast<uInt>(plain.size());
    do {
      zlib_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      zlib_.avail_out = static_cast<uInt>(buffer_.size());
      // It cannot fail: the state is good, and there is room for output.
      deflate(&zlib_, flush);
      out.write(std::exchange(plain, {}),
                ByteView(buffer_).first(buffer_.size() - zlib_.avail_out));
    } while (zlib_.avail_out == 0);
  }

 private:
  z_stream zlib_{};
  std::vector<std::byte> buffer_ = std::vector<std::byte>(io::buffer_size);
};

}  // namespace

void encode_zlib(io::Source& plain, EncodeSink& out, int level) {
  Deflater deflater(level);
  std::vector<std::byte> buffer(io::buffer_size);
  // zlib does not promise that where its input is cut leaves no trace: the source shall not say.
  while (const std::size_t count = io::read_full(plain, buffer)) {
    deflater.write(ByteView(buffer).first(count), Z_NO_FLUSH, out);
  }
  deflater.write({}, Z_FINISH, out);
}

}  // namespace ocifact::codec
