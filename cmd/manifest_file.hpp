// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <ocifact/io/limits.hpp>

namespace ocifact::cmd {

/// The text of a manifest or index, where an argument is the path of a file with one, as `crane
/// manifest` prints it: a regular file that begins as a JSON object does. Empty when it is none.
std::optional<std::string> read_manifest_file(const std::string& path, const Limits& limits);

}  // namespace ocifact::cmd
