// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/base/text.hpp>

#include "support/tar_builder.hpp"
#include "tar/reading.hpp"

namespace ocifact::tar {
namespace {

using namespace ocifact::test;

std::string long_record(const std::string& key, std::size_t size) {
  return pax_record(key, std::string(size, 'v'));
}

std::string sized(const std::string& field, char type = '0') {
  return tar_header({.name = "a", .type = type, .size_field = field});
}

/// How reading it as a file ends: `read`, or with the message of an `input` error.
std::string outcome(const std::string& archive) {
  try {
    read_as_file(archive);
    return "read";
  } catch (const Error& error) {
    CHECK(static_cast<int>(error.kind()) == static_cast<int>(ErrorKind::input));
    return error.what();
  }
}

}  // namespace

TEST_CASE("an archive without members is empty") {
  expect_rejected("", "empty archive");
  expect_rejected(tar_end(), "empty archive");
  expect_rejected(std::string(10240, '\0'), "empty archive");
  expect_rejected(tar_link('V', "label", ""), "empty archive");
  expect_rejected(tar_pax(pax_record("comment", "c"), 'g') + tar_end(), "empty archive");
}

TEST_CASE("what is no tar archive is called so") {
  const std::string png = "\x89PNG\r\n\x1a\n";
  for (const std::string& start :
       {std::string("just some text\n"), png, std::string("PK\3\4"), std::string("070701"),
        std::string("!<arch>\n"), std::string("\x1f\x8b\x08"), std::string("#mtree\n")}) {
    std::string file = start;
    file.resize(2048, 'x');
    expect_rejected(file, "not a tar archive");
  }
  expect_rejected("{}\n", "not a tar archive (expected a header of 512 bytes, actual 3 bytes)");
}

TEST_CASE("a file system image, which begins with zeros, is no tar archive") {
  expect_rejected(std::string(32768, '\0') + "\1CD001", "not a tar archive");
}

TEST_CASE("a wrong checksum is an error that says where") {
  const std::string archive = tar_file("a", "alpha") + tar_file("b", "beta") + tar_end();
  expect_rejected(tar_damaged(archive, 1024, "B"),
                  "malformed header at offset 1024: wrong checksum");
  expect_rejected(tar_damaged(archive, 0, "A"), "malformed header at offset 0: wrong checksum");
  expect_rejected(tar_damaged(archive, 1024 + 148, "nonsense"),
                  "malformed header at offset 1024: wrong checksum");
  expect_rejected(tar_file("a", "alpha") + std::string(512, 'x') + tar_end(),
                  "malformed header at offset 1024: wrong checksum");
}

TEST_CASE("an archive cut within contents or headers is truncated") {
  const std::string archive =
      tar_file("a", std::string(1000, 'a')) + tar_long_name("long") + tar_file("b", "beta");
  const auto expect_truncated = [&](std::size_t size, const std::string& entry,
                                    const std::string& expected, const std::string& actual) {
    expect_rejected(archive.substr(0, size), "truncated at offset " + std::to_string(size) +
                                                 ", in entry " + entry +
                                                 "; copy or save it again (expected " + expected +
                                                 ", actual " + actual + ")");
  };
  expect_truncated(600, "1", "936 more bytes of 'a'", "the end");
  expect_truncated(1535, "1", "1 more bytes of 'a'", "the end");
  expect_truncated(1636, "2", "a header of 512 bytes", "100 bytes");
  expect_truncated(2050, "2", "510 more bytes of a header", "the end");
  expect_truncated(2560, "2", "the header of a member", "the end");
}

TEST_CASE("a cut at any byte is an error, but at the end of a member") {
  const std::string archive = tar_file("a", "alpha") + tar_pax(pax_record("path", "long")) +
                              tar_file("b", "beta") + tar_symlink("c", "a") + tar_end();
  const std::size_t end = archive.size() - 1024;
  for (std::size_t size = 1; size < archive.size(); ++size) {
    CAPTURE(size);
    const bool good = size == 1024 || size == end - 512 || size == end || size >= end + 512;
    const std::string said = outcome(archive.substr(0, size));
    std::string expected = good ? "read" : "truncated at offset " + std::to_string(size);
    if (size < 512) expected = "not a tar archive";
    CHECK(said.substr(0, std::min(said.find(", in entry"), said.find(" ("))) == expected);
  }
}

TEST_CASE("a flipped bit of a header is an error or changes nothing") {
  const std::string archive = tar_symlink("c", "a") + tar_file("a", "alpha") + tar_end();
  const Reading good = read_as_file(archive);
  std::size_t rejected = 0;
  for (std::size_t bit = 0; bit < 2 * 4096; ++bit) {
    CAPTURE(bit);
    std::string damaged = archive;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    const std::string said = outcome(damaged);
    if (said == "read") {
      CHECK((read_as_file(damaged) == good));
    } else {
      const bool magic = bit / 8 >= 257 && bit / 8 < 262;
      const std::string where = bit < 4096 ? "0" : "512";
      CHECK(said == (magic ? "not a tar archive"
                           : "malformed header at offset " + where + ": wrong checksum"));
      ++rejected;
    }
  }
  // The others turn the zeros, blanks and NULs around the sum itself into one another.
  CHECK(rejected == 2 * 4096 - 6);
}

TEST_CASE("a size that is no number, negative or immense is an error") {
  const std::string message = "malformed header at offset 0: its size is not a possible number";
  for (const std::string& field :
       {std::string("12345678901x"), std::string("-0000000001\0", 12), std::string("0000 0000012"),
        std::string("9\0\0\0\0\0\0\0\0\0\0\0", 12), std::string(12, '\xff'),
        std::string("\x80\0\0\0\x10\0\0\0\0\0\0\1", 12), "\x80" + std::string(11, '\xff'),
        std::string("\x80\1\0\0\0\0\0\0\0\0\0\5", 12), "\xbf" + std::string(11, '\0')}) {
    CAPTURE(escape(field));
    expect_rejected(sized(field) + tar_end(), message);
    expect_rejected(sized(field, 'x') + tar_end(), message);
  }
}

TEST_CASE("a size of blanks or NULs is 0") {
  CHECK(read_all_ways(sized(std::string(12, ' ')) + sized(std::string("\0           ", 12)) +
                      tar_end())
            .members == std::vector<std::string>{"file a: 0 at 0+512", "file a: 0 at 512+512"});
}

TEST_CASE("members that can have no content must have no size") {
  for (const char type : {'1', '2', '3', '4', '5', '6'}) {
    const TarHeader header{.name = "a", .type = type, .link_target = "b"};
    const std::string message = "malformed header at offset 1024: member 'a' of type '" +
                                std::string(1, type) + "' has a size of 4";
    expect_rejected(tar_file("b", "beta") + tar_member(header, "text") + tar_end(), message);
    TarHeader gnu = header;
    gnu.magic = tar_gnu_magic;
    expect_rejected(tar_file("b", "beta") + tar_member(gnu, "text") + tar_end(), message);
  }
  expect_rejected(
      tar_pax(pax_record("size", "512")) + tar_hardlink("a", "b") + tar_padded("x") + tar_end(),
      "malformed header at offset 1024: member 'a' of type '1' has a size of 512");
  expect_rejected(tar_file("a/", "text") + tar_end(),
                  "malformed header at offset 0: directory 'a/' has a size of 4");
}

TEST_CASE("member types that change other members are not supported") {
  for (const char type : {'A', 'M', 'N', 'X'}) {
    expect_rejected(
        tar_file("a", "alpha") + tar_member({.name = "b", .type = type}, "b") + tar_end(),
        "malformed header at offset 1024: member type '" + std::string(1, type) +
            "' is not supported");
  }
}

TEST_CASE("a header that is doubled, empty or contradicts another is an error") {
  const std::string file = tar_file("a", "alpha") + tar_end();
  const std::string path = tar_pax(pax_record("path", "p"));
  const std::string name = tar_long_name("l");
  expect_rejected(name + name + file,
                  "malformed header at offset 1024: a member has two long names");
  expect_rejected(path + path + file,
                  "malformed header at offset 1024: a member has two pax headers");
  const std::string both =
      "malformed header at offset 2048: a member has both a pax and a GNU long name";
  expect_rejected(name + path + file, both);
  expect_rejected(path + name + file, both);
  const std::string target = tar_pax(pax_record("linkpath", "p"));
  expect_rejected(target + tar_long_name("k", 'K') + file, both);
  for (const char type : {'x', 'g', 'L', 'K'}) {
    expect_rejected(tar_header({.name = "n", .type = type}) + file,
                    "malformed header at offset 0: a header of type '" + std::string(1, type) +
                        "' has 0 bytes");
  }
  expect_rejected(tar_member({.name = "n", .type = 'V'}, "label") + file,
                  "malformed header at offset 0: a header of type 'V' has 5 bytes");
}

TEST_CASE("a long name that is empty or has a NUL in it is an error") {
  const std::string file = tar_file("a", "alpha") + tar_end();
  const std::string message =
      "malformed header at offset 0: a long name is empty or has a NUL in it";
  expect_rejected(tar_long_name("") + file, message);
  expect_rejected(tar_long_name(std::string("a\0b", 3)) + file, message);
}

TEST_CASE("an archive that ends after a pax header is an error") {
  expect_rejected(
      tar_file("a", "alpha") + tar_pax(pax_record("path", "p")) + tar_end(),
      "malformed header at offset 2048: the archive ends between the headers of a member");
}

TEST_CASE("headers are limited in size and number") {
  const std::string file = tar_file("a", "alpha") + tar_end();
  CHECK(read_all_ways(tar_pax(long_record("comment", 900'000)) + file).contents.size() == 1);
  expect_rejected(tar_pax(long_record("comment", (1 << 20) - 16)) + file,
                  "malformed header at offset 0: a header of type 'x' has 1048577 bytes");
  expect_rejected(tar_header({.name = "n", .type = 'L', .size = 100'000'000}) + file,
                  "malformed header at offset 0: a header of type 'L' has 100000000 bytes");
  std::string labels;
  for (int i = 0; i < 16; ++i) labels += tar_link('V', "label", "");
  CHECK(read_all_ways(labels + file).contents.size() == 1);
  expect_rejected(tar_link('V', "label", "") + labels + file,
                  "malformed header at offset 8192: more than 16 headers for one member");
}

TEST_CASE("malformed pax records are errors") {
  const std::string file = tar_file("a", "alpha") + tar_end();
  const auto expect = [&](const std::string& records, const std::string& message) {
    expect_rejected(tar_pax(records) + file, "malformed header at offset 0: " + message);
  };
  const std::string length = "a pax record has a wrong length";
  for (const std::string record :
       {"8 path=p\n", "11 path=p\n", "100 path=p\n", "0 path=p\n", "x path=p\n", "path=p\n",
        "9 path=pp", "99999999999999999999 a=b\n", "2 \n", "9"}) {
    CAPTURE(record);
    expect(record, length);
  }
  expect(pax_record("mtime", "1") + std::string(3, '\0'), length);
  expect("5 =p\n", "a pax record has no key and value");
  expect("7 path\n", "a pax record has no key and value");
  expect(pax_record("path", "p") + pax_record("path", "p"), "pax record 'path' is there twice");
  expect(pax_record("size", "5") + pax_record("size", "5"), "pax record 'size' is there twice");
  expect(pax_record("path", std::string("a\0b", 3)), "pax record 'path' has a NUL in it");
  for (const char* size :
       {"-1", "", "1.5", "0x10", "1152921504606846977", "99999999999999999999"}) {
    expect(pax_record("size", size),
           "pax record 'size' is no possible size: '" + std::string(size) + "'");
  }
}

TEST_CASE("records that do not matter may be anything, and a value may be empty") {
  const std::string records = pax_record("SCHILY.xattr.user.x", std::string("\0=\n\xff", 4)) +
                              pax_record("comment", "a") + pax_record("comment", "b") +
                              pax_record("path", "") + pax_record("LIBARCHIVE.x", "");
  CHECK(read_all_ways(tar_pax(records) + tar_file("a", "alpha") + tar_end()).members ==
        std::vector<std::string>{"file a: 5 at 0+1536"});
}

TEST_CASE("a global pax header must not give all members one name or size") {
  for (const char* key : {"path", "linkpath", "size", "GNU.sparse.name"}) {
    std::string records = pax_record(key, "5");
    std::string message = "a global pax header gives every member the same name or size";
    if (key[0] == 'G') message = "unknown GNU sparse format";
    expect_rejected(tar_pax(records, 'g') + tar_file("a", "alpha") + tar_end(),
                    "malformed header at offset 0: " + message);
  }
}

TEST_CASE("the number of members is limited") {
  std::string archive;
  for (int i = 0; i < 5; ++i) archive += tar_file("a", "");
  Limits limits;
  limits.max_members = 5;
  CHECK(read_all_ways(archive + tar_end(), limits).members.size() == 5);
  limits.max_members = 4;
  expect_rejected(archive + tar_end(),
                  "archive has more members than the limit of 4; --max-members raises it", limits);
}

}  // namespace ocifact::tar
