// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include <sys/mman.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/file.hpp>

namespace ocifact::test {

/// A seekable file called `test.tar` that is in memory alone, with these bytes in it.
inline std::shared_ptr<const File> memory_file(std::string_view bytes) {
  const int fd = ::memfd_create("test", MFD_CLOEXEC);
  if (fd < 0) throw system_error("cannot make a file in memory");
  auto file = std::make_shared<const File>(fd, "test.tar");
  file->write(as_bytes(bytes));
  return file;
}

}  // namespace ocifact::test
