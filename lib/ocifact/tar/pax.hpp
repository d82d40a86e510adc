// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ocifact::tar {

/// What a pax header says that matters here (POSIX.1-2017 pax, "pax Extended Header"; GNU tar
/// manual, "Storing Sparse Files").
struct PaxHeader {
  std::optional<std::string> path;
  std::optional<std::string> link_path;
  std::optional<std::uint64_t> size;
  std::optional<std::string> sparse_name;  ///< the true name of a sparse file
  bool sparse = false;                     ///< a sparse map of a format that libarchive reads
};

/// Parses the records of a pax header. Malformed records, a record that matters twice, and sparse
/// formats that nobody can read for sure are `input` errors.
PaxHeader parse_pax(std::string_view records);

}  // namespace ocifact::tar
