// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include <ocifact/io/limits.hpp>
#include <ocifact/source/open_tree.hpp>
#include <ocifact/validate/finding.hpp>

namespace ocifact::validate {

/// What is being validated: the files of one source, which of them something refers to, and what
/// was found. One thread's, but for `findings`.
class Subject {
 public:
  /// Borrows all of them.
  Subject(const source::OpenedTree& opened, const Limits& limits, Findings& findings)
      : opened_(opened), limits_(limits), findings_(findings) {}

  const source::OpenedTree& opened() const { return opened_; }
  const io::Tree& tree() const { return *opened_.tree; }
  const Limits& limits() const { return limits_; }
  Findings& findings() { return findings_; }

  struct File {
    std::string path;  ///< links followed: files with one path are one
    std::uint64_t size;
  };
  struct Lookup {
    bool there = false;
    std::optional<File> file;  ///< empty, with a finding, when what is there cannot be used
  };
  /// Looks up what something refers to.
  Lookup find(const std::string& path);

  /// The bytes of a document that was found; without them a finding says why.
  std::optional<std::string> read(const File& file, const DocumentLimit& limit);
  /// The same of a file at the top of the source, which may be absent.
  std::optional<std::string> read(const std::string& path, const DocumentLimit& limit);

  /// Whether something refers to the path, or to a link to it.
  bool is_used(const std::string& path) const { return used_.contains(path); }

  /// Not every document could be read: what nothing seems to refer to may be referred to there.
  void set_incomplete() { complete_ = false; }
  bool is_complete() const { return complete_; }

 private:
  const source::OpenedTree& opened_;
  const Limits& limits_;
  Findings& findings_;
  std::set<std::string> used_;
  bool complete_ = true;
};

}  // namespace ocifact::validate
