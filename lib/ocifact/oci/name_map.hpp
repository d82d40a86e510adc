// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/oci/image_name.hpp>

namespace ocifact::oci {

/// Rules by which images get other names: the beginning FROM of a full name becomes TO
/// (docs/formats.md, Names). A value.
///
/// FROM ends in the name at a part's end: `docker.io/library/app` is a beginning of
/// `docker.io/library/app:1`, not of `docker.io/library/apple:1`. Of several that fit the longest
/// counts, and it is applied once.
class NameMap {
 public:
  /// Takes `FROM=TO`; either may be empty. `usage` errors: text without `=`, a FROM that has
  /// another TO already.
  void add(std::string_view rule);

  bool empty() const { return rules_.empty(); }

  /// The name after the rule that fits; a tag without repository stays. A `usage` error: what comes
  /// out is no name.
  ImageName apply(const ImageName& name) const;

  /// The rules, as they were given, that decide none of these names.
  std::vector<std::string> unused(const std::set<ImageName>& names) const;

 private:
  using Rules = std::map<std::string, std::string, std::less<>>;  // FROM, TO

  Rules::const_iterator find(const ImageName& name) const;

  Rules rules_;
};

}  // namespace ocifact::oci
