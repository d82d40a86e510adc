// SPDX-License-Identifier: Apache-2.0
#include "text_file.hpp"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/file.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::cmd {
namespace {

bool is_binary(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char byte) {
    return static_cast<unsigned char>(byte) < ' ' &&
           std::string_view("\n\r\t").find(byte) == std::string_view::npos;
  });
}

}  // namespace

std::optional<std::string> read_text_file(const std::string& path, const DocumentLimit& limit) {
  const File file = File::try_open(path, O_RDONLY);
  if (!file.is_open() || S_ISDIR(file.status().st_mode)) return std::nullopt;
  io::FileSource source(file);
  std::string text(512, '\0');
  text.resize(io::read_full(source, std::as_writable_bytes(std::span(text))));
  if (text.empty() || is_binary(text)) {
    if (S_ISFIFO(file.status().st_mode)) {
      throw Error(ErrorKind::usage,
                  quote(path) +
                      " is a pipe with something else than a manifest or list; an archive "
                      "is read from a file, or as - from standard input");
    }
    return std::nullopt;
  }
  return text + io::read_document(source, limit, escape(path));
}

}  // namespace ocifact::cmd
