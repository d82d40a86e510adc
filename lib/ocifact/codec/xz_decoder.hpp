// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include <ocifact/codec/part_decoder.hpp>

namespace ocifact::codec {

/// The plain bytes of an xz file (The .xz File Format 1.2.1), by liblzma, which checks whatever
/// checks and sizes a stream has. See `decode`. Memory: buffers and the dictionary that a stream
/// asks for, which is its window.
class XzDecoder final : public PartDecoder {
 public:
  XzDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options);
  ~XzDecoder() override;

 private:
  struct State;

  void skip_padding() override;
  bool begin_part() override;
  std::size_t unpack(ByteSpan buffer) override;

  std::unique_ptr<State> state_;
};

}  // namespace ocifact::codec
