// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <ocifact/io/limits.hpp>

namespace ocifact::cmd {

/// The text of a file that an argument names in place of a SRC: a manifest or index, as `crane
/// manifest` prints it, or a list of blobs. It may be a pipe. Empty for all that is a SRC: what is
/// not there, a directory, a binary file.
///
/// A `usage` error: a pipe with an archive, whose first bytes are gone.
std::optional<std::string> read_text_file(const std::string& path, const DocumentLimit& limit);

}  // namespace ocifact::cmd
