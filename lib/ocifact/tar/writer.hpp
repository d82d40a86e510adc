// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <ocifact/io/stream.hpp>

namespace ocifact::tar {

/// Writes a tar whose bytes depend on names and contents alone: regular files only, ustar headers
/// (a pax header only for what ustar cannot hold: 8 GiB, long names), mode 0644, owner 0:0 without
/// names, time 0, two zero blocks at the end and no further padding (docs/formats.md, What `export`
/// writes). Borrows the sink. One thread's.
class Writer {
 public:
  explicit Writer(io::Sink& out) : out_(out) {}

  /// Adds a file of exactly `size` bytes, read from `content` to its end. A different number of
  /// bytes is an `input` error.
  void add(std::string_view name, std::uint64_t size, io::Source& content);
  void add(std::string_view name, std::string_view content);

  /// Ends the archive. Without this call readers see a truncated one.
  void finish();

 private:
  void add_header(std::string_view name, std::uint64_t size);
  io::Sink& out_;
};

}  // namespace ocifact::tar
