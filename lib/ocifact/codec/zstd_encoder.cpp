// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <new>
#include <vector>

#include <zstd.h>

#include <ocifact/codec/chunks.hpp>
#include <ocifact/codec/crew.hpp>
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
  Job& job() { return job_; }

 private:
  void compress() {
    auto compressor = compressors_.take();
    compressor->compress(plain(), packed_);
    compressors_.put_back(std::move(compressor));
  }

  Compressors& compressors_;
  std::vector<std::byte> plain_;
  std::size_t size_ = 0;
  bool first_ = false;
  std::vector<std::byte> packed_;
  Job job_{[this] { compress(); }};
};

}  // namespace

void encode_zstd(io::Source& plain, EncodeSink& out, int level, io::Pool& pool) {
  Compressors compressors([level] { return std::make_unique<Compressor>(level); });
  Chunks<Frame> frames([&] { return std::make_unique<Frame>(compressors, frame_size(level)); });
  Crew crew(pool);  // behind the jobs
  while (true) {
    const std::size_t wanted = crew.jobs_wanted();
    while (frames.size() < wanted) {
      Frame* const frame = frames.add(plain);
      if (frame == nullptr) break;
      crew.submit(frame->job());
    }
    if (frames.size() == 0) break;
    crew.finish(frames[0].job());
    out.write(frames[0].plain(), frames[0].packed());
    frames.remove_first();
  }
}

}  // namespace ocifact::codec
