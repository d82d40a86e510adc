// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <ocifact/io/tree.hpp>

namespace ocifact::source {

/// What an overlay puts in place of a tree's own files.
struct Overlay {
  std::map<std::string, std::string> documents;  ///< by path, the bytes of files that we author
  std::map<std::string, std::string> aliases;  ///< by path, the path that the tree has the file at
  std::set<std::string> hidden;                ///< paths that are not there any more
};

/// A tree of another form, shown as a layout or archive that all else can read: some files are
/// authored, some have other paths, some are hidden. Owns the tree below. Immutable; thread-safe.
class OverlayTree final : public io::Tree {
 public:
  OverlayTree(std::unique_ptr<io::Tree> base, Overlay overlay)
      : base_(std::move(base)), overlay_(std::move(overlay)) {}

  std::optional<std::uint64_t> size(std::string_view path) const override;
  std::unique_ptr<io::Source> open(std::string_view path) const override;
  std::string resolve(std::string_view path) const override;
  std::vector<std::string> paths() const override;

 private:
  const std::string* document(const std::string& path) const;
  std::string below(const std::string& path) const;

  std::unique_ptr<io::Tree> base_;
  Overlay overlay_;
};

}  // namespace ocifact::source
