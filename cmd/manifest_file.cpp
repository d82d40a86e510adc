// SPDX-License-Identifier: Apache-2.0
#include "manifest_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <ocifact/base/file.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::cmd {
namespace {

std::string first_character(const std::string& path) {
  const File file = File::open(path, O_RDONLY);
  io::FileSource source(file);
  std::string first(1, '\0');
  first.resize(io::read_full(source, std::as_writable_bytes(std::span(first))));
  return first;
}

}  // namespace

std::optional<std::string> read_manifest_file(const std::string& path, const Limits& limits) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  // No tar begins so, unless the name of its first member does.
  if (first_character(path) != "{") return std::nullopt;
  const File file = File::open(path, O_RDONLY);
  io::FileSource source(file);
  return io::read_document(source, limits.json(), escape(path));
}

}  // namespace ocifact::cmd
