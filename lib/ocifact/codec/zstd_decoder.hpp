// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include <ocifact/codec/part_decoder.hpp>

namespace ocifact::codec {

/// The plain bytes of a zstd stream (RFC 8878), by libzstd, which checks each frame's content size
/// and checksum. See `decode`. Memory: buffers and the window that a frame asks for.
class ZstdDecoder final : public PartDecoder {
 public:
  ZstdDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options);
  ~ZstdDecoder() override;

 private:
  struct State;

  bool begin_part() override;
  std::size_t unpack(ByteSpan buffer) override;

  std::unique_ptr<State> state_;
};

}  // namespace ocifact::codec
