// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <ocifact/codec/decode.hpp>
#include <ocifact/codec/packed_input.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// What all decoders share. Their formats are parts one behind the other, each of which begins with
/// a magic number: gzip's members, zstd's frames, the streams of bzip2 and xz. See `decode`.
class PartDecoder : public io::Source {
 public:
  std::size_t read(ByteSpan buffer) final;

 protected:
  struct Format {
    std::string_view name;
    std::string_view part;
    std::size_t magic_size;  ///< fewer bytes than these at the start are truncated, not corrupt
    bool ratio_is_limited;   ///< `Limits::max_ratio` counts
  };

  PartDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options, const Format& format);

  /// Uses what may stand between two parts.
  virtual void skip_padding() {}

  /// Looks whether a part begins here, and gets ready for it if so.
  virtual bool begin_part() = 0;

  /// Unpacks some bytes of the part; calls `end_part` behind its last one. 0 alone means nothing.
  virtual std::size_t unpack(ByteSpan buffer) = 0;

  void end_part() { in_part_ = false; }

  PackedInput& input() { return input_; }
  [[noreturn]] void throw_corrupt(std::string_view reason) const;
  [[noreturn]] void throw_large_window(std::uint64_t window) const;
  [[noreturn]] void throw_part_error(std::string_view problem) const;

  /// What is left of the stream belongs to the part, which is not whole.
  [[noreturn]] void throw_truncated();

 private:
  bool enter_part();
  std::string about_part(std::string_view problem) const;
  void count_output(std::size_t count);

  PackedInput input_;
  DecodeOptions options_;
  Format format_;
  std::uint64_t part_begin_ = 0;
  std::uint64_t unpacked_ = 0;
  bool any_part_ = false;
  bool in_part_ = false;
  bool ended_ = false;
};

/// The largest window of zstd and xz, in bytes: memory that a stream may ask for.
inline constexpr int max_window_log = 27;
inline constexpr std::uint64_t max_window = std::uint64_t{1} << max_window_log;

}  // namespace ocifact::codec
