// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/archive/member_set.hpp>
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>

namespace ocifact::archive {

MemberSet::MemberSet(std::vector<tar::Member> members, Fingerprint fingerprint)
    : names_(std::move(members)), fingerprint_(std::move(fingerprint)) {}

std::optional<std::size_t> MemberSet::find(std::string_view path) const {
  {
    const std::lock_guard lock(mutex_);
    const auto known = agreed_.find(path);
    if (known != agreed_.end()) return known->second;
  }
  const std::vector<std::size_t> found = names_.find(path);
  if (found.empty()) return std::nullopt;
  const auto differs = [&](std::size_t position) {
    return members()[position].size != members()[found.front()].size ||
           digest_of_member(position) != digest_of_member(found.front());
  };
  if (std::any_of(found.begin() + 1, found.end(), differs)) {
    std::vector<std::string> candidates;
    for (const std::size_t position : found) {
      const tar::Member& member = members()[position];
      candidates.push_back("at offset " + std::to_string(member.header_offset) + ", of " +
                           std::to_string(member.size) + " bytes");
    }
    throw Error(ErrorKind::input, "ambiguous archive: " + std::to_string(found.size()) +
                                      " members named " + quote(path) + " differ")
        .with_details(std::move(candidates));
  }
  if (found.size() > 1) {
    const std::lock_guard lock(mutex_);
    agreed_.emplace(std::string(path), found.front());
  }
  return found.front();
}

Digest MemberSet::digest_of_member(std::size_t position) const {
  const std::lock_guard lock(mutex_);
  const auto known = known_.find(position);
  if (known != known_.end()) return known->second;
  return known_.emplace(position, fingerprint_(position)).first->second;
}

std::size_t MemberSet::require(std::string_view path) const {
  if (const auto position = find(path)) return *position;
  throw Error(ErrorKind::input, "no member " + quote(path) + " in the archive");
}

}  // namespace ocifact::archive
