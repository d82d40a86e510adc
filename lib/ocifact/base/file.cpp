// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/file.hpp>
#include <ocifact/base/text.hpp>

namespace ocifact {
namespace {

template <class Call>
auto retry_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// Moves `fd` above the standard streams, which may be closed.
int above_standard_streams(int fd) {
  if (fd < 0 || fd > STDERR_FILENO) return fd;
  const int moved = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  ::close(fd);
  return moved;
}

}  // namespace

File::File(File&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), name_(std::move(other.name_)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(name_, other.name_);
  return *this;
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

File File::try_open(const std::string& path, int flags, unsigned mode) {
  // A path with a NUL in it would open another file, the one that is named before the NUL.
  if (path.find('\0') != std::string::npos) {
    errno = ENOENT;
    return File(-1, path);
  }
  const int fd = retry_interrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); });
  return File(above_standard_streams(fd), path);
}

File File::open(const std::string& path, int flags, unsigned mode) {
  File file = try_open(path, flags, mode);
  if (!file.is_open()) throw system_error("cannot open " + quote(path));
  return file;
}

struct stat File::status() const {
  struct stat status {};
  if (::fstat(fd_, &status) != 0) throw system_error("cannot examine " + quote(name_));
  return status;
}

std::size_t File::read(ByteSpan buffer) const {
  const auto count = retry_interrupted([&] { return ::read(fd_, buffer.data(), buffer.size()); });
  if (count < 0) throw system_error("cannot read " + quote(name_));
  return static_cast<std::size_t>(count);
}

std::size_t File::read_at(ByteSpan buffer, std::uint64_t offset) const {
  const auto count = retry_interrupted(
      [&] { return ::pread(fd_, buffer.data(), buffer.size(), static_cast<off_t>(offset)); });
  if (count < 0) throw system_error("cannot read " + quote(name_));
  return static_cast<std::size_t>(count);
}

void File::write(ByteView bytes) const {
  while (!bytes.empty()) {
    const auto count = retry_interrupted([&] { return ::write(fd_, bytes.data(), bytes.size()); });
    if (count < 0) throw system_error("cannot write " + quote(name_));
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void File::sync() const {
  if (::fsync(fd_) == 0 || errno == EINVAL || errno == ENOTSUP) return;
  throw system_error("cannot sync " + quote(name_));
}

void File::close() {
  const int fd = std::exchange(fd_, -1);
  // Linux closes the descriptor even when close reports EINTR.
  if (fd >= 0 && ::close(fd) != 0 && errno != EINTR) {
    throw system_error("cannot close " + quote(name_));
  }
}

}  // namespace ocifact
