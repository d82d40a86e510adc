// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>

#include <ocifact/base/messages.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/stream.hpp>
#include <ocifact/tar/header_gate.hpp>
#include <ocifact/tar/member.hpp>

struct archive;
struct archive_entry;

namespace ocifact::tar {

/// Goes through a tar from member to member: libarchive, with a HeaderGate before it. What the two
/// do not see alike is an `input` error. One thread's.
class Walker final : public io::Source {
 public:
  Walker(Input input, const Limits& limits) : gate_(std::move(input)), limits_(limits) {}
  Walker(const Walker&) = delete;
  Walker& operator=(const Walker&) = delete;

  /// The next member. Empty at the end of the archive; then `messages` has heard what is odd there,
  /// and a stream has been read to its end.
  std::optional<Member> next(Messages& messages);

  /// The content of the regular file that `next` returned last, holes as zeros; nothing for other
  /// members.
  std::size_t read(ByteSpan buffer) override;

  /// How many bytes of the input were read so far.
  std::uint64_t bytes_read() const { return gate_.input().bytes_read(); }

 private:
  struct Free {
    void operator()(archive* handle) const;
  };

  static Walker& self(void* data) { return *static_cast<Walker*>(data); }
  template <class Body>
  std::int64_t guarded(Body body);
  void open();
  void check(int result);
  Member take_member(archive_entry* entry);
  void check_sparse(Member& member, archive_entry* entry) const;
  void load_chunk();
  [[noreturn]] void fail() const;

  HeaderGate gate_;
  Limits limits_;
  std::unique_ptr<archive, Free> archive_;
  std::exception_ptr failure_;  ///< what a callback could not throw through libarchive
  std::uint64_t members_ = 0;
  bool ended_ = false;
  // The content being read: `hole_` zeros, then `chunk_`, then what libarchive has next.
  std::uint64_t content_left_ = 0;
  std::uint64_t position_ = 0;
  std::uint64_t hole_ = 0;
  ByteView chunk_;
};

}  // namespace ocifact::tar
