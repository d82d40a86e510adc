// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include <ocifact/base/error.hpp>
#include <ocifact/codec/packed_input.hpp>

namespace ocifact::codec {

PackedInput::PackedInput(std::unique_ptr<io::Source> stream)
    : stream_(std::move(stream)), buffer_(io::buffer_size) {}

ByteView PackedInput::peek(std::size_t wanted) {
  const std::size_t held = end_ - begin_;
  if (held < wanted) {
    if (held != 0) std::memmove(buffer_.data(), buffer_.data() + begin_, held);
    begin_ = 0;
    end_ = held;
    while (end_ < wanted && !ended_) {
      const std::size_t count = stream_->read(ByteSpan(buffer_).subspan(end_));
      ended_ = count == 0;
      end_ += count;
    }
  }
  return ByteView(buffer_).subspan(begin_, end_ - begin_);
}

void PackedInput::use(std::size_t count) {
  begin_ += count;
  offset_ += count;
}

void PackedInput::use_trailing(const DecodeOptions& options, std::string_view format) {
  const std::uint64_t packed_end = offset_;
  bool all_zero = true;
  for (ByteView bytes = peek(); !bytes.empty(); bytes = peek()) {
    all_zero = all_zero && std::all_of(bytes.begin(), bytes.end(),
                                       [](std::byte byte) { return byte == std::byte{0}; });
    if (!all_zero && options.trailing == nullptr) {
      throw Error(ErrorKind::input, options.what + ": " + std::string(format) +
                                        " data ends at offset " + std::to_string(packed_end) +
                                        ", but other data follows");
    }
    use(bytes.size());
  }
  if (!all_zero) {
    options.trailing->warning(options.what + ": ignored " + std::to_string(offset_ - packed_end) +
                              " bytes after the end of " + std::string(format) +
                              " data at offset " + std::to_string(packed_end));
  }
}

void throw_truncated(const DecodeOptions& options, std::string_view format,
                     const PackedInput& input) {
  throw Error(ErrorKind::input, options.what + ": " + std::string(format) +
                                    " data is truncated at offset " +
                                    std::to_string(input.offset()));
}

}  // namespace ocifact::codec
