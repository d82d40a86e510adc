// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// Where an encoder writes: it shows the plain bytes again, beside what became of them, so that
/// both can be hashed at once. One thread at a time.
class EncodeSink {
 public:
  virtual ~EncodeSink() = default;

  /// The next bytes of both. Either may be none: which come together says nothing.
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
