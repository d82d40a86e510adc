// SPDX-License-Identifier: Apache-2.0
#include <ocifact/archive/tar_tree.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/tar/index.hpp>

namespace ocifact::archive {

TarTree::TarTree(std::shared_ptr<const File> file, const Limits& limits, Messages& messages)
    : file_(std::move(file)),
      members_(tar::read_index(file_, limits, messages), [this](std::size_t position) {
        Hasher hasher;
        io::copy(*tar::open_member(file_, members_.members()[position]), hasher);
        return hasher.finish();
      }) {}

std::optional<std::uint64_t> TarTree::size(std::string_view path) const {
  const auto position = members_.find(path);
  if (!position) return std::nullopt;
  return members_.members()[*position].size;
}

std::unique_ptr<io::Source> TarTree::open(std::string_view path) const {
  return tar::open_member(file_, members_.members()[members_.require(path)]);
}

std::string TarTree::resolve(std::string_view path) const {
  return tar::clean_name(members_.members()[members_.require(path)].name);
}

}  // namespace ocifact::archive
