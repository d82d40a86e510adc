// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include <ocifact/base/error.hpp>
#include <ocifact/base/messages.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::cmd {

/// The two streams of a command: results on stdout, everything else on stderr, one line each with
/// the prefix `ocifact: `. Thread-safe.
class Console final : public Messages {
 public:
  void set_quiet(bool quiet) { quiet_ = quiet; }

  void warning(const std::string& line) override;
  void note(const std::string& line) override;  ///< not when quiet
  void error(const Error& error);

  /// Writes results; a failure is an `environment` error.
  void print(std::string_view text);
  /// Lines that belong to the results, where stdout is taken by an archive.
  void print_to_stderr(std::string_view text);

 private:
  void say(const std::string& line);
  std::mutex mutex_;
  bool quiet_ = false;
};

/// Standard output for bytes; refuses a terminal with a `usage` error.
class BinaryOutput final : public io::Sink {
 public:
  BinaryOutput();
  void write(ByteView bytes) override;

 private:
  File file_;
};

}  // namespace ocifact::cmd
