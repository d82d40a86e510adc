// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include <ocifact/codec/part_decoder.hpp>

namespace ocifact::codec {

/// The plain bytes of a bzip2 file, by libbz2, which checks the CRC of each block and stream. See
/// `decode`. Memory: buffers and up to 3.6 MiB.
class Bzip2Decoder final : public PartDecoder {
 public:
  Bzip2Decoder(std::unique_ptr<io::Source> stream, DecodeOptions options);
  ~Bzip2Decoder() override;

 private:
  struct State;

  bool begin_part() override;
  std::size_t unpack(ByteSpan buffer) override;

  std::unique_ptr<State> state_;
};

}  // namespace ocifact::codec
