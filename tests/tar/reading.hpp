// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/io/limits.hpp>
#include <ocifact/tar/index.hpp>
#include <ocifact/tar/stream_reader.hpp>

#include "support/expect_error.hpp"
#include "support/memory_file.hpp"
#include "support/recorded_messages.hpp"
#include "support/streams.hpp"

namespace ocifact::tar {

/// All that a reader tells about an archive.
struct Reading {
  std::vector<std::string> members;  ///< as `line` shows them
  std::vector<std::string> contents;
  std::vector<std::string> warnings;

  bool operator==(const Reading&) const = default;
};

/// `type name -> target: size at header+data`.
inline std::string line(const Member& member) {
  std::string text(to_string(member.type));
  text += " " + member.name;
  if (!member.link_target.empty()) text += " -> " + member.link_target;
  text += ": " + std::to_string(member.size) + " at " + std::to_string(member.header_offset) + "+" +
          std::to_string(member.data_offset - member.header_offset);
  return text + (member.sparse ? " sparse" : "");
}

inline Reading read_as_file(const std::string& archive, const Limits& limits = {}) {
  test::RecordedMessages log;
  const auto file = test::memory_file(archive);
  Reading reading;
  for (const Member& member : read_index(file, limits, log)) {
    reading.members.push_back(line(member));
    reading.contents.push_back(
        member.type == MemberType::file ? test::read_all(*open_member(file, member)) : "");
  }
  reading.warnings = log.warnings;
  return reading;
}

/// In pieces of `step` bytes.
inline Reading read_as_stream(const std::string& archive, std::size_t step,
                              const Limits& limits = {}) {
  test::RecordedMessages log;
  test::DribbleSource stream(archive, step);
  StreamReader reader(stream, limits, log);
  Reading reading;
  while (const auto member = reader.next()) {
    reading.members.push_back(line(*member));
    reading.contents.push_back(test::read_all(reader));
  }
  std::byte byte{};
  CHECK(stream.read(ByteSpan(&byte, 1)) == 0);
  reading.warnings = log.warnings;
  return reading;
}

/// Reads a good archive as a file and as streams, which must tell the same.
inline Reading read_all_ways(const std::string& archive, const Limits& limits = {}) {
  const Reading reading = read_as_file(archive, limits);
  CHECK((reading == read_as_stream(archive, 1 << 20, limits)));
  CHECK((reading == read_as_stream(archive, 700, limits)));
  return reading;
}

/// Checks that a bad archive is an `input` error with this whole message for every way of reading.
inline void expect_rejected(const std::string& archive, std::string_view message,
                            const Limits& limits = {}) {
  CAPTURE(message);
  test::expect_error(ErrorKind::input, message, [&] { read_as_file(archive, limits); });
  test::expect_error(ErrorKind::input, message, [&] { read_as_stream(archive, 700, limits); });
}

}  // namespace ocifact::tar
