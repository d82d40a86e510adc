// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/digest/digest.hpp>
#include <ocifact/tar/links.hpp>

namespace ocifact::archive {

/// The members of an archive as a tree sees them: by path, links followed, with the rule for a name
/// that the archive has twice. Tools disagree on which of two members counts, so members of one
/// name must be equal (docs/formats.md, Reading an archive). Immutable; thread-safe.
class MemberSet {
 public:
  /// The digest of the content of the member at a position.
  using Fingerprint = std::function<Digest(std::size_t)>;

  MemberSet(std::vector<tar::Member> members, Fingerprint fingerprint);

  const std::vector<tar::Member>& members() const { return names_.members(); }

  /// The position of the member that `path` leads to; empty when there is none. Several members of
  /// that name with different bytes are an `input` error; equal ones count as the first.
  std::optional<std::size_t> find(std::string_view path) const;

  /// As `find`; absence is an `input` error.
  std::size_t require(std::string_view path) const;

  std::vector<std::string> paths() const { return names_.paths(); }

 private:
  Digest digest_of_member(std::size_t position) const;

  tar::NameMap names_;
  Fingerprint fingerprint_;
  mutable std::mutex mutex_;
  mutable std::map<std::size_t, Digest> known_;  ///< so that none is hashed twice
  /// Names that several members have, with the first one of each: so that none is compared twice.
  mutable std::map<std::string, std::size_t, std::less<>> agreed_;
};

}  // namespace ocifact::archive
