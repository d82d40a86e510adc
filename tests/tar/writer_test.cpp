// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/base/text.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/tar/writer.hpp>

#include "support/expect_error.hpp"
#include "support/tar_builder.hpp"
#include "support/temp_dir.hpp"
#include "tar/reading.hpp"

namespace ocifact::tar {
namespace {

using namespace ocifact::test;
using Lines = std::vector<std::string>;

std::string written(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string archive;
  io::StringSink sink(archive);
  Writer writer(sink);
  for (const auto& [name, content] : files) writer.add(name, content);
  writer.finish();
  return archive;
}

/// Zeros without end.
class Zeros final : public io::Source {
 public:
  std::size_t read(ByteSpan buffer) override {
    std::memset(buffer.data(), 0, buffer.size());
    return buffer.size();
  }
};

/// What is thrown when a sink has enough.
struct Enough {};

/// Keeps the first bytes, then stops the writer.
class FirstBytes final : public io::Sink {
 public:
  void write(ByteView bytes) override {
    if (text.size() >= 4096) throw Enough();
    text.append(as_text(bytes).substr(0, 4096));
  }
  std::string text;
};

std::string start_of(std::string_view name, std::uint64_t size) {
  FirstBytes sink;
  Zeros zeros;
  CHECK_THROWS_AS(Writer(sink).add(name, size, zeros), Enough);
  return sink.text;
}

std::string field(const std::string& archive, std::size_t offset, std::size_t length) {
  return archive.substr(offset, length);
}

}  // namespace

TEST_CASE("a header says what is in it and nothing else") {
  const std::string archive = written({{"d/a", "alpha"}});
  REQUIRE(archive.size() == 2048);
  std::string expected(512, '\0');
  const auto put = [&](std::size_t offset, std::string_view text) {
    expected.replace(offset, text.size(), text);
  };
  put(0, "d/a");
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, "00000000005");
  put(136, "00000000000");
  put(148, std::string_view("007566\0 ", 8));
  put(156, "0");
  put(257, std::string_view("ustar\00000", 8));
  put(329, "0000000");
  put(337, "0000000");
  CHECK(escape(archive.substr(0, 512)) == escape(expected));
  CHECK(archive.substr(512) == tar_padded("alpha") + tar_end());
}

TEST_CASE("the bytes of an archive are frozen") {
  const std::string name = std::string(60, 'd') + "/" + std::string(90, 'n');
  const std::string archive = written({{"oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"},
                                       {name, std::string(1000, 'x')},
                                       {std::string(101, 'n'), "long"},
                                       {"empty", ""}});
  CHECK(digest_of(archive).to_string() ==
        "sha256:48b91ad98bac8cf547d8fa6f50c4206d00d5de598bd6955e04ebaff54af65084");
}

TEST_CASE("what is written is read back") {
  const std::string prefixed = std::string(155, 'p') + "/" + std::string(100, 'n');
  const std::string two_ways = std::string(90, 'a') + "/" + std::string(50, 'b') + "/c";
  const std::string digest = "blobs/sha512/" + std::string(128, 'a');
  const Reading reading = read_all_ways(written({{"a", "alpha"},
                                                 {std::string(100, 'n'), std::string(512, 'x')},
                                                 {prefixed, ""},
                                                 {two_ways, "y"},
                                                 {digest, "z"},
                                                 {"\xc3\xa4", "umlaut"}}));
  CHECK(reading.members ==
        Lines{"file a: 5 at 0+512", "file " + std::string(100, 'n') + ": 512 at 1024+512",
              "file " + prefixed + ": 0 at 2048+512", "file " + two_ways + ": 1 at 2560+512",
              "file " + digest + ": 1 at 3584+1536", "file \xc3\xa4: 6 at 5632+1536"});
  CHECK(reading.contents == Lines{"alpha", std::string(512, 'x'), "", "y", "z", "umlaut"});
  CHECK(reading.warnings == Lines{});
}

TEST_CASE("a size of 8 GiB and more is in a pax header, a smaller one is not") {
  const std::string small = start_of("a", 8'589'934'591);
  CHECK(small[156] == '0');
  CHECK(field(small, 124, 12) == std::string("77777777777\0", 12));
  const std::string large = start_of("a", 8'589'934'592);
  CHECK(large[156] == 'x');
  CHECK(field(large, 0, 17) == std::string("PaxHeaders.0/pax\0", 17));
  CHECK(field(large, 124, 12) == std::string("00000000023\0", 12));
  CHECK(field(large, 512, 21) == std::string("19 size=8589934592\n\0\0", 21));
  CHECK(large[1024 + 156] == '0');
  CHECK(field(large, 1024, 2) == std::string("a\0", 2));
  CHECK(field(large, 1024 + 124, 12) == std::string("00000000000\0", 12));
}

TEST_CASE("a reader sees the size of 8 GiB") {
  const std::string start = start_of("\xc3\xa4", 8'589'934'592);
  io::MemorySource stream(start);
  RecordedMessages log;
  StreamReader reader(stream, Limits(), log);
  CHECK(line(*reader.next()) == "file \xc3\xa4: 8589934592 at 0+1536");
}

TEST_CASE("GNU tar reads what is written") {
  const TempDir directory;
  const std::string path = directory / "a.tar";
  const std::string long_name = "blobs/sha512/" + std::string(128, 'a');
  const std::string prefixed = std::string(120, 'p') + "/" + std::string(100, 'n');
  std::ofstream(path, std::ios::binary)
      << written({{"a", "alpha"}, {long_name, "z"}, {prefixed, ""}});
  const std::string command = "TZ=UTC LC_ALL=C tar tvf '" + path + "' 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    output.push_back(static_cast<char>(c));
  }
  CHECK(::pclose(pipe) == 0);
  CHECK(output ==
        "-rw-r--r-- 0/0               5 1970-01-01 00:00 a\n"
        "-rw-r--r-- 0/0               1 1970-01-01 00:00 " +
            long_name +
            "\n"
            "-rw-r--r-- 0/0               0 1970-01-01 00:00 " +
            prefixed + "\n");
}

TEST_CASE("a content of another size than said is an error") {
  std::string archive;
  io::StringSink sink(archive);
  Writer writer(sink);
  io::MemorySource shorter("four");
  expect_error(ErrorKind::input,
               "content of member 'a' has a wrong size (expected 5 bytes, actual 4 bytes)",
               [&] { writer.add("a", 5, shorter); });
  io::MemorySource longer("six...");
  expect_error(ErrorKind::input,
               "content of member 'b' has a wrong size (expected 5 bytes, actual more)",
               [&] { writer.add("b", 5, longer); });
}

TEST_CASE("names that readers would understand differently are refused") {
  io::CountingSink sink;
  Writer writer(sink);
  for (const std::string name : {"", "/a", "./a", "a/", "a//b", "a/../b"}) {
    expect_error(ErrorKind::input, "not a clean name for a member: '" + name + "'",
                 [&] { writer.add(name, "text"); });
  }
  expect_error(ErrorKind::input, "name '../a' leads out of the archive",
               [&] { writer.add("../a", "text"); });
  CHECK(sink.count() == 0);
}

}  // namespace ocifact::tar
