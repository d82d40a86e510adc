// SPDX-License-Identifier: Apache-2.0
#include <ocifact/tar/stream_reader.hpp>
#include <ocifact/tar/walker.hpp>

namespace ocifact::tar {

class StreamReader::Impl {
 public:
  Impl(io::Source& stream, const Limits& limits, Messages& messages)
      : walker_(Input(stream), limits), messages_(messages) {}

  std::optional<Member> next() { return walker_.next(messages_); }
  std::size_t read(ByteSpan buffer) { return walker_.read(buffer); }

 private:
  Walker walker_;
  Messages& messages_;
};

StreamReader::StreamReader(io::Source& stream, const Limits& limits, Messages& messages)
    : impl_(std::make_unique<Impl>(stream, limits, messages)) {}

StreamReader::~StreamReader() = default;

std::optional<Member> StreamReader::next() { return impl_->next(); }

std::size_t StreamReader::read(ByteSpan buffer) { return impl_->read(buffer); }

}  // namespace ocifact::tar
