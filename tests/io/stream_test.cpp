// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <ocifact/io/stream.hpp>

#include "support/expect_error.hpp"
#include "support/streams.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::io {
namespace {

using test::DribbleSource;
using test::expect_error;
using test::read_all;
using test::TempDir;

/// Zeros without end; counts how many were asked for.
class EndlessSource final : public Source {
 public:
  std::size_t read(ByteSpan buffer) override {
    std::fill(buffer.begin(), buffer.end(), std::byte{0});
    given += buffer.size();
    return buffer.size();
  }
  std::uint64_t given = 0;
};

/// Fails the test when it is asked for nothing, which would look like the end.
class CheckedSource final : public Source {
 public:
  explicit CheckedSource(std::string text) : text_(std::move(text)) {}
  std::size_t read(ByteSpan buffer) override {
    CHECK_FALSE(buffer.empty());
    return text_.read(buffer);
  }

 private:
  StringSource text_;
};

std::string read_some(Source& source, std::size_t size) {
  std::string text(size, '?');
  text.resize(source.read(std::as_writable_bytes(std::span(text))));
  return text;
}

std::shared_ptr<const File> make_file(const std::string& path, std::string_view content) {
  auto file = std::make_shared<File>(File::open(path, O_RDWR | O_CREAT | O_TRUNC));
  file->write(as_bytes(content));
  return file;
}

TEST_CASE("a memory source gives its bytes in order, then the end") {
  MemorySource source("abcde");
  CHECK(read_some(source, 2) == "ab");
  CHECK(read_some(source, 9) == "cde");
  CHECK(read_some(source, 9) == "");
  CHECK(read_some(source, 9) == "");
  MemorySource empty{ByteView()};
  CHECK(read_some(empty, 1) == "");
}

TEST_CASE("a string source owns its text and cannot be copied away from it") {
  StringSource source(std::string("short"));
  CHECK(read_all(source) == "short");
  CHECK_FALSE(std::is_copy_constructible_v<StringSource>);
  CHECK_FALSE(std::is_move_constructible_v<StringSource>);
  CHECK_FALSE(std::is_copy_assignable_v<StringSource>);
}

TEST_CASE("read_full fills the buffer from short reads") {
  DribbleSource source("abcdefg");
  std::array<std::byte, 5> buffer{};
  CHECK(read_full(source, buffer) == 5);
  CHECK(as_text(buffer) == "abcde");
  CHECK(read_full(source, buffer) == 2);
  CHECK(as_text(buffer).substr(0, 2) == "fg");
  CHECK(read_full(source, buffer) == 0);
  CHECK(read_full(source, {}) == 0);
}

TEST_CASE("copy moves all and counts it") {
  const std::string text(3 * buffer_size + 7, 'x');
  std::string out;
  StringSink sink(out);
  MemorySource whole{std::string_view(text)};
  CHECK(copy(whole, sink) == text.size());
  CHECK(out == text);
  DribbleSource pieces("abc");
  out.clear();
  CHECK(copy(pieces, sink) == 3);
  CHECK(out == "abc");
  CHECK(copy(pieces, sink) == 0);
}

TEST_CASE("drain reads to the end and counts") {
  DribbleSource source("abc");
  CHECK(drain(source) == 3);
  CHECK(drain(source) == 0);
}

TEST_CASE("read_document takes a document of the limit's size") {
  CheckedSource exact("12345");
  CHECK(read_document(exact, {5, "--max-index"}, "index.json") == "12345");
  CheckedSource empty("");
  CHECK(read_document(empty, {0, "--max-index"}, "index.json") == "");
  DribbleSource pieces("12345");
  CHECK(read_document(pieces, {5, "--max-index"}, "index.json") == "12345");
}

TEST_CASE("read_document refuses one byte more, and names the option") {
  CheckedSource source("123456");
  expect_error(ErrorKind::input,
               "index.json is larger than the limit of 5 bytes; --max-index raises it", [&] {
                 read_document(source, {5, "--max-index"}, "index.json");
               });
  CheckedSource one("1");
  expect_error(ErrorKind::input,
               "index.json is larger than the limit of 0 bytes; --max-index raises it", [&] {
                 read_document(one, {0, "--max-index"}, "index.json");
               });
}

TEST_CASE("read_document reads one byte past the limit and no more") {
  for (const std::uint64_t limit :
       {std::uint64_t{0}, std::uint64_t{10}, std::uint64_t{buffer_size - 1},
        std::uint64_t{buffer_size}, std::uint64_t{3 * buffer_size}}) {
    EndlessSource source;
    expect_error(ErrorKind::input,
                 "x is larger than the limit of " + std::to_string(limit) + " bytes; -x raises it",
                 [&] {
                   read_document(source, {limit, "-x"}, "x");
                 });
    CHECK(source.given == limit + 1);
  }
}

TEST_CASE("read_document takes the largest limit there is") {
  const std::string text(2 * buffer_size, 'x');
  CheckedSource source(text);
  const std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  CHECK(read_document(source, {largest, "-x"}, "x") == text);
}

TEST_CASE("a file source reads on from where the file stands, a file sink writes there") {
  const TempDir dir;
  const File file = File::open(dir / "f", O_RDWR | O_CREAT);
  FileSink sink(file);
  sink.write(as_bytes("head"));
  sink.write(as_bytes("tail"));
  CHECK(::lseek(file.fd(), 4, SEEK_SET) == 4);
  FileSource source(file);
  CHECK(read_all(source) == "tail");
}

TEST_CASE("range sources share a file and each keep their place") {
  const TempDir dir;
  const auto file = make_file(dir / "f", "0123456789");
  RangeSource first(file, 2, 5);
  RangeSource second(file, 0, 10);
  CHECK(read_some(first, 3) == "234");
  CHECK(read_some(second, 3) == "012");
  CHECK(read_some(first, 9) == "56");
  CHECK(read_some(first, 9) == "");
  CHECK(read_all(second) == "3456789");
  RangeSource none(file, 10, 0);
  CHECK(read_some(none, 9) == "");
}

TEST_CASE("a range past the end of the file is an input error, after the bytes that are there") {
  const TempDir dir;
  RangeSource source(make_file(dir / "f", "0123"), 1, 5);
  CHECK(read_some(source, 9) == "123");
  expect_error(ErrorKind::input,
               "'" + dir.path() +
                   "/f' ended early: it changed while reading "
                   "(expected 2 more bytes at offset 4, actual the end)",
               [&] { read_some(source, 9); });
}

TEST_CASE("a prefixed source gives the prefix, then the rest") {
  PrefixedSource source("ab", std::make_unique<DribbleSource>("cd"));
  CHECK(read_all(source) == "abcd");
  PrefixedSource bare("", std::make_unique<StringSource>("cd"));
  CHECK(read_some(bare, 9) == "cd");
}

TEST_CASE("a tee source shows what it passes on, and no more") {
  MemorySource inner("abcdef");
  std::string seen;
  StringSink observer(seen);
  TeeSource source(inner, observer);
  CHECK(read_some(source, 4) == "abcd");
  CHECK(seen == "abcd");
  CHECK(read_all(source) == "ef");
  CHECK(seen == "abcdef");
}

TEST_CASE("a tee sink writes to both, the first one first") {
  std::string out;
  StringSink first(out);
  CountingSink second;
  TeeSink both(first, second);
  TeeSink twice(both, first);
  twice.write(as_bytes("ab"));
  twice.write(as_bytes("c"));
  CHECK(out == "ababcc");
  CHECK(second.count() == 3);
}

}  // namespace
}  // namespace ocifact::io
