// SPDX-License-Identifier: Apache-2.0
#include "console.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "signals.hpp"

namespace ocifact::cmd {
namespace {

File duplicate(int fd, const char* name) {
  File file(::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), name);
  if (!file.is_open()) throw system_error("cannot write " + file.name());
  return file;
}

/// A reader that went away ends the process, as it would any other in a pipeline.
void write_result(const File& file, ByteView bytes) {
  try {
    file.write(bytes);
  } catch (const Error&) {
    if (errno == EPIPE) stop_for_lack_of_readers();
    throw;
  }
}

}  // namespace

void BinaryOutput::write(ByteView bytes) { write_result(file_, bytes); }

void Console::say(const std::string& line) {
  // One write a line, so that the lines of several processes do not mix. Where stderr cannot be
  // written there is nobody to tell.
  const std::string text = "ocifact: " + line + "\n";
  const std::lock_guard lock(mutex_);
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

void Console::warning(const std::string& line) { say("warning: " + line); }

void Console::note(const std::string& line) {
  if (!quiet_) say("note: " + line);
}

void Console::error(const Error& error) {
  std::string text = error.what();
  for (const std::string& detail : error.details()) text += "\n  " + detail;
  say(text);
}

void Console::print(std::string_view text) {
  if (text.empty()) return;
  write_result(duplicate(STDOUT_FILENO, "standard output"), as_bytes(text));
}

void Console::print_to_stderr(std::string_view text) {
  if (text.empty()) return;
  duplicate(STDERR_FILENO, "standard error").write(as_bytes(text));
}

BinaryOutput::BinaryOutput() : file_(duplicate(STDOUT_FILENO, "standard output")) {
  if (::isatty(file_.fd()) != 0) {
    throw Error(ErrorKind::usage, "binary output is not written to a terminal; redirect it");
  }
}

}  // namespace ocifact::cmd
