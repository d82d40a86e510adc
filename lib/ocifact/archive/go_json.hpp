// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

// Not installed: how Go's encoding/json treats JSON that it passes on without understanding it.

namespace ocifact::archive {

/// The members of an object by key, each value as it stands in `text`, which is a valid object
/// (`json::parse`) without equal keys. Keys are as they stand there too, without quotes: such with
/// escapes in them are not decoded.
std::map<std::string, std::string> raw_members(std::string_view text);

/// `text`, valid JSON, without white space, and in its strings `<`, `>`, `&`, U+2028 and U+2029
/// escaped: what Go writes for a RawMessage.
std::string go_compact(std::string_view text);

}  // namespace ocifact::archive
