// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/tar_builder.hpp"
#include "tar/reading.hpp"

namespace ocifact::tar {
namespace {

using namespace ocifact::test;
using Lines = std::vector<std::string>;

/// One piece of content and where it is.
struct Piece {
  std::uint64_t offset;
  std::string text;
};

std::string octal(std::uint64_t value) {
  std::string text(11, '0');
  for (std::size_t i = 11; i-- > 0; value /= 8) text[i] = static_cast<char>('0' + value % 8);
  return text + '\0';
}

std::string stored(const std::vector<Piece>& pieces) {
  std::string content;
  for (const Piece& piece : pieces) content += piece.text;
  return content;
}

std::string expanded(const std::vector<Piece>& pieces, std::uint64_t size) {
  std::string content(size, '\0');
  for (const Piece& piece : pieces) content.replace(piece.offset, piece.text.size(), piece.text);
  return content;
}

/// The old GNU format: four entries in the header, 21 in each block that follows.
std::string old_sparse(const std::vector<Piece>& pieces, std::uint64_t size) {
  const std::string content = stored(pieces);
  std::string header =
      tar_header({.name = "s", .type = 'S', .size = content.size(), .magic = tar_gnu_magic});
  std::string map;
  for (const Piece& piece : pieces) map += octal(piece.offset) + octal(piece.text.size());
  header.replace(386, std::min<std::size_t>(map.size(), 96), map.substr(0, 96));
  header.replace(483, 12, octal(size));
  std::string more;
  for (std::size_t at = 96; at < map.size(); at += 504) {
    header[482] = 1;
    if (!more.empty()) more[more.size() - 8] = 1;
    std::string block = map.substr(at, 504);
    block.resize(512);
    more += block;
  }
  return tar_checksummed(header) + more + tar_padded(content);
}

std::string number(std::uint64_t value) { return std::to_string(value); }

/// GNU's pax formats by their version: 0, 1 (that is 0.0 and 0.1) and 10.
std::string pax_sparse(int version, const std::vector<Piece>& pieces, std::uint64_t size) {
  std::string records;
  std::string map;
  if (version == 10) {
    records = pax_record("GNU.sparse.major", "1") + pax_record("GNU.sparse.minor", "0") +
              pax_record("GNU.sparse.name", "s") + pax_record("GNU.sparse.realsize", number(size));
    map = number(pieces.size()) + "\n";
    for (const Piece& p : pieces) map += number(p.offset) + "\n" + number(p.text.size()) + "\n";
    map = tar_padded(map);
  } else {
    records = pax_record("GNU.sparse.size", number(size)) +
              pax_record("GNU.sparse.numblocks", number(pieces.size()));
    for (const Piece& p : pieces) {
      if (version == 0) {
        records += pax_record("GNU.sparse.offset", number(p.offset)) +
                   pax_record("GNU.sparse.numbytes", number(p.text.size()));
      } else {
        map += (map.empty() ? "" : ",") + number(p.offset) + "," + number(p.text.size());
      }
    }
    if (version == 1) {
      records += pax_record("GNU.sparse.name", "s") + pax_record("GNU.sparse.map", map);
      map.clear();
    }
  }
  return tar_pax(records) +
         tar_file(version == 0 ? "s" : "GNUSparseFile.7/s", map + stored(pieces));
}

std::vector<Piece> many_pieces(std::size_t count) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < count; ++i) pieces.push_back({i * 1000 + 7, "piece" + number(i)});
  return pieces;
}

void expect_expanded(const std::string& member, const std::vector<Piece>& pieces,
                     std::uint64_t size) {
  const Reading reading = read_all_ways(member + tar_file("next", "text") + tar_end());
  REQUIRE(reading.members.size() == 2);
  CHECK(reading.members[0].substr(0, reading.members[0].find(" at")) == "file s: " + number(size));
  CHECK(reading.members[0].ends_with(" sparse"));
  CHECK((reading.contents == Lines{expanded(pieces, size), "text"}));
}

void expect_all_formats(const std::vector<Piece>& pieces, std::uint64_t size) {
  expect_expanded(old_sparse(pieces, size), pieces, size);
  for (const int version : {0, 1, 10}) {
    CAPTURE(version);
    expect_expanded(pax_sparse(version, pieces, size), pieces, size);
  }
}

void expect_all_formats_rejected(const std::vector<Piece>& pieces, std::uint64_t size,
                                 const std::string& message) {
  expect_rejected(old_sparse(pieces, size) + tar_end(), message);
  for (const int version : {0, 1, 10}) {
    CAPTURE(version);
    expect_rejected(pax_sparse(version, pieces, size) + tar_end(), message);
  }
}

const std::string misfit = "sparse member 's' has a map that does not fit its content";

}  // namespace

TEST_CASE("holes in sparse files are zeros") {
  SUBCASE("between contents") { expect_all_formats({{0, "first"}, {100'000, "second"}}, 100'006); }
  SUBCASE("before and after") { expect_all_formats({{5000, "middle"}, {9000, ""}}, 9000); }
  SUBCASE("everywhere") { expect_all_formats({{300'000, ""}}, 300'000); }
  SUBCASE("nowhere") { expect_all_formats({{0, "all of it"}}, 9); }
  SUBCASE("many") { expect_all_formats(many_pieces(200), 250'000); }
}

TEST_CASE("a map that is out of order, overlaps or goes beyond the end is an error") {
  expect_all_formats_rejected({{100, "second"}, {0, "first"}}, 1000, misfit);
  expect_all_formats_rejected({{0, "first"}, {3, "second"}}, 1000, misfit);
  expect_all_formats_rejected({{0, "first"}, {998, "second"}}, 1000, misfit);
}

TEST_CASE("a map that does not cover the content is an error") {
  const std::string records =
      pax_record("GNU.sparse.size", "100") + pax_record("GNU.sparse.map", "0,5");
  expect_rejected(tar_pax(records) + tar_file("s", "first, and more") + tar_end(), misfit);
}

TEST_CASE("a map that is wholly beyond the end is an error when the content is read") {
  const std::string records =
      pax_record("GNU.sparse.size", "4") + pax_record("GNU.sparse.map", "100,4");
  expect_rejected(tar_pax(records) + tar_file("s", "text") + tar_end(),
                  "content of member 's' does not fit its size");
}

TEST_CASE("a map of more entries than anybody needs is an error") {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < 65537; ++i) pieces.push_back({2 * i, "x"});
  expect_rejected(pax_sparse(10, pieces, 200'000) + tar_end(),
                  "sparse member 's' has a map of more than 65536 entries");
}

TEST_CASE("a map that is no numbers is an error") {
  const std::string records = pax_record("GNU.sparse.major", "1") +
                              pax_record("GNU.sparse.minor", "0") +
                              pax_record("GNU.sparse.realsize", "100");
  for (const std::string map : {"x\n", "1\n0\nx\n", "2\n0\n5\n", "-1\n"}) {
    CAPTURE(map);
    expect_rejected(tar_pax(records) + tar_file("s", tar_padded(map) + "first") + tar_end(),
                    "malformed sparse map of member 's'");
  }
}

TEST_CASE("a map that has no end is not read to it") {
  const std::string records = pax_record("GNU.sparse.major", "1") +
                              pax_record("GNU.sparse.minor", "0") +
                              pax_record("GNU.sparse.realsize", "100");
  std::string map = "1000000000\n";
  while (map.size() < (4 << 20)) map += "0\n0\n";
  expect_rejected(tar_pax(records) + tar_file("s", map) + tar_end(),
                  "malformed header at offset 1024: sparse map of member 's' is too large");
  std::vector<Piece> pieces(100'000, Piece{0, ""});
  expect_rejected(old_sparse(pieces, 100) + tar_end(),
                  "malformed header at offset 0: sparse map of member 's' is too large");
}

TEST_CASE("a map where none belongs is an error") {
  const std::vector<Piece> pieces{{0, "first"}};
  std::string plain = old_sparse(pieces, 100);
  plain[156] = '0';
  expect_rejected(tar_checksummed(plain) + tar_end(),
                  "malformed header at offset 0: sparse map of member 's' is not where it belongs");
  expect_rejected(tar_member({.name = "s", .type = 'S'}, "text") + tar_end(),
                  "malformed header at offset 0: sparse map of member 's' is not where it belongs");
  const std::string records =
      pax_record("GNU.sparse.size", "5") + pax_record("GNU.sparse.map", "0,5");
  expect_rejected(
      tar_pax(records) + tar_symlink("s", "t") + tar_end(),
      "malformed header at offset 1024: sparse map of member 's' is not where it belongs");
  expect_rejected(
      tar_pax(records) + old_sparse(pieces, 100) + tar_end(),
      "malformed header at offset 1024: sparse map of member 's' is not where it belongs");
}

TEST_CASE("unknown sparse formats are errors") {
  const std::string file = tar_file("s", "text") + tar_end();
  const std::string unknown = "malformed header at offset 0: unknown GNU sparse format";
  const std::string major = pax_record("GNU.sparse.major", "1");
  expect_rejected(tar_pax(major) + file, unknown);
  expect_rejected(tar_pax(major + pax_record("GNU.sparse.minor", "1")) + file, unknown);
  expect_rejected(tar_pax(pax_record("GNU.sparse.size", "9")) + file, unknown);
  expect_rejected(tar_pax(pax_record("GNU.sparse.map", "0,4")) + file, unknown);
  expect_rejected(tar_pax(pax_record("GNU.sparse.size", "9x")) + file,
                  "malformed header at offset 0: pax record 'GNU.sparse.size' is no possible size: "
                  "'9x'");
  expect_rejected(tar_pax(pax_record("GNU.sparse.map", "0,x")) + file,
                  "malformed header at offset 0: malformed sparse map");
  expect_rejected(tar_pax(pax_record("GNU.sparse.map", "0,4,9")) + file,
                  "malformed header at offset 0: malformed sparse map");
  const std::string size = pax_record("GNU.sparse.size", "9");
  const std::string blocks = pax_record("GNU.sparse.numblocks", "1");
  const std::string offset = pax_record("GNU.sparse.offset", "0");
  const std::string length = pax_record("GNU.sparse.numbytes", "4");
  for (const std::string& records :
       {size + offset + length, size + blocks + length + offset, size + blocks + offset + offset,
        size + offset + blocks + length}) {
    expect_rejected(tar_pax(records) + file, "malformed header at offset 0: malformed sparse map");
  }
  expect_rejected(tar_pax(size + blocks + offset) + file, unknown);
  expect_rejected(
      tar_pax(size + blocks + offset + length + pax_record("GNU.sparse.map", "0,4")) + file,
      unknown);
  expect_rejected(
      tar_pax(pax_record("SCHILY.realsize", "9")) + file,
      "malformed header at offset 0: sparse format of 'SCHILY.realsize' is not supported");
}

TEST_CASE("a sparse file that expands too much is an error that names the limit") {
  const std::vector<Piece> pieces{{0, "x"}};
  const std::uint64_t size = (1ULL << 30) + 1;
  expect_all_formats_rejected(
      pieces, size,
      "sparse member 's' expands to more than 10000 times its size; --max-ratio raises the limit");
  Limits limits;
  limits.max_ratio = size;
  RecordedMessages log;
  const auto file = memory_file(old_sparse(pieces, size) + tar_end());
  const std::vector<Member> members = read_index(file, limits, log);
  REQUIRE(members.size() == 1);
  CHECK(members[0].size == size);
  std::byte first{};
  CHECK(open_member(file, members[0])->read(ByteSpan(&first, 1)) == 1);
  CHECK(static_cast<char>(first) == 'x');
}

TEST_CASE("a sparse member that is no more what the index says is an error") {
  const std::vector<Piece> pieces{{0, "first"}, {1000, "second"}};
  const auto file = memory_file(old_sparse(pieces, 2000) + tar_end());
  RecordedMessages log;
  std::vector<Member> members = read_index(file, Limits(), log);
  REQUIRE(members.size() == 1);
  members[0].size = 3000;
  expect_error(ErrorKind::input, "'test.tar' changed while reading",
               [&] { open_member(file, members[0]); });
}

}  // namespace ocifact::tar
