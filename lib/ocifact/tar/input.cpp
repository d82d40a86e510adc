// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include <ocifact/tar/input.hpp>

namespace ocifact::tar {
namespace {

constexpr std::size_t file_block = 16 * 1024;

}  // namespace

Input::Input(io::Source& stream) : stream_(&stream), buffer_(io::buffer_size) {}

Input::Input(std::shared_ptr<const File> file, std::uint64_t offset)
    : file_(std::move(file)),
      size_(static_cast<std::uint64_t>(file_->status().st_size)),
      buffer_(file_block),
      offset_(offset) {}

std::size_t Input::fill(ByteSpan buffer) {
  const std::size_t count = stream_ != nullptr ? stream_->read(buffer)
                                               : file_->read_at(buffer, offset_ + (end_ - begin_));
  bytes_read_ += count;
  return count;
}

ByteView Input::peek(std::size_t wanted) {
  if (end_ - begin_ < wanted) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  while (end_ - begin_ < wanted) {
    const std::size_t count = fill(ByteSpan(buffer_).subspan(end_));
    if (count == 0) break;
    end_ += count;
  }
  return ByteView(buffer_).subspan(begin_, end_ - begin_);
}

void Input::consume(std::size_t count) {
  begin_ += count;
  offset_ += count;
}

std::uint64_t Input::skip(std::uint64_t count) {
  if (stream_ != nullptr) return 0;
  begin_ += std::min<std::uint64_t>(count, end_ - begin_);
  offset_ += count;
  return count;
}

void Input::drain() {
  if (stream_ == nullptr) return;
  while (!peek(1).empty()) consume(end_ - begin_);
}

}  // namespace ocifact::tar
