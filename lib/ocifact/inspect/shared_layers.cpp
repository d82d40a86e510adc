// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <ocifact/inspect/shared_layers.hpp>

namespace ocifact::inspect {

void SharedLayers::add(std::string title, const std::vector<DiffId>& diff_ids) {
  const auto position = static_cast<std::uint32_t>(titles_.size());
  titles_.push_back(std::move(title));
  for (const DiffId& diff_id : diff_ids) {
    Positions& images = holders_[diff_id];
    if (images.empty() || images.back() != position) images.push_back(position);
  }
}

std::size_t SharedLayers::others(const DiffId& diff_id) const {
  const auto found = holders_.find(diff_id);
  return found == holders_.end() ? 0 : found->second.size() - 1;
}

std::vector<std::string> SharedLayers::titles(const DiffId& diff_id, std::size_t except,
                                              std::size_t limit) const {
  std::vector<std::string> result;
  const auto found = holders_.find(diff_id);
  if (found == holders_.end()) return result;
  for (const std::uint32_t position : found->second) {
    if (result.size() == limit) break;
    if (position != except) result.push_back(titles_[position]);
  }
  return result;
}

}  // namespace ocifact::inspect
