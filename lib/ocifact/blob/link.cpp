// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

#include <ocifact/blob/link.hpp>

namespace ocifact::blob {
namespace {

/// Puts a link to the opened file, whatever has its name by now, in the place of another file.
bool replace_by_link(const File& file, const std::string& path) {
  const auto held = Unfinished::hold();
  // A temporary name as well, so that what a killed run leaves is removed.
  const std::string link = path + path.substr(path.rfind('.'));
  const std::string opened = "/proc/self/fd/" + std::to_string(file.fd());
  if (::linkat(AT_FDCWD, opened.c_str(), AT_FDCWD, link.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    return false;
  }
  if (std::rename(link.c_str(), path.c_str()) == 0) return true;
  ::unlink(link.c_str());
  return false;
}

}  // namespace

std::optional<StagedBlob> stage_link(const Staging& staging, const std::string& path,
                                     const Digest& digest, std::uint64_t size) {
  const File file = File::try_open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file.is_open()) return std::nullopt;
  const struct stat status = file.status();
  if (!S_ISREG(status.st_mode) || static_cast<std::uint64_t>(status.st_size) != size) {
    return std::nullopt;
  }
  TempFile name(staging.directory(), staging.place());
  name.close();
  if (!replace_by_link(file, name.path())) return std::nullopt;
  if (staging.syncs()) file.sync();
  return StagedBlob(digest, size, std::move(name));
}

}  // namespace ocifact::blob
