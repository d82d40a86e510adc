// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/source/overlay_tree.hpp>
#include <ocifact/tar/member.hpp>

namespace ocifact::source {

const std::string* OverlayTree::document(const std::string& path) const {
  const auto found = overlay_.documents.find(path);
  return found == overlay_.documents.end() ? nullptr : &found->second;
}

/// Where the tree below has it.
std::string OverlayTree::below(const std::string& path) const {
  const auto alias = overlay_.aliases.find(path);
  return alias == overlay_.aliases.end() ? path : alias->second;
}

std::optional<std::uint64_t> OverlayTree::size(std::string_view path) const {
  const std::string name = tar::clean_name(path);
  if (const auto* text = document(name)) return text->size();
  if (overlay_.hidden.contains(name)) return std::nullopt;
  return base_->size(below(name));
}

std::unique_ptr<io::Source> OverlayTree::open(std::string_view path) const {
  const std::string name = tar::clean_name(path);
  if (const auto* text = document(name)) return std::make_unique<io::StringSource>(*text);
  if (overlay_.hidden.contains(name)) {
    throw Error(ErrorKind::input, "no file " + quote(path) + " in the source");
  }
  return base_->open(below(name));
}

std::string OverlayTree::resolve(std::string_view path) const {
  const std::string name = tar::clean_name(path);
  if (document(name) != nullptr || overlay_.aliases.contains(name)) return name;
  return base_->resolve(name);
}

std::vector<std::string> OverlayTree::paths() const {
  std::set<std::string> paths;
  for (std::string& path : base_->paths()) {
    if (!overlay_.hidden.contains(path)) paths.insert(std::move(path));
  }
  for (const auto& alias : overlay_.aliases) paths.erase(alias.second);
  for (const auto& alias : overlay_.aliases) paths.insert(alias.first);
  for (const auto& document : overlay_.documents) paths.insert(document.first);
  return {paths.begin(), paths.end()};
}

}  // namespace ocifact::source
