// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <ocifact/base/messages.hpp>
#include <ocifact/codec/compression.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// How a decoder treats what it meets.
struct DecodeOptions {
  /// Names the stream in messages: `app.tar`, `layer blobs/sha256/…`.
  std::string what;

  /// `max_ratio` counts after the first GiB of output, but for gzip, which cannot exceed 1,032:1.
  Limits limits;

  /// Bytes after the end of the compressed data that are not all zero: an `input` error when this
  /// is null, else one warning here. Zeros are always accepted.
  Messages* trailing = nullptr;
};

/// The plain bytes of a compressed stream; for `Compression::none` the stream itself. Owns the
/// stream and reads it to its end before it returns 0, so that what observes the stream has seen
/// all of it.
///
/// Several gzip members, zstd frames (skippable ones too), or streams of bzip2 or xz give their
/// parts joined. `input` errors: corrupt or truncated data, zstd dictionaries, windows of zstd and
/// xz above 128 MiB. Memory: buffers, and the window that a zstd frame or an xz stream asks for.
std::unique_ptr<io::Source> decode(std::unique_ptr<io::Source> stream, Compression compression,
                                   DecodeOptions options);

}  // namespace ocifact::codec
