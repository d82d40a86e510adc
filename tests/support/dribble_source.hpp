// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include <ocifact/io/stream.hpp>

namespace ocifact::test {

/// Gives its text at most `step` bytes at a time, as a slow pipe does.
class DribbleSource final : public io::Source {
 public:
  explicit DribbleSource(std::string text, std::size_t step = 1)
      : text_(std::move(text)), step_(step) {}
  std::size_t read(ByteSpan buffer) override {
    return text_.read(buffer.first(buffer.size() < step_ ? buffer.size() : step_));
  }

 private:
  io::StringSource text_;
  std::size_t step_;
};

}  // namespace ocifact::test
