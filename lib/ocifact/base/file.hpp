// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <sys/stat.h>

#include <ocifact/base/bytes.hpp>

namespace ocifact {

/// An open file descriptor and the name messages use for it. Owns the descriptor; movable.
/// Positioned reads (`read_at`) may run from several threads; all else is one thread's.
/// Every failure is an `environment` error that names the file.
class File {
 public:
  File() = default;
  /// Takes over `fd`; `name` is how the user knows the file.
  File(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  /// `open(2)` with `O_CLOEXEC`; the descriptor is never 0, 1 or 2, so that output for a closed
  /// standard stream cannot land in it.
  static File open(const std::string& path, int flags, unsigned mode = 0644);

  /// As `open`, but a failure gives a File that is not open, with the reason in `errno`.
  static File try_open(const std::string& path, int flags, unsigned mode = 0644);

  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  const std::string& name() const { return name_; }

  struct stat status() const;

  /// Reads what there is, at most `buffer`; 0 only at the end. Resumes after interruption.
  std::size_t read(ByteSpan buffer) const;
  std::size_t read_at(ByteSpan buffer, std::uint64_t offset) const;

  /// Writes all of `bytes`.
  void write(ByteView bytes) const;

  /// `fsync(2)`; on file systems that cannot sync (EINVAL, ENOTSUP) it does nothing.
  void sync() const;

  /// Closes and reports a failure to do so; the destructor cannot.
  void close();

 private:
  int fd_ = -1;
  std::string name_;
};

}  // namespace ocifact
