// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/tar/stream_reader.hpp>

#include "support/tar_builder.hpp"
#include "tar/reading.hpp"

namespace ocifact::tar {
namespace {

using namespace ocifact::test;

/// Fails after some bytes.
class BrokenSource final : public io::Source {
 public:
  explicit BrokenSource(std::string start) : start_(std::move(start)) {}
  std::size_t read(ByteSpan buffer) override {
    if (const std::size_t count = start_.read(buffer)) return count;
    throw Error(ErrorKind::environment, "the pipe broke");
  }

 private:
  io::StringSource start_;
};

}  // namespace

TEST_CASE("contents that nobody reads are passed over") {
  const std::string archive = tar_file("a", std::string(300'000, 'a')) +
                              tar_file("b", std::string(5000, 'b')) + tar_file("c", "gamma") +
                              tar_end();
  DribbleSource stream(archive, 999);
  RecordedMessages log;
  StreamReader reader(stream, Limits(), log);
  REQUIRE(reader.next()->name == "a");
  REQUIRE(reader.next()->name == "b");
  char part[3];
  CHECK(io::read_full(reader, std::as_writable_bytes(std::span(part))) == 3);
  CHECK(std::string(part, 3) == "bbb");
  REQUIRE(reader.next()->name == "c");
  CHECK(read_all(reader) == "gamma");
  std::byte byte{};
  CHECK(reader.read(ByteSpan(&byte, 1)) == 0);
  CHECK(!reader.next());
  CHECK(!reader.next());
  CHECK(reader.read(ByteSpan(&byte, 1)) == 0);
}

TEST_CASE("a stream is looked at when the first member is asked for") {
  io::MemorySource stream("no tar");
  RecordedMessages log;
  StreamReader reader(stream, Limits(), log);
  std::byte byte{};
  CHECK(reader.read(ByteSpan(&byte, 1)) == 0);
  expect_error(ErrorKind::input,
               "not a tar archive (expected a header of 512 bytes, actual 6 bytes)",
               [&] { reader.next(); });
}

TEST_CASE("a stream that ends within a content fails where it is read") {
  const std::string archive = tar_file("a", std::string(5000, 'a')).substr(0, 3000);
  io::MemorySource stream(archive);
  RecordedMessages log;
  StreamReader reader(stream, Limits(), log);
  REQUIRE(reader.next()->size == 5000);
  expect_error(ErrorKind::input,
               "truncated at offset 3000, in entry 1; copy or save it again (expected 2632 more "
               "bytes of 'a', actual the end)",
               [&] { io::drain(reader); });
}

TEST_CASE("what a stream throws comes through unchanged") {
  const auto broken = [](const std::string& start, auto&& use) {
    BrokenSource stream(start);
    RecordedMessages log;
    StreamReader reader(stream, Limits(), log);
    expect_error(ErrorKind::environment, "the pipe broke", [&] { use(reader); });
  };
  const std::string file = tar_file("a", std::string(5000, 'a'));
  broken("", [](StreamReader& reader) { reader.next(); });
  broken(file.substr(0, 1000), [](StreamReader& reader) {
    reader.next();
    io::drain(reader);
  });
  broken(file + tar_end(), [](StreamReader& reader) {
    reader.next();
    reader.next();
  });
}

TEST_CASE("what comes after the archive is read to the end, and not kept") {
  // 64 MiB, in pieces; a reader that kept them would be seen in the memory of the process only.
  class Trailing final : public io::Source {
   public:
    explicit Trailing(std::string start) : start_(std::move(start)) {}
    std::size_t read(ByteSpan buffer) override {
      largest = std::max(largest, buffer.size());
      if (const std::size_t count = start_.read(buffer)) return count;
      const std::size_t count = std::min<std::size_t>(buffer.size(), left);
      left -= count;
      return count;
    }
    std::size_t left = 64 << 20;
    std::size_t largest = 0;

   private:
    io::StringSource start_;
  };
  Trailing stream(tar_file("a", "alpha") + tar_end());
  RecordedMessages log;
  StreamReader reader(stream, Limits(), log);
  REQUIRE(reader.next()->name == "a");
  CHECK(!reader.next());
  CHECK(stream.left == 0);
  CHECK(stream.largest <= io::buffer_size);
  CHECK(log.warnings ==
        std::vector<std::string>{"data after the end-of-archive marker at offset 2048 is ignored"});
}

}  // namespace ocifact::tar
