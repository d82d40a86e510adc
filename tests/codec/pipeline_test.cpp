// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/pipeline.hpp>
#include <ocifact/io/stream.hpp>

#include "support/stage.hpp"

namespace ocifact::codec {
namespace {

/// Two letters at most, and the one that stands before them. Counts how many of its kind there are.
struct Letters {
  explicit Letters(std::atomic<int>& there) : counter(there) { ++counter; }
  ~Letters() { --counter; }
  Letters(const Letters&) = delete;
  Letters& operator=(const Letters&) = delete;

  std::atomic<int>& counter;
  char before = '-';
  std::string letters;
  std::string note;  ///< for steps

  bool empty() const { return letters.empty(); }
  bool last() const { return letters.size() < 2; }
};

using Line = Pipeline<Letters>;
using Step = Line::Step;

/// Reads letters, and counts.
struct Text {
  explicit Text(std::string text) : source(std::move(text)) {}

  Line::Input input() {
    return {[this] {
              auto chunk = std::make_unique<Letters>(there);
              most = std::max<int>(most, there);
              return chunk;
            },
            [this](Letters& chunk, const Letters* previous, std::size_t) {
              ++reads;
              chunk.before = previous == nullptr ? '-' : previous->letters.back();
              std::string buffer(2, ' ');
              chunk.letters = buffer.substr(
                  0, io::read_full(source, std::as_writable_bytes(std::span(buffer))));
            }};
  }

  io::StringSource source;
  std::atomic<int> there = 0;  ///< chunks
  int most = 0;                ///< of them at once
  int reads = 0;
};

Step logs(std::string& log, std::string what) {
  return {Line::Order::input,
          [&log, what](Letters& chunk, bool) { log += what + chunk.before + chunk.letters + ' '; }};
}

std::string alphabet(int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += "abcdefghijklmnopqrstuvwxyz";
  return text;
}

TEST_CASE("one thread takes each chunk through all steps before it reads the next") {
  io::Pool pool(1);
  Text text("abcde");
  std::string log;
  Line line(pool, text.input(), {logs(log, "1"), logs(log, "2")});
  line.run();
  CHECK(log == "1-ab 2-ab 1bcd 2bcd 1de 2de ");
  CHECK(text.most == 1);
  CHECK(text.reads == 3);
}

TEST_CASE("the input is read until a chunk is the last, be that empty or not") {
  struct Case {
    const char* input;
    int reads;
    const char* log;
  };
  for (const Case& expected :
       {Case{"", 1, ""}, Case{"a", 1, "-a "}, Case{"ab", 2, "-ab "}, Case{"abc", 2, "-ab bc "}}) {
    CAPTURE(expected.input);
    io::Pool pool(1);
    Text text(expected.input);
    std::string seen;
    Line line(pool, text.input(), {logs(seen, "")});
    line.run();
    CHECK(seen == expected.log);
    CHECK(text.reads == expected.reads);
  }
}

TEST_CASE("with many threads a step in the order of the input has one chunk at a time, in order") {
  const std::string letters = alphabet(40);
  io::Pool pool(4);
  Text text(letters);
  std::string first;
  std::string second;
  char before = '-';
  bool in_order = true;
  Line line(pool, text.input(),
            {{Line::Order::input, [&](Letters& chunk, bool) { first += chunk.letters; }},
             {Line::Order::any, [](Letters& chunk, bool) { chunk.note = chunk.letters; }},
             {Line::Order::input, [&](Letters& chunk, bool) {
                in_order = in_order && chunk.before == before;
                before = chunk.letters.back();
                second += chunk.note;
              }}});
  line.run();
  CHECK(first == letters);
  CHECK(second == letters);
  CHECK(in_order);
}

TEST_CASE("several chunks are in a step at once where that may be") {
  io::Pool pool(2);
  Text text("abcd");
  std::string log;
  test::Stage begun;
  Line line(pool, text.input(),
            {{Line::Order::any,
              [&](Letters&, bool) {
                // Each waits for the other: one alone would never end.
                begun.advance();
                begun.await(2);
              }},
             logs(log, "")});
  line.run();
  CHECK(log == "-ab bcd ");
}

/// Takes 52 chunks through two steps with a pool of two threads, and returns how many there were at
/// once. The second step waits until `ahead` chunks have begun, counted from its own: the other
/// thread goes on as far as it can.
int most_chunks(io::Pool& pool, int ahead) {
  Text text(alphabet(4));
  std::string log;
  test::Stage begun;
  int done = 0;
  Line line(pool, text.input(),
            {{Line::Order::any, [&](Letters&, bool) { begun.advance(); }},
             {Line::Order::input, [&](Letters& chunk, bool) {
                log += chunk.letters;
                begun.await(std::min(52, done++ + ahead));
              }}});
  line.run();
  CHECK(log == alphabet(4));
  return text.most;
}

TEST_CASE("two more chunks are in work than threads, however long one takes") {
  io::Pool pool(2);
  CHECK(most_chunks(pool, 4) == 4);
}

TEST_CASE("without permits of the pool two chunks are in work") {
  io::Pool pool(2);
  const io::Pool::Permit first = pool.take_permit();
  const io::Pool::Permit second = pool.take_permit();
  CHECK(most_chunks(pool, 2) == 2);
}

TEST_CASE("the permits of a line are given back with it") {
  io::Pool pool(4);
  const auto left = [&pool] {
    std::vector<io::Pool::Permit> permits;
    while (io::Pool::Permit permit = pool.take_permit()) permits.push_back(std::move(permit));
    return permits.size();
  };
  {
    Text text(alphabet(4));
    test::Stage begun;
    Line line(pool, text.input(),
              {{Line::Order::any, [&](Letters&, bool) { begun.advance(); }},
               {Line::Order::input, [&](Letters& chunk, bool) {
                  if (chunk.before != '-') return;
                  begun.await(4);
                  CHECK(left() <= 2);
                }}});
    line.run();
  }
  CHECK(left() == 4);
}

TEST_CASE("a chunk goes ahead of those before it when there is nothing else to do") {
  io::Pool pool(2);
  Text text("abcdefghij");
  test::Stage ahead;
  int reads = 0;
  std::string log;
  Line line(pool, text.input(),
            {{Line::Order::ahead,
              [&](Letters& chunk, bool follows) {
                if (chunk.letters == "ab") {
                  CHECK(follows);
                  ahead.await(1);
                } else if (chunk.letters == "cd") {
                  CHECK_FALSE(follows);
                  reads = text.reads;
                  ahead.reach(1);
                }
              }},
             logs(log, "")});
  line.run();
  CHECK(reads == 4);  // all that may be in work
  CHECK(log == "-ab bcd def fgh hij ");
}

TEST_CASE("a chunk is told when all before it are through what goes in order") {
  io::Pool pool(1);
  Text text("abcdef");
  std::string log;
  const auto step = [&](Line::Order order) {
    return Step{order, [&](Letters&, bool follows) { log += follows ? 'y' : 'n'; }};
  };
  Line line(pool, text.input(),
            {step(Line::Order::any), step(Line::Order::input), step(Line::Order::ahead),
             step(Line::Order::input)});
  line.run();
  CHECK(log == "yyyyyyyyyyyy");
}

TEST_CASE("a chunk is told when one before it has not come through") {
  io::Pool pool(2);
  Text text("abcd");
  test::Stage begun;
  std::string log;
  Line line(pool, text.input(),
            {{Line::Order::any,
              [&](Letters& chunk, bool follows) {
                begun.advance();
                begun.await(2);
                chunk.note = chunk.letters + (follows ? 'y' : 'n');
              }},
             {Line::Order::input, [&](Letters& chunk, bool) { log += chunk.note; }}});
  line.run();
  CHECK(log == "abycdn");
}

TEST_CASE("a failure to read ends it and is thrown") {
  for (const unsigned jobs : {1U, 2U, 4U}) {
    CAPTURE(jobs);
    io::Pool pool(jobs);
    Text text(alphabet(1));
    Line::Input input = text.input();
    input.read = [&text, read = input.read](Letters& chunk, const Letters* previous,
                                            std::size_t threads) {
      if (text.reads == 5) throw std::runtime_error("cut off");
      read(chunk, previous, threads);
    };
    std::string log;
    Line line(pool, input, {logs(log, "")});
    CHECK_THROWS_WITH_AS(line.run(), "cut off", std::runtime_error);
    CHECK(std::string("-ab bcd def fgh hij ").starts_with(log));
    CHECK(text.reads == 5);
  }
}

TEST_CASE("after a failure in the last step no chunk comes through") {
  for (const unsigned jobs : {1U, 2U, 4U}) {
    CAPTURE(jobs);
    io::Pool pool(jobs);
    Text text(alphabet(10));
    std::string log;
    Line line(
        pool, text.input(),
        {{Line::Order::any, [](Letters&, bool) {}}, {Line::Order::input, [&](Letters& chunk, bool) {
                                                       if (chunk.letters == "gh")
                                                         throw std::runtime_error("full");
                                                       log += chunk.letters;
                                                     }}});
    CHECK_THROWS_WITH_AS(line.run(), "full", std::runtime_error);
    CHECK(log == "abcdef");
  }
}

}  // namespace
}  // namespace ocifact::codec
