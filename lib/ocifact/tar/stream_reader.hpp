// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include <ocifact/base/messages.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/stream.hpp>
#include <ocifact/tar/member.hpp>

namespace ocifact::tar {

/// Reads a tar from a stream, member by member, in one pass. Errors and warnings as `read_index`.
/// One thread's; borrows the stream.
class StreamReader final : public io::Source {
 public:
  StreamReader(io::Source& stream, const Limits& limits, Messages& messages);
  ~StreamReader() override;
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  /// The next member; what is left of the current one's content is skipped. Empty at the end of the
  /// archive, when the stream has been read to its own end.
  std::optional<Member> next();

  /// The content of the member that `next` returned last.
  std::size_t read(ByteSpan buffer) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ocifact::tar
