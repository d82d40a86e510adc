// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include <ocifact/io/pool.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// Which gzip encoder makes a layer. The name (`go-1`) is what options and annotations carry.
struct Encoder {
  enum class Family {
    go,    ///< frozen: the same bytes on every machine (docs/encoders.md)
    zlib,  ///< of the linked library, whose bytes no version promises
  };

  Family family = Family::go;
  int level = 1;  ///< 1 to 9

  /// The inverse of `name`; anything else is a `usage` error that lists what there is.
  static Encoder parse(std::string_view name);
  std::string name() const;

  auto operator<=>(const Encoder&) const = default;
};

/// Compresses all of `plain` into one gzip stream. The bytes written are a function of `plain` and
/// `encoder` (for zlib: and of the zlib library) and of nothing else: not of `pool`, nor of the
/// pieces in which `plain` arrives. Memory: bounded by chunks times jobs.
void encode_gzip(io::Source& plain, io::Sink& out, const Encoder& encoder, io::Pool& pool);

}  // namespace ocifact::codec
