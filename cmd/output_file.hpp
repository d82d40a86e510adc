// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <ocifact/base/temp_file.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::cmd {

/// A file of results, which appears under its name when it is whole (`commit`), in place of what
/// had that name. Through a symbolic link its target is replaced; a device or FIFO is written to as
/// it is. A directory is a `conflict` error.
class OutputFile final : public io::Sink {
 public:
  OutputFile(const std::string& path, bool sync);
  void write(ByteView bytes) override { file().write(bytes); }
  void commit();

 private:
  const File& file() const { return temporary_ ? temporary_->file() : special_; }

  std::string path_;
  bool sync_;
  std::optional<TempFile> temporary_;
  File special_;
};

/// The directory that a path is in.
std::string directory_of(const std::string& path);

}  // namespace ocifact::cmd
