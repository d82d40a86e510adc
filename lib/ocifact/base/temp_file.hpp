// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <ocifact/base/file.hpp>
#include <ocifact/base/unfinished.hpp>

namespace ocifact {

/// A new file under a temporary name in a given directory, which either gets its final name
/// (`publish`) or disappears, with this object or with the process (`Unfinished`). One thread's.
///
/// The name is `.ocifact-<pid>-<number>`, then `.tmp` in a directory that this process has locked,
/// or `.part` elsewhere. `is_temp_name` recognises the former, so that what a killed run left can
/// be removed by the next one that holds the lock; the latter may be of a process that lives.
class TempFile {
 public:
  enum class Place {
    locked,   ///< beside its final name, in a directory that this process has locked
    shared,   ///< beside its final name, in any directory
    scratch,  ///< in any directory, for the file's whole life: it is never published
  };

  /// Creates the file in `directory`. Its mode is 0644 less the umask, since others may read what
  /// is published; what is not is for this user alone, 0600.
  TempFile(const std::string& directory, Place place);
  TempFile(TempFile&& other) noexcept;
  TempFile& operator=(TempFile&& other) noexcept;
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  ~TempFile();

  const File& file() const { return file_; }
  const std::string& path() const { return path_; }

  /// Puts the bytes on the disk.
  void sync() const { file_.sync(); }

  /// Closes the descriptor, reporting a failure to do so; the file stays where it is.
  void close() { file_.close(); }

  /// Gives the file its final name, in one step, replacing what has that name. The caller syncs
  /// before, and the directory afterwards.
  void publish(const std::string& final_path);

  static bool is_temp_name(std::string_view name);

 private:
  std::string path_;
  File file_;
  std::unique_ptr<Unfinished> unfinished_;
};

}  // namespace ocifact
