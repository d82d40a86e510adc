// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <utility>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/tar/links.hpp>

namespace ocifact::tar {
namespace {

constexpr int max_links = 8;

bool is_link(const Member& member) {
  return member.type == MemberType::symlink || member.type == MemberType::hardlink;
}

std::string describe(const Member& link) {
  return std::string(to_string(link.type)) + " " + quote(link.name) + " leads to " +
         quote(link.link_target);
}

/// Where a link leads: a symbolic one from its directory, or if absolute, as a hard one, from the
/// archive's root.
std::string target_path(const Member& link) {
  std::string target = link.link_target;
  if (link.type == MemberType::symlink && !target.starts_with('/')) {
    const std::string path = clean_name(link.name);
    target = path.substr(0, path.rfind('/') + 1) + target;
  }
  try {
    return clean_name(target);
  } catch (const Error&) {
    throw Error(ErrorKind::input, describe(link) + ", which is outside the archive");
  }
}

/// The root has no members but directories that say so.
void check_root(const Member& member) {
  if (member.type != MemberType::directory || !member.name.starts_with('.')) {
    throw Error(ErrorKind::input, std::string(to_string(member.type)) + " " + quote(member.name) +
                                      " stands in the place of the archive's root");
  }
}

using Paths = std::map<std::string, std::vector<std::size_t>, std::less<>>;

/// Follows the links of all members of one name at once, a step at a time.
class Search {
 public:
  Search(const std::vector<Member>& members, const Paths& paths)
      : members_(members), paths_(paths) {}

  void add(std::size_t position, const std::string& how) {
    const Member& member = members_[position];
    if (is_link(member)) {
      links_.push_back(position);
    } else if (member.type == MemberType::file) {
      files_.insert(position);
    } else {
      throw Error(ErrorKind::input, how + " a " + std::string(to_string(member.type)));
    }
  }

  bool has_links() const { return !links_.empty(); }

  void step() {
    std::set<std::string> seen;  // so that many links to many members stay linear
    for (const std::size_t link : std::exchange(links_, {})) follow(link, seen);
  }

  std::vector<std::size_t> files() const { return {files_.begin(), files_.end()}; }

 private:
  void follow(std::size_t position, std::set<std::string>& seen) {
    const Member& link = members_[position];
    const std::string target = target_path(link);
    const auto found = paths_.find(target);
    const std::string how = describe(link) + ", which is";
    if (target.empty()) throw Error(ErrorKind::input, how + " the archive's root");
    if (link.type == MemberType::symlink) {
      if (found == paths_.end()) throw missing(link, "no member", target);
      if (!seen.insert(target).second) return;
      for (const std::size_t next : found->second) add(next, how);
      return;
    }
    // A hard link is to what had the name when the link was written.
    if (found == paths_.end() || found->second.front() >= position) {
      throw missing(link, "no earlier member", target);
    }
    const auto& all = found->second;
    add(*std::prev(std::lower_bound(all.begin(), all.end(), position)), how);
  }

  static Error missing(const Member& link, const std::string& what, const std::string& target) {
    return {ErrorKind::input,
            describe(link) + ", but the archive has " + what + " " + quote(target)};
  }

  const std::vector<Member>& members_;
  const Paths& paths_;
  std::vector<std::size_t> links_;
  std::set<std::size_t> files_;
};

}  // namespace

NameMap::NameMap(std::vector<Member> members) : members_(std::move(members)) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    std::string path = clean_name(members_[i].name);
    if (path.empty()) {
      check_root(members_[i]);
    } else {
      by_path_[std::move(path)].push_back(i);
    }
  }
}

std::vector<std::size_t> NameMap::find(std::string_view path) const {
  const auto found = by_path_.find(clean_name(path));
  if (found == by_path_.end()) return {};
  Search search(members_, by_path_);
  for (const std::size_t position : found->second) search.add(position, quote(path) + " is");
  for (int hop = 0; search.has_links(); ++hop) {
    if (hop == max_links) {
      throw Error(ErrorKind::input, describe(members_[found->second.front()]) + ", but within " +
                                        std::to_string(max_links) + " links to no file");
    }
    search.step();
  }
  return search.files();
}

std::vector<std::string> NameMap::paths() const {
  std::vector<std::string> paths;
  for (const auto& [path, positions] : by_path_) {
    const auto matters = [&](std::size_t i) {
      return members_[i].type == MemberType::file || is_link(members_[i]);
    };
    if (std::any_of(positions.begin(), positions.end(), matters)) paths.push_back(path);
  }
  return paths;
}

}  // namespace ocifact::tar
