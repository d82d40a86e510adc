// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/io/stream.hpp>

namespace ocifact::io {

/// A read-only set of files named by relative paths (`blobs/sha256/…`, `manifest.json`): what an
/// archive and a layout directory have in common. Links are resolved; a path names a regular file
/// or nothing.
///
/// All const members may be called from several threads at once; each opened source is one
/// thread's, and must not outlive the tree.
class Tree {
 public:
  virtual ~Tree() = default;

  /// The size in bytes of the file at `path`; empty when there is no such file. A path that is
  /// there but no regular file, or ambiguous, is an `input` error.
  virtual std::optional<std::uint64_t> size(std::string_view path) const = 0;

  /// The bytes of the file at `path`, from the start; its absence is an `input` error.
  virtual std::unique_ptr<Source> open(std::string_view path) const = 0;

  /// The path of the file that `path` leads to, links followed: equal results are the same file.
  /// Its absence is an `input` error.
  virtual std::string resolve(std::string_view path) const = 0;

  /// The paths of all files, sorted bytewise.
  virtual std::vector<std::string> paths() const = 0;
};

}  // namespace ocifact::io
