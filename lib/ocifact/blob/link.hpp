// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <ocifact/blob/staging.hpp>

namespace ocifact::blob {

/// Stages a file as it is, by a second name for it (a hard link), so that nothing is copied. The
/// digest is what the caller says: to verify it is to read what is staged. Empty where that cannot
/// be: `path` is no regular file of that size, or the system refuses, as it does from one file
/// system to another. `staging` keeps bytes.
std::optional<StagedBlob> stage_link(const Staging& staging, const std::string& path,
                                     const Digest& digest, std::uint64_t size);

}  // namespace ocifact::blob
