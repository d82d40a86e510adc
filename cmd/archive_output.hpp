// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/convert/to_archive.hpp>

#include "output_file.hpp"
#include "session.hpp"

namespace CLI {
class App;
}

namespace ocifact::cmd {

/// Writes an archive to `output`, a path or `-`: what `export`, and `layout` to a tar, have in
/// common.
struct ArchiveOutput {
  std::string output;
  bool sync = true;

  /// Converts the sources and writes the archive; a file appears under its name when it is whole.
  convert::Conversion write(Session& session, const std::vector<source::Address>& addresses,
                            const convert::Options& options, convert::ArchiveOptions archive) const;
};

/// Writes what is computed to a file.
void write_archive_file(const convert::Conversion& conversion, const convert::Options& options,
                        const convert::ArchiveOptions& archive, const ArchiveOutput& output,
                        Messages& messages);

/// Computes what an archive will hold; what has to wait for its size waits in `archive.staging`.
convert::Conversion prepare_archive(Session& session, const std::vector<source::Address>& addresses,
                                    const convert::Options& options,
                                    const convert::ArchiveOptions& archive);

/// Whether `output` is an archive by its name: `-`, or `*.tar`.
bool names_archive(const std::string& output);

/// A `usage` error when `output` is one of the sources, or inside one.
void refuse_output_in_source(const std::string& output,
                             const std::vector<source::Address>& addresses);

/// `-o`, `--split`, `--no-sync`, `--digestfile`, `--iidfile`: what writing commands have in common.
struct OutputArguments {
  std::string output;
  bool split = false;
  bool no_sync = false;
  std::string digest_file;
  std::string iid_file;

  void add_to(CLI::App& command);
  /// What a result must be for the files that were asked for.
  convert::Options::Need need() const;
  /// A `usage` error when OUT looks like a SRC of a stated kind, which it cannot be.
  void check() const;
};

/// The files that `--digestfile` and `--iidfile` ask for. They are begun before the result, so that
/// there is none where they cannot be written.
class IdFiles {
 public:
  explicit IdFiles(const OutputArguments& arguments);
  void write(const convert::Conversion& conversion);

 private:
  std::optional<OutputFile> digest_;
  std::optional<OutputFile> iid_;
};

}  // namespace ocifact::cmd
