// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <ocifact/archive/member_set.hpp>
#include <ocifact/base/file.hpp>
#include <ocifact/base/messages.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/tree.hpp>

namespace ocifact::archive {

/// An uncompressed archive in a seekable file, read in place: opening reads headers only, and
/// contents are read where they are, by any number of threads at once.
class TarTree final : public io::Tree {
 public:
  TarTree(std::shared_ptr<const File> file, const Limits& limits, Messages& messages);

  std::optional<std::uint64_t> size(std::string_view path) const override;
  std::unique_ptr<io::Source> open(std::string_view path) const override;
  std::string resolve(std::string_view path) const override;
  std::vector<std::string> paths() const override { return members_.paths(); }

 private:
  std::shared_ptr<const File> file_;
  MemberSet members_;
};

}  // namespace ocifact::archive
