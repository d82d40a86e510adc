// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <ocifact/source/source.hpp>

#include "oci_files.hpp"
#include "packed.hpp"
#include "recorded_messages.hpp"
#include "temp_dir.hpp"

namespace ocifact::test {

/// A directory for inputs and outputs, and what opening and converting sources takes.
struct Workbench {
  explicit Workbench(unsigned jobs = 2) : pool(jobs) {}

  TempDir directory;
  RecordedMessages messages;
  io::Pool pool;
  blob::UnpackedBudget budget{std::nullopt};
  Limits limits;
  blob::Form form = blob::Form::compressed(zlib_6);
  bool follow_links = false;
  bool keeps_bytes = true;  ///< of streams

  source::OpenOptions open_options() {
    return {follow_links,
            {.form = form,
             .layers = true,
             .staging =
                 [this] {
                   return keeps_bytes ? blob::Staging::in(directory.path())
                                      : blob::Staging::nowhere();
                 },
             .scratch_directory = directory.path(),
             .limits = limits,
             .pool = pool,
             .budget = budget,
             .messages = messages}};
  }

  /// Opens a SRC.
  source::Source open(const std::string& text) {
    return source::Source::open(source::Address::parse(text), open_options());
  }

  /// Puts a file into the directory; returns its path.
  std::string put(const std::string& name, std::string_view bytes) const {
    put_file(directory / name, bytes);
    return directory / name;
  }
};

}  // namespace ocifact::test
