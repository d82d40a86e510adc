// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <ocifact/codec/inflater.hpp>
#include <ocifact/codec/part_decoder.hpp>

namespace ocifact::codec {

/// The plain bytes of a gzip stream (RFC 1952). Each member's header, CRC and size are checked
/// here, what is between is an Inflater's. See `decode`.
class GzipDecoder final : public PartDecoder {
 public:
  GzipDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options,
              std::unique_ptr<Inflater> inflater = make_inflater());

 private:
  bool begin_part() override;
  std::size_t unpack(ByteSpan buffer) override;

  void read_header();
  void skip_text(std::uint32_t& crc);
  void read_trailer();
  ByteView take(std::size_t size);

  std::unique_ptr<Inflater> inflater_;
  bool in_data_ = false;    ///< else before the trailer
  std::uint32_t crc_ = 0;   ///< of the member's plain bytes so far
  std::uint32_t size_ = 0;  ///< of these, modulo 2^32
};

}  // namespace ocifact::codec
