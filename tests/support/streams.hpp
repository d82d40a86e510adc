// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include <ocifact/io/stream.hpp>

namespace ocifact::test {

/// All that `source` gives, taken at most `step` bytes at a time.
inline std::string read_all(io::Source& source, std::size_t step = io::buffer_size) {
  std::string text;
  std::string buffer(step, '\0');
  while (const std::size_t count = source.read(std::as_writable_bytes(std::span(buffer)))) {
    text.append(buffer, 0, count);
  }
  return text;
}

/// What a test learns of a source that others own.
struct Observed {
  std::uint64_t reads = 0;
  bool ended = false;  ///< 0 was returned
};

/// Gives its text at most `step` bytes at a time, as a slow pipe does; tells `observed`, if any,
/// which must live longer.
class DribbleSource final : public io::Source {
 public:
  explicit DribbleSource(std::string text, std::size_t step = 1, Observed* observed = nullptr)
      : text_(std::move(text)), step_(step), observed_(observed) {}
  std::size_t read(ByteSpan buffer) override {
    const std::size_t count = text_.read(buffer.first(std::min(buffer.size(), step_)));
    if (observed_ != nullptr) {
      ++observed_->reads;
      observed_->ended = count == 0;
    }
    return count;
  }

 private:
  io::StringSource text_;
  std::size_t step_;
  Observed* observed_;
};

}  // namespace ocifact::test
