// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <new>
#include <vector>

#include <zstd.h>

#include <ocifact/codec/deferring_source.hpp>
#include <ocifact/codec/pipeline.hpp>
#include <ocifact/codec/spares.hpp>
#include <ocifact/codec/zstd_encoder.hpp>

namespace ocifact::codec {
namespace {

/// The plain bytes of a frame: frozen, since it shapes the bytes. Of the high levels, whose windows
/// are large, small frames would undo the effort.
constexpr std::size_t frame_size(int level) { return std::size_t{level < 10 ? 2U : 8U} << 20; }

/// With parameters that the library has, memory is all that can be missing.
std::size_t check(std::size_t result) {
  if (ZSTD_isError(result) != 0) throw std::bad_alloc();
  return result;
}

/// Compresses frame after frame.
class Compressor {
 public:
  explicit Compressor(int level) : context_(ZSTD_createCCtx(), &ZSTD_freeCCtx) {
    if (context_ == nullptr) throw std::bad_alloc();
    check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level));
    check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1));
  }

  void compress(ByteView plain, std::vector<std::byte>& packed) {
    packed.resize(ZSTD_compressBound(plain.size()));
    packed.resize(check(
        ZSTD_compress2(context_.get(), packed.data(), packed.size(), plain.data(), plain.size())));
  }

 private:
  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context_;
};

using Compressors = Spares<Compressor>;

/// The plain bytes of a frame, and the frame.
class Frame {
 public:
  Frame(Compressors& compressors, std::size_t size) : compressors_(compressors), plain_(size) {}

  void read(io::Source& plain, const Frame* previous) {
    first_ = previous == nullptr;
    size_ = io::read_full(plain, plain_);
  }

  /// The first frame is there even for no bytes at all.
  bool empty() const { return size_ == 0 && !first_; }
  bool last() const { return size_ < plain_.size(); }
  ByteView plain() const { return ByteView(plain_).first(size_); }
  ByteView packed() const { return packed_; }

  void compress() {
    auto compressor = compressors_.take();
    compressor->compress(plain(), packed_);
    compressors_.put_back(std::move(compressor));
  }

 private:
  Compressors& compressors_;
  std::vector<std::byte> plain_;
  std::size_t size_ = 0;
  bool first_ = false;
  std::vector<std::byte> packed_;
};

}  // namespace

void encode_zstd(io::Source& plain, EncodeSink& out, int level, io::Pool& pool) {
  Compressors compressors([level] { return std::make_unique<Compressor>(level); });
  DeferringSource source(plain);
  using Line = Pipeline<Frame>;
  const auto read = [&](Frame& frame, const Frame* previous, std::size_t) {
    frame.read(source, previous);
  };
  const auto compress = [](Frame& frame, bool) { frame.compress(); };
  const auto append = [&](Frame& frame, bool) { out.write(frame.plain(), frame.packed()); };
  Line line(pool, {[&] { return std::make_unique<Frame>(compressors, frame_size(level)); }, read},
            {{Line::Order::any, compress}, {Line::Order::input, append}});
  line.run();
  source.check();
}

}  // namespace ocifact::codec
