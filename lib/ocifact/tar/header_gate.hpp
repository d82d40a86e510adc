// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <ocifact/base/bytes.hpp>
#include <ocifact/base/error.hpp>
#include <ocifact/base/messages.hpp>
#include <ocifact/tar/input.hpp>
#include <ocifact/tar/member.hpp>
#include <ocifact/tar/pax.hpp>
#include <ocifact/tar/raw_header.hpp>

namespace ocifact::tar {

/// Stands before libarchive and passes on to it only headers that all readers of tar understand
/// alike. What libarchive forgives or guesses (a damaged header, sizes that are no numbers, a size
/// where there can be no content, a malformed pax record, one name given twice, the end of the file
/// in the midst of a member) is an `input` error here. It also knows what libarchive does not tell:
/// exact offsets, names free of the locale, and how the archive ends.
///
/// It hands out one header block at a time, so after libarchive has read a member's headers
/// `member` is that member. One thread's.
class HeaderGate {
 public:
  explicit HeaderGate(Input input) : input_(std::move(input)), start_(input_.offset()) {}

  /// The next bytes for libarchive; none at the end of the archive. Valid until the next call.
  ByteView read();

  /// Passes over up to `count` bytes of content without reading them, if the input can; returns how
  /// many.
  std::uint64_t skip(std::uint64_t count);

  /// To be called when libarchive has read the headers of a member, and will ask for content.
  void headers_done() { in_headers_ = false; }

  /// The member whose headers were read last, but for the size of a sparse one.
  const Member& member() const { return member_; }

  /// How many bytes the archive has for its content, a sparse map included.
  std::uint64_t stored_size() const { return stored_size_; }

  /// Checks what comes after the archive, once `read` has returned nothing, and reads a stream to
  /// its end.
  void finish(Messages& messages);

  /// Where the input began.
  std::uint64_t start() const { return start_; }
  const Input& input() const { return input_; }

 private:
  /// What the headers before a member's own say about it.
  struct Prelude {
    std::uint64_t offset = 0;  ///< of the first of these headers
    bool pending = false;      ///< there was one
    std::optional<PaxHeader> pax;
    std::optional<std::string> long_name;
    std::optional<std::string> long_link;
  };

  ByteView header();
  ByteView special_body();
  ByteView map_block();
  ByteView content();
  ByteView pass(ByteView bytes);
  void count_map(std::size_t bytes);
  void end_of_input(std::size_t left_over);
  void end_marker();
  void check_header(const RawHeader& header) const;
  void begin_special(const RawHeader& header);
  void finish_special();
  void begin_member(const RawHeader& header);
  void set_name(const RawHeader& header);
  void check_sizes() const;
  void check_sparse(const RawHeader& header);
  Error malformed(const std::string& what) const;
  Error truncated(std::uint64_t offset, const std::string& expected,
                  const std::string& actual) const;

  Input input_;
  std::uint64_t start_;
  std::uint64_t header_offset_ = 0;  ///< of the header block that was read last
  std::uint64_t rest_ = 0;           ///< bytes up to the next header, padding included
  char special_ = 0;                 ///< the type whose body is being read, if it is no member
  std::string body_;
  std::uint64_t body_size_ = 0;
  unsigned specials_ = 0;  ///< headers since the last member that are no members
  Prelude prelude_;
  Member member_;
  std::uint64_t stored_size_ = 0;
  bool in_headers_ = false;      ///< what libarchive reads of a content is a sparse map
  std::uint64_t map_bytes_ = 0;  ///< read of the sparse map
  bool map_follows_ = false;     ///< the next block is one of an old GNU sparse map
  std::uint64_t members_ = 0;    ///< that have begun
  bool marker_ = false;
  bool ended_ = false;
};

}  // namespace ocifact::tar
