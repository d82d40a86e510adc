// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/tar/member.hpp>

namespace ocifact::tar {

std::string_view to_string(MemberType type) {
  switch (type) {
    case MemberType::file:
      return "file";
    case MemberType::directory:
      return "directory";
    case MemberType::symlink:
      return "symbolic link";
    case MemberType::hardlink:
      return "hard link";
    case MemberType::other:
      return "special file";
  }
  return "unknown";
}

std::string clean_name(std::string_view name) {
  if (name.find('\0') != std::string_view::npos) {
    throw Error(ErrorKind::input, "name " + quote(name) + " has a NUL in it");
  }
  std::string clean;
  std::string_view rest = name;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (clean.empty()) {
        throw Error(ErrorKind::input, "name " + quote(name) + " leads out of the archive");
      }
      const std::size_t slash = clean.rfind('/');
      clean.resize(slash == std::string::npos ? 0 : slash);
      continue;
    }
    if (!clean.empty()) clean.push_back('/');
    clean.append(part);
  }
  return clean;
}

}  // namespace ocifact::tar
