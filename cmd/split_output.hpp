// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <ocifact/convert/to_archive.hpp>

#include "session.hpp"

namespace ocifact::cmd {

/// `--split`: a folder that gets one result a name. It is made if it is not there, and removed
/// again if nothing was put into it.
struct SplitOutput {
  std::string folder;
  std::string suffix;  ///< of the results' names

  /// Converts the sources, once, and has `write` called for each name with the part of the result
  /// that it is of and the path to write it to. Nothing is written before all is computed.
  convert::Conversion write(
      Session& session, const std::vector<source::Address>& addresses,
      const convert::Options& options, convert::ArchiveOptions archive,
      const std::function<void(const convert::Conversion&, const std::string&)>& write_part) const;
};

}  // namespace ocifact::cmd
