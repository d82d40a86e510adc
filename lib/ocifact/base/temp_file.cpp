// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/temp_file.hpp>
#include <ocifact/base/text.hpp>

namespace ocifact {
namespace {

constexpr std::string_view prefix = ".ocifact-";
constexpr std::string_view suffix = ".tmp";
constexpr std::string_view shared_suffix = ".part";

std::string next_name(TempFile::Place place) {
  static std::atomic<unsigned> count{0};
  return std::string(prefix) + std::to_string(::getpid()) + "-" + std::to_string(count++) +
         std::string(place == TempFile::Place::locked ? suffix : shared_suffix);
}

}  // namespace

TempFile::TempFile(const std::string& directory, Place place) {
  const auto held = Unfinished::hold();
  const unsigned mode = place == Place::scratch ? 0600 : 0644;
  // The number alone makes names of this process unique; a name that exists is left from an earlier
  // process of the same id.
  do {
    path_ = directory + "/" + next_name(place);
    file_ = File::try_open(path_, O_RDWR | O_CREAT | O_EXCL, mode);
  } while (!file_.is_open() && errno == EEXIST);
  if (!file_.is_open()) {
    throw system_error("cannot create a temporary file in " + quote(directory));
  }
  unfinished_ = std::make_unique<Unfinished>([path = path_] { ::unlink(path.c_str()); });
}

TempFile::TempFile(TempFile&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      file_(std::move(other.file_)),
      unfinished_(std::move(other.unfinished_)) {}

TempFile& TempFile::operator=(TempFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(file_, other.file_);
  std::swap(unfinished_, other.unfinished_);
  return *this;
}

TempFile::~TempFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

void TempFile::publish(const std::string& final_path) {
  const auto held = Unfinished::hold();
  if (std::rename(path_.c_str(), final_path.c_str()) != 0) {
    throw system_error("cannot rename to " + quote(final_path));
  }
  path_.clear();
  unfinished_.reset();
}

bool TempFile::is_temp_name(std::string_view name) {
  return name.size() > prefix.size() + suffix.size() && name.starts_with(prefix) &&
         name.ends_with(suffix);
}

}  // namespace ocifact
