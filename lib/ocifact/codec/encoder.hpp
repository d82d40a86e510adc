// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include <ocifact/codec/compression.hpp>
#include <ocifact/codec/encode_sink.hpp>
#include <ocifact/codec/gzip_header.hpp>
#include <ocifact/io/pool.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// What compresses a layer, and how hard it tries. A value.
struct Encoder {
  enum class Family {
    go,    ///< frozen: the same bytes on every machine (docs/encoders.md)
    zlib,  ///< gzip of the linked library, whose bytes no version promises
    zstd,  ///< of the linked library, whose bytes no version promises
  };

  Family family = Family::go;
  int level = 1;  ///< 1 to 9; of zstd, 1 to 19
  /// What gzip begins with, where that is not the family's own header: `with_header` sets it.
  std::optional<GzipHeader> other_header = {};

  /// A gzip encoder: the inverse of `name`; anything else is a `usage` error that lists what there
  /// is.
  static Encoder parse(std::string_view name);
  static constexpr Encoder zstd(int level) { return {Family::zstd, level, {}}; }
  /// The inverse of `description`, of zstd too; empty when it is none, or that of a library in
  /// another version than the linked one.
  static std::optional<Encoder> from_description(std::string_view description);

  /// The same compressor under another gzip header.
  Encoder with_header(const GzipHeader& header) const;
  /// What its gzip members begin with.
  GzipHeader header() const { return other_header.value_or(own_header()); }

  Compression compression() const;  ///< gzip or zstd
  /// `go-1`, `zlib-6`, `zstd-3`; what is not as usual in the gzip header follows: `zlib-9+xfl0+os0`
  /// (docs/encoders.md, Headers).
  std::string name() const;
  /// All that decides the bytes: the name, and the version of the linked library where these are
  /// its: `zlib-6 (zlib 1.2.13)`.
  std::string description() const;

  auto operator<=>(const Encoder&) const = default;

 private:
  GzipHeader own_header() const;
};

/// Compresses all of `plain` into one gzip or zstd stream. The bytes written are a function of
/// `plain` and of `encoder.description()` and of nothing else: not of `pool`, nor of the pieces in
/// which `plain` arrives. `plain` is read and `out` is written by any of the pool's threads, one at
/// a time each. Memory: chunks of some MiB, two more than threads work on it.
void encode(io::Source& plain, EncodeSink& out, const Encoder& encoder, io::Pool& pool);

/// The same, of which only the packed bytes are wanted.
void encode(io::Source& plain, io::Sink& out, const Encoder& encoder, io::Pool& pool);

}  // namespace ocifact::codec
