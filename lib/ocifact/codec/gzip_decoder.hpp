// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include <ocifact/codec/decode.hpp>
#include <ocifact/codec/packed_input.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// The plain bytes of a gzip stream (RFC 1952), by zlib, which checks each member's header, CRC and
/// size. See `decode`.
class GzipDecoder final : public io::Source {
 public:
  GzipDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options);
  ~GzipDecoder() override;
  std::size_t read(ByteSpan buffer) override;

 private:
  struct State;

  bool begin_member();
  std::size_t inflate_some(ByteSpan buffer);

  PackedInput input_;
  DecodeOptions options_;
  std::unique_ptr<State> state_;
  bool in_member_ = true;  // a stream without any member is truncated
  bool ended_ = false;
};

}  // namespace ocifact::codec
