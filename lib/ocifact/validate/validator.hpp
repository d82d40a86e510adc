// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <ocifact/io/limits.hpp>
#include <ocifact/io/pool.hpp>
#include <ocifact/source/address.hpp>
#include <ocifact/validate/finding.hpp>

namespace ocifact::validate {

/// Borrows the pool.
struct Options {
  bool strict = false;      ///< warnings are errors
  bool fast = false;        ///< no layer is read
  bool recompress = false;  ///< layers are compressed anew, too; not with `fast`
  bool complete = false;    ///< every blob that is referred to must be there
  bool follow_links = false;
  std::string scratch_directory;  ///< where a stream waits, in so far as it has to
  Limits limits;                  ///< `max_unpacked` is for each source
  io::Pool& pool;
};

struct Report {
  std::vector<Finding> findings;  ///< all of them, in the order of Finding

  /// Whether no finding is an error.
  bool is_valid() const;
};

/// Checks all that a source holds, whatever its kind, against docs/validation.md. Its selector does
/// not matter. Whatever the content, it is told in the report; errors are those of opening the
/// source (no archive, truncated, of another kind than stated) and of the environment.
Report validate(const source::Address& address, const Options& options);

}  // namespace ocifact::validate
