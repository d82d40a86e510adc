// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <ocifact/codec/decode.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// The packed side of a decoder: a stream, buffered, that knows how far it was used. Owns the
/// stream. Memory: `io::buffer_size`.
class PackedInput {
 public:
  explicit PackedInput(std::unique_ptr<io::Source> stream);

  /// The next bytes that were not used yet: at least `wanted` (of the size of a header) unless the
  /// stream ends before, and what is buffered beyond.
  ByteView peek(std::size_t wanted = 1);

  /// Marks the first `count` bytes of the last `peek` as used.
  void use(std::size_t count);

  /// How many bytes of the stream were used.
  std::uint64_t offset() const { return offset_; }

  /// Reads the stream to its end, past the end of the packed data, and judges what is there as
  /// `options` say. `format` is the name of the packed data's.
  void use_trailing(const DecodeOptions& options, std::string_view format);

 private:
  std::unique_ptr<io::Source> stream_;
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;  ///< the stream, which is not read again then
  std::uint64_t offset_ = 0;
};

/// What decoders throw when the stream ends within the packed data, all of it used.
[[noreturn]] void throw_truncated(const DecodeOptions& options, std::string_view format,
                                  const PackedInput& input);

}  // namespace ocifact::codec
