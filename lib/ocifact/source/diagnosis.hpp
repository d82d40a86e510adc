// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What something is that is none of the sources this library reads, and what to do about it: the
// end of a message, so that nobody has to guess (docs/formats.md, What else a file may be). Pure
// functions of first bytes and names; text of the input is escaped.

namespace ocifact::source {

/// How many leading bytes `diagnose_bytes` and `diagnose_damage` look at.
inline constexpr std::size_t diagnosed_size = 40 * 1024;

/// What a file is that begins with `first` (all of it, when it is shorter) and with no tar header
/// and none of the compressions that are known; "" when nothing tells.
std::string diagnose_bytes(std::string_view first);

/// What was done to a file that begins like an archive and is a broken one; "" when nothing tells.
std::string diagnose_damage(std::string_view first);

/// What an archive or directory is whose files have these sorted paths, and none of which is
/// `manifest.json` or `index.json`.
std::string diagnose_members(const std::vector<std::string>& paths, bool directory);

}  // namespace ocifact::source
