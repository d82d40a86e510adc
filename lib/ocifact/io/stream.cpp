// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <vector>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::io {

std::size_t read_full(Source& source, ByteSpan buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const std::size_t count = source.read(buffer.subspan(filled));
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

std::uint64_t copy(Source& source, Sink& sink) {
  std::vector<std::byte> buffer(buffer_size);
  std::uint64_t total = 0;
  while (const std::size_t count = source.read(buffer)) {
    sink.write(ByteView(buffer).first(count));
    total += count;
  }
  return total;
}

std::uint64_t drain(Source& source) {
  CountingSink sink;
  return copy(source, sink);
}

std::string read_document(Source& source, const DocumentLimit& limit, const std::string& what) {
  std::string text;
  // Grows with what is there, never with what is claimed.
  constexpr std::size_t usual_size = 16 << 10;
  std::vector<std::byte> buffer(usual_size);
  while (text.size() <= limit.bytes) {
    if (text.size() >= usual_size) buffer.resize(buffer_size);
    // One byte more than the limit tells that there is more.
    const std::uint64_t rest = limit.bytes - text.size();
    const std::size_t wanted = rest < buffer.size() ? rest + 1 : buffer.size();
    const std::size_t count = source.read(ByteSpan(buffer).first(wanted));
    if (count == 0) return text;
    text.append(as_text(ByteView(buffer).first(count)));
  }
  throw Error(ErrorKind::input, what + " is larger than the limit of " +
                                    std::to_string(limit.bytes) + " bytes; " + limit.option +
                                    " raises it");
}

std::size_t MemorySource::read(ByteSpan buffer) {
  const std::size_t count = std::min(buffer.size(), rest_.size());
  if (count != 0) std::memcpy(buffer.data(), rest_.data(), count);
  rest_ = rest_.subspan(count);
  return count;
}

std::size_t RangeSource::read(ByteSpan buffer) {
  const std::uint64_t wanted = std::min<std::uint64_t>(buffer.size(), rest_);
  if (wanted == 0) return 0;
  const std::size_t count = file_->read_at(buffer.first(wanted), offset_);
  if (count == 0) {
    throw Error(ErrorKind::input, quote(file_->name()) + " ended early: it changed while reading",
                std::to_string(rest_) + " more bytes at offset " + std::to_string(offset_),
                "the end");
  }
  offset_ += count;
  rest_ -= count;
  return count;
}

std::size_t PrefixedSource::read(ByteSpan buffer) {
  const std::size_t count = prefix_.read(buffer);
  return count != 0 ? count : rest_->read(buffer);
}

std::size_t TeeSource::read(ByteSpan buffer) {
  const std::size_t count = source_.read(buffer);
  observer_.write(buffer.first(count));
  return count;
}

}  // namespace ocifact::io
