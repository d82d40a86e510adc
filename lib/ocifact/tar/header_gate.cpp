// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/base/text.hpp>
#include <ocifact/tar/header_gate.hpp>

namespace ocifact::tar {
namespace {

constexpr std::uint64_t max_special_size = 1 << 20;
constexpr std::uint64_t max_map_size = 2 << 20;
constexpr unsigned max_specials = 16;

/// How far to look for something other than zeros after the end. Writers pad to a record; none has
/// records this large.
constexpr std::uint64_t max_padding = 1 << 20;

std::string at(std::uint64_t offset) { return " at offset " + std::to_string(offset); }

bool has_content(char type) {
  constexpr std::string_view without = "123456";
  return without.find(type) == std::string_view::npos;
}

/// Types that are no members by themselves: pax headers, GNU long names, volume labels.
bool is_special(char type) {
  return std::string_view("xgLKV").find(type) != std::string_view::npos;
}

/// Continued files, name lists, and vendors' headers: they change what other members are.
bool is_refused(char type) { return std::string_view("AMNX").find(type) != std::string_view::npos; }

MemberType type_of(char type) {
  switch (type) {
    case '\0':
    case '0':
    case '7':  // a contiguous file
    case 'S':  // a sparse one
      return MemberType::file;
    case '1':
      return MemberType::hardlink;
    case '2':
      return MemberType::symlink;
    case '5':
    case 'D':  // with the names that are in it as content
      return MemberType::directory;
    default:
      return MemberType::other;
  }
}

/// The body of a GNU long name: the name, NULs after it.
std::string long_text(std::string_view body) {
  return std::string(body.substr(0, body.find_last_not_of('\0') + 1));
}

}  // namespace

Error HeaderGate::malformed(const std::string& what) const {
  return {ErrorKind::input, "malformed header" + at(header_offset_) + ": " + what};
}

/// The archive was cut, within the member that is being read, or before the next.
Error HeaderGate::truncated(std::uint64_t offset, const std::string& expected,
                            const std::string& actual) const {
  const std::uint64_t entry = rest_ != 0 && special_ == 0 ? members_ : members_ + 1;
  return {
      ErrorKind::input,
      "truncated" + at(offset) + ", in entry " + std::to_string(entry) + "; copy or save it again",
      expected, actual};
}

ByteView HeaderGate::read() {
  if (ended_) return {};
  if (special_ != 0) return special_body();
  if (map_follows_) return map_block();
  return rest_ != 0 ? content() : header();
}

ByteView HeaderGate::pass(ByteView bytes) {
  input_.consume(bytes.size());
  return bytes;
}

ByteView HeaderGate::header() {
  const ByteView available = input_.peek(block_size);
  if (available.size() < block_size) {
    end_of_input(available.size());
    return {};
  }
  const ByteView block = available.first(block_size);
  const RawHeader header(as_text(block));
  header_offset_ = input_.offset();
  if (header.is_zero()) {
    end_marker();
    return {};
  }
  check_header(header);
  pass(block);
  if (is_special(header.type())) {
    begin_special(header);
  } else {
    begin_member(header);
  }
  return block;
}

void HeaderGate::end_of_input(std::size_t left_over) {
  const std::uint64_t end = input_.offset() + left_over;
  if (end == start_) throw Error(ErrorKind::input, "empty archive");
  if (input_.offset() == start_) {
    throw Error(ErrorKind::input, "not a tar archive", "a header of 512 bytes",
                std::to_string(left_over) + " bytes");
  }
  if (left_over != 0) {
    throw truncated(end, "a header of 512 bytes", std::to_string(left_over) + " bytes");
  }
  if (prelude_.pending) throw truncated(end, "the header of a member", "the end");
  if (members_ == 0) throw Error(ErrorKind::input, "empty archive");
  ended_ = true;
}

void HeaderGate::end_marker() {
  if (prelude_.pending) throw malformed("the archive ends between the headers of a member");
  input_.consume(block_size);
  marker_ = true;
  ended_ = true;
}

void HeaderGate::check_header(const RawHeader& header) const {
  if (!header.has_valid_checksum()) {
    if (header_offset_ == start_ && !header.has_magic()) {
      throw Error(ErrorKind::input, "not a tar archive");
    }
    throw malformed("wrong checksum");
  }
  if (!header.size()) throw malformed("its size is not a possible number");
  if (is_refused(header.type())) {
    throw malformed("member type '" + std::string(1, header.type()) + "' is not supported");
  }
}

void HeaderGate::begin_special(const RawHeader& header) {
  if (++specials_ > max_specials) {
    throw malformed("more than " + std::to_string(max_specials) + " headers for one member");
  }
  const bool label = header.type() == 'V';
  // Neither a label nor a global header belongs to the member that comes next.
  if (!label && header.type() != 'g' && !prelude_.pending) {
    prelude_.pending = true;
    prelude_.offset = header_offset_;
  }
  body_size_ = *header.size();
  if (label != (body_size_ == 0) || body_size_ > max_special_size) {
    throw malformed("a header of type '" + std::string(1, header.type()) + "' has " +
                    std::to_string(body_size_) + " bytes");
  }
  if (label) return;
  special_ = header.type();
  body_.clear();
  rest_ = padded(body_size_);
}

ByteView HeaderGate::special_body() {
  const ByteView available = input_.peek(1);
  if (available.empty()) {
    throw truncated(input_.offset(), std::to_string(rest_) + " more bytes of a header", "the end");
  }
  const ByteView bytes = pass(available.first(std::min<std::uint64_t>(available.size(), rest_)));
  body_.append(as_text(bytes).substr(0, body_size_ - body_.size()));
  rest_ -= bytes.size();
  if (rest_ == 0) finish_special();
  return bytes;
}

void HeaderGate::finish_special() {
  const char type = special_;
  special_ = 0;
  if (type == 'L' || type == 'K') {
    auto& field = type == 'L' ? prelude_.long_name : prelude_.long_link;
    if (field) throw malformed("a member has two long names");
    field = long_text(body_);
    if (field->empty() || field->find('\0') != std::string::npos) {
      throw malformed("a long name is empty or has a NUL in it");
    }
    return;
  }
  const PaxHeader pax =
      with_context("malformed header" + at(header_offset_), [&] { return parse_pax(body_); });
  if (type == 'x') {
    if (prelude_.pax) throw malformed("a member has two pax headers");
    prelude_.pax = pax;
  } else if (pax.path || pax.link_path || pax.size || pax.sparse) {
    throw malformed("a global pax header gives every member the same name or size");
  }
}

void HeaderGate::begin_member(const RawHeader& header) {
  const char type = header.type();
  member_ = Member{};
  member_.type = type_of(type);
  member_.header_offset = prelude_.pending ? prelude_.offset : header_offset_;
  member_.data_offset = input_.offset();
  stored_size_ = *header.size();
  if (prelude_.pax && prelude_.pax->size) stored_size_ = *prelude_.pax->size;
  set_name(header);
  if (!has_content(type) && stored_size_ != 0) {
    throw malformed("member " + quote(member_.name) + " of type '" + std::string(1, type) +
                    "' has a size of " + std::to_string(stored_size_));
  }
  // Old writers had no type for directories.
  if (has_content(type) && type != 'D' && member_.name.ends_with('/')) {
    if (stored_size_ != 0) {
      throw malformed("directory " + quote(member_.name) + " has a size of " +
                      std::to_string(stored_size_));
    }
    member_.type = MemberType::directory;
  }
  if (member_.type == MemberType::file) member_.size = stored_size_;
  check_sparse(header);
  ++members_;
  rest_ = padded(stored_size_);
  check_sizes();
  prelude_ = {};
  specials_ = 0;
  in_headers_ = true;
  map_bytes_ = 0;
}

void HeaderGate::set_name(const RawHeader& header) {
  const PaxHeader pax = prelude_.pax.value_or(PaxHeader{});
  if ((pax.path && prelude_.long_name) || (pax.link_path && prelude_.long_link)) {
    throw malformed("a member has both a pax and a GNU long name");
  }
  const auto& path = pax.sparse_name ? pax.sparse_name : pax.path ? pax.path : prelude_.long_name;
  member_.name = path ? *path : header.name();
  if (member_.type != MemberType::hardlink && member_.type != MemberType::symlink) return;
  const auto& target = pax.link_path ? pax.link_path : prelude_.long_link;
  member_.link_target = target ? *target : header.link_target();
}

void HeaderGate::check_sparse(const RawHeader& header) {
  const bool old_format = header.type() == 'S';
  const bool new_format = prelude_.pax && prelude_.pax->sparse;
  const bool has_map = header.is_gnu() && header.has_gnu_map();
  const bool fits = old_format ? has_map && header.has_gnu_real_size()
                               : !has_map && !(header.is_gnu() && header.has_gnu_real_size());
  if (!fits || (new_format && header.type() != '0') ||
      ((old_format || new_format) && member_.type != MemberType::file)) {
    throw malformed("sparse map of member " + quote(member_.name) + " is not where it belongs");
  }
  member_.sparse = old_format || new_format;
  map_follows_ = old_format && header.map_is_extended();
}

/// The end of the content must be in the file, if its size is known.
void HeaderGate::check_sizes() const {
  const auto size = input_.size();
  if (!size || map_follows_) return;
  const std::uint64_t end = member_.data_offset + rest_;
  if (end <= *size) return;
  throw truncated(*size, std::to_string(end - *size) + " more bytes of " + quote(member_.name),
                  "the end");
}

void HeaderGate::count_map(std::size_t bytes) {
  map_bytes_ += bytes;
  if (map_bytes_ > max_map_size) {
    throw malformed("sparse map of member " + quote(member_.name) + " is too large");
  }
}

ByteView HeaderGate::map_block() {
  const ByteView available = input_.peek(block_size);
  if (available.size() < block_size) {
    throw truncated(input_.offset() + available.size(), "the sparse map of " + quote(member_.name),
                    "the end");
  }
  count_map(block_size);
  const ByteView block = pass(available.first(block_size));
  map_follows_ = map_block_is_extended(as_text(block));
  member_.data_offset = input_.offset();
  check_sizes();
  return block;
}

ByteView HeaderGate::content() {
  const ByteView available = input_.peek(1);
  if (available.empty()) {
    throw truncated(input_.offset(),
                    std::to_string(rest_) + " more bytes of " + quote(member_.name), "the end");
  }
  const ByteView bytes = pass(available.first(std::min<std::uint64_t>(available.size(), rest_)));
  rest_ -= bytes.size();
  if (in_headers_) count_map(bytes.size());
  return bytes;
}

std::uint64_t HeaderGate::skip(std::uint64_t count) {
  if (special_ != 0 || map_follows_) return 0;
  const std::uint64_t skipped = input_.skip(std::min(count, rest_));
  rest_ -= skipped;
  return skipped;
}

void HeaderGate::finish(Messages& messages) {
  if (!marker_) {
    messages.warning("no end-of-archive marker");
    return;
  }
  const ByteView next = input_.peek(block_size);
  const bool complete =
      next.size() >= block_size && RawHeader(as_text(next.first(block_size))).is_zero();
  if (complete) input_.consume(block_size);
  const std::uint64_t end = input_.offset();
  bool zeros = true;
  for (std::uint64_t left = max_padding; zeros && left != 0;) {
    const ByteView available = input_.peek(1);
    const ByteView bytes = pass(available.first(std::min<std::uint64_t>(available.size(), left)));
    if (bytes.empty()) break;
    zeros = std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
    left -= bytes.size();
  }
  if (members_ == 0) {
    throw Error(ErrorKind::input, zeros ? "empty archive" : "not a tar archive");
  }
  if (!zeros || !input_.peek(1).empty()) {
    messages.warning("data after the end-of-archive marker" + at(end) + " is ignored");
  } else if (!complete) {
    messages.warning("incomplete end-of-archive marker");
  }
  input_.drain();
}

}  // namespace ocifact::tar
