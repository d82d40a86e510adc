// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <ocifact/base/bytes.hpp>
#include <ocifact/base/file.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::tar {

/// The bytes of a tar with a look ahead, from a stream or from a file that parts are skipped of.
/// One thread's.
class Input {
 public:
  /// A stream from where it stands; borrowed.
  explicit Input(io::Source& stream);

  /// A seekable file, by positioned reads from `offset` on, in blocks so small that passing over
  /// contents costs little.
  explicit Input(std::shared_ptr<const File> file, std::uint64_t offset = 0);

  /// At least `wanted` bytes from where the input stands, fewer only at its end; at most what one
  /// buffer holds. Valid until the next call of `peek` or `skip`.
  ByteView peek(std::size_t wanted);

  /// Moves on by `count` bytes, which were peeked at; the view of them stays valid.
  void consume(std::size_t count);

  /// Moves on by up to `count` bytes without reading them, and returns by how many: less when the
  /// input cannot. The bytes must be there.
  std::uint64_t skip(std::uint64_t count);

  /// Reads a stream to its end; a file stays where it is.
  void drain();

  /// Where the input stands, from the start of the file or stream.
  std::uint64_t offset() const { return offset_; }

  /// The size of the file; a stream's is not known.
  std::optional<std::uint64_t> size() const { return size_; }

  /// How many bytes were read so far.
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  std::size_t fill(ByteSpan buffer);

  io::Source* stream_ = nullptr;
  std::shared_ptr<const File> file_;
  std::optional<std::uint64_t> size_;
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;  ///< the bytes of the buffer that were not consumed
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;  ///< of `begin_`
  std::uint64_t bytes_read_ = 0;
};

}  // namespace ocifact::tar
