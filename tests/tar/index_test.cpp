// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <ocifact/digest/hasher.hpp>
#include <ocifact/tar/index.hpp>
#include <ocifact/tar/walker.hpp>

#include "support/tar_builder.hpp"
#include "tar/reading.hpp"

namespace ocifact::tar {
namespace {

using namespace ocifact::test;
using Lines = std::vector<std::string>;

std::string testdata(const std::string& name) {
  std::ifstream file(TESTDATA "/archives/" + name, std::ios::binary);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string name_of(std::size_t length) { return std::string(length, 'n'); }

/// A header whose type is 0 but in version 7, where it is a NUL.
std::string member_with(const std::string& magic, const std::string& name) {
  TarHeader header;
  header.name = name;
  header.magic = magic;
  if (magic[0] == '\0') header.type = '\0';
  return tar_member(header, "text");
}

}  // namespace

TEST_CASE("members come in the order of the archive, with exact offsets") {
  const std::string archive = tar_directory("d/") + tar_file("d/a", "alpha") +
                              tar_symlink("d/s", "a") + tar_hardlink("h", "d/a") +
                              tar_file("empty", "") + tar_file("z", std::string(1025, 'z')) +
                              tar_end();
  const Reading reading = read_all_ways(archive);
  CHECK(reading.members == Lines{
                               "directory d/: 0 at 0+512",
                               "file d/a: 5 at 512+512",
                               "symbolic link d/s -> a: 0 at 1536+512",
                               "hard link h -> d/a: 0 at 2048+512",
                               "file empty: 0 at 2560+512",
                               "file z: 1025 at 3072+512",
                           });
  CHECK(reading.contents == Lines{"", "alpha", "", "", "", std::string(1025, 'z')});
  CHECK(reading.warnings == Lines{});
}

TEST_CASE("headers of version 7, ustar and GNU are understood") {
  const std::string v7(8, '\0');
  const std::string archive = member_with(v7, "v7") + member_with(tar_ustar_magic, "ustar") +
                              member_with(tar_gnu_magic, "gnu") +
                              tar_header({.name = "old-directory/", .magic = v7}) +
                              tar_member({.name = "contiguous", .type = '7'}, "text") + tar_end();
  const Reading reading = read_all_ways(archive);
  CHECK(reading.members ==
        Lines{"file v7: 4 at 0+512", "file ustar: 4 at 1024+512", "file gnu: 4 at 2048+512",
              "directory old-directory/: 0 at 3072+512", "file contiguous: 4 at 3584+512"});
}

TEST_CASE("special files and members of unknown types are other members") {
  const std::string archive =
      tar_link('3', "console", "") + tar_link('4', "disk", "") + tar_link('6', "fifo", "") +
      tar_member({.name = "odd", .type = 'Q'}, "skipped") +
      tar_member({.name = "dump/", .type = 'D'}, "Yname\0") + tar_file("a", "alpha") + tar_end();
  const Reading reading = read_all_ways(archive);
  CHECK(reading.members ==
        Lines{"special file console: 0 at 0+512", "special file disk: 0 at 512+512",
              "special file fifo: 0 at 1024+512", "special file odd: 0 at 1536+512",
              "directory dump/: 0 at 2560+512", "file a: 5 at 3584+512"});
  CHECK(reading.contents.back() == "alpha");
}

TEST_CASE("the first header of a member may be a pax or GNU header") {
  const std::string target = name_of(180);
  const std::string archive =
      tar_long_name(name_of(140)) + tar_file("short", "one") + tar_long_name(target, 'K') +
      tar_long_name(name_of(150)) + tar_symlink("short", "short") +
      tar_pax(pax_record("path", "p\xc3\xa4th") + pax_record("mtime", "1.5")) +
      tar_file("short", "two") + tar_pax(pax_record("linkpath", target)) +
      tar_hardlink("h", "short") + tar_end();
  const Reading reading = read_all_ways(archive);
  CHECK(reading.members ==
        Lines{"file " + name_of(140) + ": 3 at 0+1536",
              "symbolic link " + name_of(150) + " -> " + target + ": 0 at 2048+2560",
              "file p\xc3\xa4th: 3 at 4608+1536", "hard link h -> " + target + ": 0 at 6656+1536"});
}

TEST_CASE("a ustar prefix is put before the name, in ustar headers only") {
  TarHeader ustar{.name = "name", .prefix = "some/where"};
  TarHeader gnu = ustar;
  gnu.magic = tar_gnu_magic;
  gnu.prefix = "12345670123";  // the time of access
  const Reading reading = read_all_ways(tar_header(ustar) + tar_header(gnu) + tar_end());
  CHECK(reading.members == Lines{"file some/where/name: 0 at 0+512", "file name: 0 at 512+512"});
}

TEST_CASE("link targets of members that are no links do not matter") {
  const std::string archive = tar_long_name(name_of(120), 'K') + tar_file("a", "alpha") +
                              tar_pax(pax_record("linkpath", "b")) + tar_file("c", "gamma") +
                              tar_end();
  const Reading reading = read_all_ways(archive);
  CHECK(reading.members == Lines{"file a: 5 at 0+1536", "file c: 5 at 2048+1536"});
  CHECK(reading.contents == Lines{"alpha", "gamma"});
}

TEST_CASE("the size of a pax header counts, for the member and for no header before it") {
  // What the header calls 512 bytes would, if believed, show another member.
  const std::string bait = tar_file("bait", "");
  TarHeader header{.name = "short", .size = 0};
  const std::string archive = tar_pax(pax_record("size", std::to_string(bait.size()))) +
                              tar_long_name(name_of(130)) + tar_header(header) + bait +
                              tar_file("last", "text") + tar_end();
  const Reading reading = read_all_ways(archive);
  CHECK(reading.members ==
        Lines{"file " + name_of(130) + ": 512 at 0+2560", "file last: 4 at 3072+512"});
  CHECK(reading.contents.front() == bait);
}

TEST_CASE("global pax headers and volume labels belong to no member") {
  const std::string archive = tar_pax(pax_record("comment", "0123abcd"), 'g') +
                              tar_link('V', "label", "") + tar_file("a", "alpha") + tar_end();
  CHECK(read_all_ways(archive).members == Lines{"file a: 5 at 1536+512"});
}

TEST_CASE("names are bytes: nothing is converted by a locale") {
  const std::string latin1 = "caf\xe9";
  const std::string decomposed = "e\xcc\x81";
  const std::string archive = tar_file(latin1, "1") + tar_pax(pax_record("path", decomposed)) +
                              tar_file("x", "2") + tar_pax(pax_record("path", latin1 + "2")) +
                              tar_file("x", "3") + tar_file("new\nline\x1b", "4") + tar_end();
  CHECK(read_all_ways(archive).members ==
        Lines{"file " + latin1 + ": 1 at 0+512", "file " + decomposed + ": 1 at 1024+1536",
              "file " + latin1 + "2: 1 at 3072+1536", "file new\nline\x1b: 1 at 5120+512"});
}

TEST_CASE("checksums of signed bytes, as old writers made them, are right too") {
  std::string archive = tar_file("\xe9t\xe9", "text") + tar_end();
  // Each of the two bytes counts 256 less.
  unsigned sum = static_cast<unsigned>(std::stoul(archive.substr(148, 6), nullptr, 8)) - 512;
  for (std::size_t i = 6; i-- > 0; sum /= 8) {
    archive[148 + i] = static_cast<char>('0' + sum % 8);
  }
  CHECK(read_all_ways(archive).members == Lines{"file \xe9t\xe9: 4 at 0+512"});
}

TEST_CASE("unreadable numbers that do not matter are ignored") {
  TarHeader header{.name = "a"};
  header.mode_field = "-rw-r--r";
  CHECK(read_all_ways(tar_member(header, "alpha") + tar_end()).contents == Lines{"alpha"});
}

TEST_CASE("a missing end-of-archive marker is a warning") {
  const Reading reading = read_all_ways(tar_file("a", "alpha"));
  CHECK(reading.contents == Lines{"alpha"});
  CHECK(reading.warnings == Lines{"no end-of-archive marker"});
}

TEST_CASE("half an end-of-archive marker is a warning") {
  const Reading reading = read_all_ways(tar_file("a", "alpha") + std::string(600, '\0'));
  CHECK(reading.warnings == Lines{"incomplete end-of-archive marker"});
}

TEST_CASE("padding after the end-of-archive marker is normal") {
  const Reading reading = read_all_ways(tar_file("a", "alpha") + std::string(10240, '\0'));
  CHECK(reading.warnings == Lines{});
}

TEST_CASE("of archives one after the other the first is read, with a warning") {
  const std::string first = tar_file("a", "alpha") + tar_end();
  const Reading reading = read_all_ways(first + tar_file("b", "beta") + tar_end());
  CHECK(reading.members == Lines{"file a: 5 at 0+512"});
  CHECK(reading.warnings ==
        Lines{"data after the end-of-archive marker at offset 2048 is ignored"});
}

TEST_CASE("data after half an end-of-archive marker is ignored as well") {
  const Reading reading =
      read_all_ways(tar_file("a", "alpha") + std::string(512, '\0') + tar_file("b", "beta"));
  CHECK(reading.warnings ==
        Lines{"data after the end-of-archive marker at offset 1536 is ignored"});
}

TEST_CASE("more zeros than any writer pads with are data") {
  const std::string archive = tar_file("a", "alpha") + tar_end();
  CHECK(read_all_ways(archive + std::string(1 << 20, '\0')).warnings == Lines{});
  CHECK(read_all_ways(archive + std::string((1 << 20) + 1, '\0')).warnings ==
        Lines{"data after the end-of-archive marker at offset 2048 is ignored"});
}

TEST_CASE("archives of real programs are read") {
  const Reading docker = read_all_ways(testdata("docker-20.10-multi.tar"));
  REQUIRE(docker.members.size() == 16);
  CHECK(docker.members[3] ==
        "file 1fdc804ecc32860d6ade569dc603eee3b99617ada8080702377f7a81ea54014a/layer.tar: 109056 "
        "at 2560+512");
  CHECK(docker.members[13] ==
        "symbolic link e36adf60f3e255810cabe949dc41318d073b5e63d70aab60b2d48587d099f2d6/layer.tar "
        "-> ../20866873932156d4b954236f95ef9e687313ebb594ffae6c8d4699c2b797c040/layer.tar: 0 at "
        "144896+512");
  CHECK(digest_of(docker.contents[8]).to_string() ==
        "sha256:5bb819c86b85a74762418f701ab5c5ebef1cd08457f0a20a9b11880210e9587c");
  const Reading crane = read_all_ways(testdata("crane-tarball.tar"));
  REQUIRE(crane.members.size() == 4);
  CHECK(digest_of(crane.contents[0]).to_string() ==
        "sha256:5bb819c86b85a74762418f701ab5c5ebef1cd08457f0a20a9b11880210e9587c");
  CHECK(digest_of(crane.contents[1]).to_string() ==
        "sha256:19027e0390ae57b168a8482c70a474d2b048c6e965faa3d2faf7dff8c7e2c77d");
  const Reading podman = read_all_ways(testdata("podman5-multi.tar"));
  REQUIRE(podman.members.size() == 15);
  CHECK(digest_of(podman.contents[0]).to_string() ==
        "sha256:312995de3b5663999e6a7ba9ee7101f446ec4f3457799b61cd4d988bfdff6b75");
}

TEST_CASE("the index of a 20 GB archive costs two small blocks a member") {
  // The content is a hole in the file.
  const auto file = memory_file("");
  const std::uint64_t large = 20'000'000'000;
  const std::string binary_size("\x80\0\0\0\0\0\0\x04\xa8\x17\xc8\0", 12);
  const std::string headers[] = {
      tar_pax(pax_record("size", std::to_string(large))) + tar_header({.name = "pax"}),
      tar_header({.name = "gnu", .size_field = binary_size, .magic = tar_gnu_magic}),
      tar_file("small", "text") + tar_end(),
  };
  std::uint64_t offset = 0;
  for (const std::string& header : headers) {
    REQUIRE(::pwrite(file->fd(), header.data(), header.size(), static_cast<off_t>(offset)) ==
            static_cast<ssize_t>(header.size()));
    offset += header.size() + large;
  }
  RecordedMessages log;
  Walker walker{Input(file), Limits()};
  Lines members;
  while (const auto member = walker.next(log)) members.push_back(line(*member));
  CHECK(members == Lines{"file pax: 20000000000 at 0+1536",
                         "file gnu: 20000000000 at 20000001536+512",
                         "file small: 4 at 40000002048+512"});
  CHECK(walker.bytes_read() <= 3 * 16 * 1024);
  CHECK(log.warnings == Lines{});
}

TEST_CASE("what was read of small members is not read again") {
  std::string archive;
  for (int i = 0; i < 1000; ++i) archive += tar_file("small", "text");
  archive += tar_end();
  RecordedMessages log;
  Walker walker{Input(memory_file(archive)), Limits()};
  while (walker.next(log)) {
  }
  CHECK(walker.bytes_read() == archive.size());
}

TEST_CASE("members are read from several threads at once") {
  std::string archive;
  for (char c = 'a'; c <= 'd'; ++c) archive += tar_file({c}, std::string(300'000, c));
  const auto file = memory_file(archive + tar_end());
  RecordedMessages log;
  const std::vector<Member> members = read_index(file, Limits(), log);
  std::vector<std::string> contents(members.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < members.size(); ++i) {
      threads.emplace_back([&, i] { contents[i] = read_all(*open_member(file, members[i])); });
    }
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    CHECK((contents[i] == std::string(300'000, static_cast<char>('a' + i))));
  }
}

}  // namespace ocifact::tar
