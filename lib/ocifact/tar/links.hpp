// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/tar/member.hpp>

namespace ocifact::tar {

/// Finds members by path and follows their links, inside the archive only. Immutable, so any number
/// of threads may use it.
class NameMap {
 public:
  /// Cleans every name (`clean_name`) and takes over the members. Names that leave the archive are
  /// `input` errors here, before anything else is looked at.
  explicit NameMap(std::vector<Member> members);

  const std::vector<Member>& members() const { return members_; }

  /// The positions of the regular file members that `path` stands for, in archive order: several
  /// when the archive has the name more than once, empty when it has it not.
  ///
  /// Symbolic links are followed relative to their directory, hard links from the root and only to
  /// an earlier member; a chain has at most 8 links. A link that dangles, leaves the archive or
  /// goes in a circle, and a path that is a directory or special file, are `input` errors that name
  /// link and target.
  std::vector<std::size_t> find(std::string_view path) const;

  /// The clean paths of all regular files and links, sorted bytewise, each once.
  std::vector<std::string> paths() const;

 private:
  std::vector<Member> members_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_path_;
};

}  // namespace ocifact::tar
