// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// Where an encoder writes: beside what became of the plain bytes, the encoder shows those again,
/// so that both can be hashed at once. What is thrown here ends the encoding and leaves the
/// encoder. One thread at a time.
class EncodeSink {
 public:
  virtual ~EncodeSink() = default;

  /// The next bytes of both, borrowed for the call. Either may be none, and which come together
  /// says nothing: at times there were more of the ones, at times of the others.
  virtual void write(ByteView plain, ByteView packed) = 0;
};

/// Passes on the packed bytes alone. Borrows the other sink.
class PackedSink final : public EncodeSink {
 public:
  explicit PackedSink(io::Sink& next) : next_(next) {}
  void write(ByteView /*plain*/, ByteView packed) override { next_.write(packed); }

 private:
  io::Sink& next_;
};

}  // namespace ocifact::codec
