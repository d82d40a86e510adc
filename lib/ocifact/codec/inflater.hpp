// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include <ocifact/base/bytes.hpp>

namespace ocifact::codec {

/// Unpacks deflate data (RFC 1951), bare of what gzip puts around it, by one library or another.
/// All accept the same data and give the same bytes for it, but for codes that are not complete:
/// zlib refuses these, ISA-L only bits that have no meaning in them. One thread's.
class Inflater {
 public:
  enum class Status { more, ended, corrupt };

  struct Progress {
    std::size_t used;  ///< bytes of the input that are done with; all the data, when it has ended
    std::size_t made;  ///< bytes of output; of corrupt data, nobody should look at them
    Status status;
  };

  virtual ~Inflater() = default;

  /// Forgets what was, and begins anew.
  virtual void begin() = 0;

  /// `packed` begins with the first byte that no call before has used, and the library has seen the
  /// first `seen` of its bytes: without more it may have nothing to do.
  virtual Progress inflate(ByteView packed, ByteSpan plain) = 0;
  virtual std::size_t seen() const = 0;
};

/// The fastest there is in this build: ISA-L, else zlib.
std::unique_ptr<Inflater> make_inflater();
std::unique_ptr<Inflater> make_zlib_inflater();

}  // namespace ocifact::codec
