// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <ocifact/base/file.hpp>
#include <ocifact/base/messages.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/stream.hpp>
#include <ocifact/tar/member.hpp>

namespace ocifact::tar {

/// The members of an uncompressed tar in a seekable file, in order, found without reading their
/// content: at most 64 KiB is read per member.
///
/// Errors, all `input`: `not a tar archive`; `empty archive` (no member); `truncated at offset N`;
/// more members than the limit; a malformed header. A missing end-of-archive marker after complete
/// members is a warning, and so is data after the marker.
std::vector<Member> read_index(const std::shared_ptr<const File>& file, const Limits& limits,
                               Messages& messages);

/// The content of a regular file member of `file`. May be called, and its results read, from
/// several threads at once.
std::unique_ptr<io::Source> open_member(const std::shared_ptr<const File>& file,
                                        const Member& member);

}  // namespace ocifact::tar
