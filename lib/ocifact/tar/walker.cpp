// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include <archive.h>
#include <archive_entry.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/tar/walker.hpp>

namespace ocifact::tar {
namespace {

constexpr int max_map_entries = 65536;
/// Files up to this size may be as sparse as they like.
constexpr std::uint64_t unlimited_size = 1ULL << 30;

}  // namespace

void Walker::Free::operator()(archive* handle) const { archive_read_free(handle); }

/// Runs `body` in a callback, which must not throw; the failure is thrown by `check`.
template <class Body>
std::int64_t Walker::guarded(Body body) {
  try {
    return body();
  } catch (...) {
    failure_ = std::current_exception();
    return ARCHIVE_FATAL;
  }
}

void Walker::open() {
  archive_.reset(archive_read_new());
  if (!archive_) throw std::bad_alloc();
  // Naming the format, instead of letting libarchive guess it, enables this one alone.
  check(archive_read_set_format(archive_.get(), ARCHIVE_FORMAT_TAR));
  const auto read = [](archive*, void* data, const void** bytes) -> la_ssize_t {
    return self(data).guarded([&]() -> std::int64_t {
      const ByteView view = self(data).gate_.read();
      *bytes = view.data();
      return static_cast<std::int64_t>(view.size());
    });
  };
  const auto skip = [](archive*, void* data, la_int64_t count) -> la_int64_t {
    return self(data).guarded([&] {
      return static_cast<std::int64_t>(self(data).gate_.skip(static_cast<std::uint64_t>(count)));
    });
  };
  check(archive_read_open2(archive_.get(), this, nullptr, read, skip, nullptr));
}

void Walker::check(int result) {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  // Warnings are about what does not matter here (the locale, access lists); what matters the gate
  // has checked.
  if (result < ARCHIVE_WARN) fail();
}

/// After the gate little is left to find: a sparse map, for which libarchive has no good words.
void Walker::fail() const {
  const std::string name = quote(gate_.member().name);
  if (gate_.member().sparse) {
    throw Error(ErrorKind::input, "malformed sparse map of member " + name);
  }
  const char* reason = archive_error_string(archive_.get());
  throw Error(ErrorKind::input, "cannot read member " + name + ": " +
                                    escape(reason != nullptr ? reason : "no reason"));
}

std::optional<Member> Walker::next(Messages& messages) {
  if (ended_) return std::nullopt;
  if (!archive_) open();
  content_left_ = 0;
  chunk_ = {};
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(archive_.get(), &entry);
  check(result);
  if (result == ARCHIVE_EOF) {
    ended_ = true;
    gate_.finish(messages);
    return std::nullopt;
  }
  if (++members_ > limits_.max_members) {
    throw Error(ErrorKind::input, "archive has more members than the limit of " +
                                      std::to_string(limits_.max_members) +
                                      "; --max-members raises it");
  }
  gate_.headers_done();
  return take_member(entry);
}

Member Walker::take_member(archive_entry* entry) {
  Member member = gate_.member();
  const auto data_offset =
      gate_.start() + static_cast<std::uint64_t>(archive_filter_bytes(archive_.get(), -1));
  const auto size = static_cast<std::uint64_t>(archive_entry_size(entry));
  if (member.sparse) {
    member.size = size;
    member.data_offset = data_offset;
    check_sparse(member, entry);
  } else if (data_offset != member.data_offset || size != gate_.stored_size()) {
    throw Error(ErrorKind::input,
                "member " + quote(member.name) + " has another place or size for libarchive",
                std::to_string(gate_.stored_size()) + " bytes at offset " +
                    std::to_string(member.data_offset),
                std::to_string(size) + " bytes at offset " + std::to_string(data_offset));
  }
  content_left_ = member.size;
  position_ = 0;
  hole_ = 0;
  return member;
}

/// libarchive drops entries of the map that overlap, go backwards or go beyond the end, so that the
/// sum of the others shows a bad one.
void Walker::check_sparse(Member& member, archive_entry* entry) const {
  const auto bad = [&](const std::string& what) {
    return Error(ErrorKind::input, "sparse member " + quote(member.name) + " " + what);
  };
  if (member.size > max_size) throw bad("is too large");
  const std::uint64_t map_size = member.data_offset - gate_.member().data_offset;
  const std::uint64_t stored = gate_.stored_size() - map_size;
  // Counting frees a map that is one entry for all of the file, so it comes before the reset.
  const int entries = archive_entry_sparse_count(entry);
  if (entries > max_map_entries) {
    throw bad("has a map of more than " + std::to_string(max_map_entries) + " entries");
  }
  archive_entry_sparse_reset(entry);
  std::uint64_t mapped = 0;
  la_int64_t offset = 0;
  la_int64_t length = 0;
  while (archive_entry_sparse_next(entry, &offset, &length) == ARCHIVE_OK) {
    mapped += static_cast<std::uint64_t>(length);
  }
  // No map is that of a file without holes, or with nothing else.
  if (entries == 0 && stored == member.size) mapped = stored;
  if (mapped != stored) throw bad("has a map that does not fit its content");
  const std::uint64_t ratio = std::max<std::uint64_t>(limits_.max_ratio, 1);
  if (member.size > unlimited_size && member.size / ratio > stored) {
    throw bad("expands to more than " + std::to_string(ratio) +
              " times its size; --max-ratio raises the limit");
  }
}

std::size_t Walker::read(ByteSpan buffer) {
  if (content_left_ == 0) return 0;
  if (hole_ == 0 && chunk_.empty()) load_chunk();
  std::size_t count = 0;
  if (hole_ != 0) {
    count = std::min<std::uint64_t>(buffer.size(), hole_);
    std::memset(buffer.data(), 0, count);
    hole_ -= count;
  } else {
    count = std::min(buffer.size(), chunk_.size());
    std::memcpy(buffer.data(), chunk_.data(), count);
    chunk_ = chunk_.subspan(count);
  }
  position_ += count;
  content_left_ -= count;
  return count;
}

void Walker::load_chunk() {
  const void* data = nullptr;
  std::size_t size = 0;
  la_int64_t begin = 0;
  const int result = archive_read_data_block(archive_.get(), &data, &size, &begin);
  check(result);
  if (result == ARCHIVE_EOF) {
    hole_ = content_left_;
    return;
  }
  const auto offset = static_cast<std::uint64_t>(begin);
  if (offset < position_ || offset - position_ > content_left_ ||
      size > content_left_ - (offset - position_)) {
    throw Error(ErrorKind::input,
                "content of member " + quote(gate_.member().name) + " does not fit its size");
  }
  hole_ = offset - position_;
  chunk_ = {static_cast<const std::byte*>(data), size};
}

}  // namespace ocifact::tar
