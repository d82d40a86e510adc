// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/packed_input.hpp>

#include "support/expect_error.hpp"
#include "support/recorded_messages.hpp"
#include "support/streams.hpp"

namespace ocifact::codec {
namespace {

using test::DribbleSource;
using test::expect_error;
using test::Observed;

/// An input over `text`, all of it but the first `used` bytes left.
struct Fixture {
  explicit Fixture(const std::string& text, std::size_t used = 0,
                   std::size_t step = io::buffer_size)
      : input(std::make_unique<DribbleSource>(text, step, &observed)) {
    if (used != 0) {
      REQUIRE(input.peek(used).size() >= used);
      input.use(used);
    }
  }

  Observed observed;
  PackedInput input;
};

DecodeOptions options(Messages* trailing = nullptr) {
  DecodeOptions options;
  options.what = "app.tar";
  options.trailing = trailing;
  return options;
}

TEST_CASE("peek gives what is there, and it stays until it is used") {
  Fixture f("abcdef");
  CHECK(as_text(f.input.peek()) == "abcdef");
  CHECK(as_text(f.input.peek()) == "abcdef");
  CHECK(f.input.offset() == 0);
  f.input.use(4);
  CHECK(as_text(f.input.peek()) == "ef");
  CHECK(f.input.offset() == 4);
  f.input.use(2);
  CHECK(f.input.peek().empty());
  CHECK(f.input.offset() == 6);
}

TEST_CASE("peek reads on until there is as much as wanted, or the end") {
  Fixture f("abcdef", 0, 1);
  CHECK(as_text(f.input.peek()) == "a");
  CHECK(as_text(f.input.peek(3)) == "abc");
  f.input.use(2);
  CHECK(as_text(f.input.peek(3)) == "cde");
  f.input.use(2);
  CHECK(as_text(f.input.peek(3)) == "ef");
  CHECK(f.observed.ended);
}

TEST_CASE("a stream that ended is not read again") {
  Fixture f("ab");
  f.input.peek(3);
  CHECK(f.observed.ended);
  const std::uint64_t reads = f.observed.reads;
  f.input.use(2);
  CHECK(f.input.peek(3).empty());
  f.input.use_trailing(options(), "gzip");
  CHECK(f.observed.reads == reads);
}

TEST_CASE("peek gives a header whole that the end of the buffer cuts") {
  std::string text(io::buffer_size, 'x');
  text += "yz";
  Fixture f(text, io::buffer_size - 1);
  CHECK(as_text(f.input.peek(3)) == "xyz");
  CHECK(f.input.offset() == io::buffer_size - 1);
}

TEST_CASE("nothing, and zeros, are accepted after the data, and the stream is read to its end") {
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, 2 * io::buffer_size + 5}) {
    Fixture f("data" + std::string(count, '\0'), 4);
    f.input.use_trailing(options(), "gzip");
    CHECK(f.observed.ended);
    CHECK(f.input.offset() == 4 + count);
  }
}

TEST_CASE("zeros are accepted without a warning") {
  test::RecordedMessages messages;
  Fixture f("data" + std::string(10, '\0'), 4);
  f.input.use_trailing(options(&messages), "gzip");
  CHECK(messages.warnings.empty());
  CHECK(messages.notes.empty());
}

TEST_CASE("other bytes after the data are an input error, wherever they are") {
  for (const std::string& rest :
       std::vector<std::string>{"x", std::string(10, '\0') + "x", "x" + std::string(10, '\0'),
                                std::string(2 * io::buffer_size, '\0') + "x"}) {
    Fixture f("data" + rest, 4);
    expect_error(ErrorKind::input, "app.tar: gzip data ends at offset 4, but other data follows",
                 [&] { f.input.use_trailing(options(), "gzip"); });
  }
}

TEST_CASE("with somebody to tell, other bytes after the data are one warning") {
  const std::string zeros(2 * io::buffer_size, '\0');
  for (const std::string& rest :
       std::vector<std::string>{"x", "x" + zeros, zeros + "x", zeros + "x" + zeros}) {
    test::RecordedMessages messages;
    Fixture f("data" + rest, 4);
    f.input.use_trailing(options(&messages), "zstd");
    CHECK(f.observed.ended);
    CHECK(messages.notes.empty());
    CHECK(messages.warnings ==
          std::vector<std::string>{"app.tar: ignored " + std::to_string(rest.size()) +
                                   " bytes after the end of zstd data at offset 4"});
  }
}

TEST_CASE("truncation tells where the stream ends") {
  Fixture f("data", 4);
  expect_error(ErrorKind::input, "app.tar: gzip data is truncated at offset 4",
               [&] { throw_truncated(options(), "gzip", f.input); });
}

}  // namespace
}  // namespace ocifact::codec
