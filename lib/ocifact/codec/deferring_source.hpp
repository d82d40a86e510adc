// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>

#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// Ends where another source fails, and tells of the failure later: threads that read ahead meet no
/// failure before all that was read is passed on, however far ahead they are. Borrows the other.
class DeferringSource final : public io::Source {
 public:
  explicit DeferringSource(io::Source& source) : source_(source) {}

  std::size_t read(ByteSpan buffer) override {
    if (failure_) return 0;
    try {
      return source_.read(buffer);
    } catch (...) {
      failure_ = std::current_exception();
      return 0;
    }
  }

  /// Throws what was thrown, if anything was. To be called when all that was read is passed on.
  void check() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  io::Source& source_;
  std::exception_ptr failure_;
};

}  // namespace ocifact::codec
