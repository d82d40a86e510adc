// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/base/file.hpp>
#include <ocifact/io/tree.hpp>

namespace ocifact::layout {

/// A layout directory (image-spec, image-layout), or an unpacked archive, as a tree. Only regular
/// files below the directory are opened: nothing blocks on a FIFO, and a symbolic link anywhere on
/// the way is an `input` error, unless links are followed on request, for layouts whose blobs lie
/// in a folder that several share. Paths are cleaned as the names in an archive are
/// (`tar::clean_name`), so none leaves the directory by itself.
class DirTree final : public io::Tree {
 public:
  /// Opens `directory`; its absence is an `environment` error.
  DirTree(const std::string& directory, bool follow_links);

  std::optional<std::uint64_t> size(std::string_view path) const override;
  std::unique_ptr<io::Source> open(std::string_view path) const override;
  std::string resolve(std::string_view path) const override;
  /// All regular files, symbolic links and special files below the directory.
  std::vector<std::string> paths() const override;

  /// The directory itself.
  const File& directory() const { return directory_; }

 private:
  std::optional<File> try_open(std::string_view path) const;
  File require(std::string_view path) const;

  File directory_;
  bool follow_links_;
};

}  // namespace ocifact::layout
