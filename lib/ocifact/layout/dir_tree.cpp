// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>

#include <boost/filesystem.hpp>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/layout/dir_tree.hpp>
#include <ocifact/tar/member.hpp>

namespace ocifact::layout {
namespace {

/// Opens `path` below `directory`; unless links are followed, by none. Linux 5.6 and later.
int open_beneath(int directory, const std::string& path, bool follow_links) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  how.resolve = follow_links ? 0 : (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
  return static_cast<int>(::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how));
}

Error irregular(std::string_view path) {
  return {ErrorKind::input, escape(path) + " is not a regular file"};
}

}  // namespace

DirTree::DirTree(const std::string& directory, bool follow_links)
    : directory_(File::open(directory, O_RDONLY | O_DIRECTORY)), follow_links_(follow_links) {}

std::optional<File> DirTree::try_open(std::string_view path) const {
  const std::string name = tar::clean_name(path);
  File file(open_beneath(directory_.fd(), name, follow_links_), directory_.name() + "/" + name);
  if (!file.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG) return std::nullopt;
    if (errno == ENXIO) throw irregular(path);  // a socket
    if (errno == ELOOP || errno == EXDEV) {
      throw Error(ErrorKind::input,
                  escape(path) + " is reached through a symbolic link; --follow-links allows it");
    }
    throw system_error("cannot open " + quote(file.name()));
  }
  if (!S_ISREG(file.status().st_mode)) throw irregular(path);
  return file;
}

std::optional<std::uint64_t> DirTree::size(std::string_view path) const {
  const auto file = try_open(path);
  if (!file) return std::nullopt;
  return static_cast<std::uint64_t>(file->status().st_size);
}

File DirTree::require(std::string_view path) const {
  auto file = try_open(path);
  if (!file) throw Error(ErrorKind::input, "no file " + quote(path) + " in the layout");
  return *std::move(file);
}

std::unique_ptr<io::Source> DirTree::open(std::string_view path) const {
  File file = require(path);
  const auto size = static_cast<std::uint64_t>(file.status().st_size);
  return std::make_unique<io::RangeSource>(std::make_shared<const File>(std::move(file)), 0, size);
}

std::string DirTree::resolve(std::string_view path) const {
  require(path);
  return tar::clean_name(path);
}

std::vector<std::string> DirTree::paths() const {
  namespace fs = boost::filesystem;
  std::vector<std::string> paths;
  const fs::path root(directory_.name());
  try {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
      if (entry.symlink_status().type() == fs::directory_file) continue;
      paths.push_back(entry.path().lexically_relative(root).string());
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::environment,
                "cannot list " + quote(directory_.name()) + ": " + error.code().message());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace ocifact::layout
