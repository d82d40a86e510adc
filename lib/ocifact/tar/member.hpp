// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ocifact::tar {

/// What a member is. `other` are devices, FIFOs and whatever else no image archive needs.
enum class MemberType { file, directory, symlink, hardlink, other };

std::string_view to_string(MemberType type);

/// One header of a tar archive, pax and GNU extensions applied.
struct Member {
  std::string name;  ///< as the archive has it, not cleaned
  MemberType type = MemberType::file;
  std::string link_target;          ///< as the archive has it; for symlink and hardlink
  std::uint64_t size = 0;           ///< bytes of content, sparse files expanded
  std::uint64_t header_offset = 0;  ///< where its first header block begins, in the plain tar
  std::uint64_t data_offset = 0;    ///< where its content begins, in the plain tar
  bool sparse = false;              ///< content is not at `data_offset` as it is
};

/// A member's name as a path relative to the archive's root: no leading `/` or `./`, no empty or
/// `.` components, no trailing `/`; the root itself is "". A name that leaves the root (`..`), or
/// has a NUL in it, is an `input` error.
std::string clean_name(std::string_view name);

}  // namespace ocifact::tar
