// SPDX-License-Identifier: Apache-2.0
#include "output_file.hpp"

#include <boost/filesystem.hpp>
#include <fcntl.h>
#include <sys/stat.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>

namespace ocifact::cmd {

OutputFile::OutputFile(const std::string& path, bool sync) : path_(path), sync_(sync) {
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    throw Error(ErrorKind::conflict, quote(path) + " is a directory");
  }
  if (exists && !S_ISREG(status.st_mode)) {
    special_ = File::open(path, O_WRONLY);
    return;
  }
  boost::system::error_code failed;
  const auto target = boost::filesystem::canonical(path, failed);
  if (exists && !failed) path_ = target.string();
  temporary_.emplace(directory_of(path_), TempFile::Place::shared);
}

void OutputFile::commit() {
  if (!temporary_) return special_.close();
  if (sync_) temporary_->sync();
  temporary_->close();
  temporary_->publish(path_);
  if (sync_) File::open(directory_of(path_), O_RDONLY | O_DIRECTORY).sync();
}

std::string directory_of(const std::string& path) {
  const std::string parent = boost::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace ocifact::cmd
