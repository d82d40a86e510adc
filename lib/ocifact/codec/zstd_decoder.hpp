// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <ocifact/codec/decode.hpp>
#include <ocifact/codec/packed_input.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// The plain bytes of a zstd stream (RFC 8878), by libzstd, which checks each frame's content size
/// and checksum. See `decode`. Memory: buffers and the window that a frame asks for.
class ZstdDecoder final : public io::Source {
 public:
  ZstdDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options);
  ~ZstdDecoder() override;
  std::size_t read(ByteSpan buffer) override;

 private:
  struct State;

  bool begin_frame();
  std::size_t decompress_some(ByteSpan buffer);
  [[noreturn]] void throw_corrupt(std::string_view reason) const;
  void count_output(std::size_t count);

  PackedInput input_;
  DecodeOptions options_;
  std::unique_ptr<State> state_;
  std::uint64_t frame_begin_ = 0;
  std::uint64_t unpacked_ = 0;
  bool in_frame_ = false;
  bool ended_ = false;
};

}  // namespace ocifact::codec
