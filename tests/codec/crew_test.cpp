// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

#include <ocifact/codec/crew.hpp>

#include "support/stage.hpp"

namespace ocifact::codec {
namespace {

using test::Stage;

/// Tasks in a row, of which any number may be done at once.
struct Row : Work {
  std::deque<Task> tasks;

  void add(
      std::function<void()> run, std::function<void()> note = [] {}) {
    tasks.push_back({std::move(run), std::move(note)});
  }
  bool has_task() override { return !tasks.empty(); }
  Task take() override {
    Task task = std::move(tasks.front());
    tasks.pop_front();
    return task;
  }
};

/// A task that holds the one thread which a pool of two has started, until it is let go.
class HeldThread {
 public:
  explicit HeldThread(io::Pool& pool) : tasks(pool) {
    tasks.add([this] {
      stage_.reach(1);
      stage_.await(2);
    });
    stage_.await(1);
  }
  void let_go() {
    stage_.reach(2);
    tasks.wait();
  }

 private:
  Stage stage_;

 public:
  io::TaskGroup tasks;  ///< to which others may be added; behind what they use
};

TEST_CASE("a crew does its work in order when nobody helps, and what comes up on the way") {
  io::Pool pool(1);
  std::string log;
  Row row;
  row.add([&] { log += 'a'; },
          [&] {
            log += 'A';
            row.add([&] { log += 'c'; });
          });
  row.add([&] { log += 'b'; }, [&] { log += 'B'; });
  Crew crew(pool, row);
  crew.run();
  CHECK(log == "aAbBc");
}

TEST_CASE("there may be nothing to do") {
  io::Pool pool(2);
  Row row;
  Crew(pool, row).run();
  CHECK(row.tasks.empty());
}

TEST_CASE("the pool's threads help") {
  io::Pool pool(2);
  Stage stage;
  Row row;
  // Each of the two waits for the other: one thread alone would never end.
  row.add([&] {
    stage.reach(1);
    stage.await(2);
  });
  row.add([&] {
    stage.await(1);
    stage.reach(2);
  });
  Crew(pool, row).run();
  CHECK(row.tasks.empty());
}

TEST_CASE("the owner does alone what the pool's threads have no time for") {
  io::Pool pool(2);
  HeldThread held(pool);
  int done = 0;
  Row row;
  for (int i = 0; i < 3; ++i) row.add([&] { ++done; });
  Crew(pool, row).run();
  CHECK(done == 3);
  held.let_go();
}

TEST_CASE("what is noted is noted by one thread at a time") {
  io::Pool pool(4);
  int noted = 0;
  Row row;
  for (int i = 0; i < 1000; ++i) row.add([] {}, [&] { ++noted; });
  Crew(pool, row).run();
  CHECK(noted == 1000);
}

TEST_CASE("after a failure nothing is begun or noted, and the failure is thrown") {
  io::Pool pool(1);
  std::string log;
  Row row;
  row.add([&] { log += 'a'; }, [&] { log += 'A'; });
  row.add([&] { throw std::runtime_error("not now"); }, [&] { log += 'B'; });
  row.add([&] { log += 'c'; });
  Crew crew(pool, row);
  CHECK_THROWS_WITH_AS(crew.run(), "not now", std::runtime_error);
  CHECK(log == "aA");
  CHECK(row.tasks.size() == 1);
}

TEST_CASE("a helper that comes after the failure begins nothing") {
  io::Pool pool(2);
  Stage stage;
  HeldThread held(pool);
  Row row;
  row.add([] { throw std::runtime_error("not now"); });
  row.add([] {});
  Crew crew(pool, row);
  CHECK_THROWS_WITH_AS(crew.run(), "not now", std::runtime_error);
  // The pool's thread comes to help, and then to do one of two tasks that wait for each other.
  held.tasks.add([&] { stage.await(1); });
  held.tasks.add([&] { stage.reach(1); });
  held.let_go();
  CHECK(row.tasks.size() == 1);
}

TEST_CASE("a failure is thrown when what others were doing is done") {
  io::Pool pool(2);
  Stage stage;
  bool noted = false;
  Row row;
  row.add([&] {
    stage.await(1);
    throw std::runtime_error("first");
  });
  // Whether it ends before the other or after it: it was begun.
  row.add([&] { stage.reach(1); }, [&] { noted = true; });
  Crew crew(pool, row);
  CHECK_THROWS_WITH_AS(crew.run(), "first", std::runtime_error);
  CHECK(noted);
}

/// Fails in its own members: the second time that a task is taken, or when that one is noted.
struct Failing final : Work {
  explicit Failing(bool in_take) : fails_in_take(in_take) {}
  bool has_task() override { return taken < 2; }
  Task take() override {
    if (++taken == 1) return {[this] { second.await(1); }, [] {}};
    if (fails_in_take) {
      second.reach(1);
      throw std::runtime_error("take");
    }
    return {[this] { second.reach(1); }, [] { throw std::runtime_error("note"); }};
  }
  const bool fails_in_take;
  int taken = 0;
  Stage second;
};

TEST_CASE("what fails in the work's own members is thrown, in whichever thread") {
  // The first task waits for the second: one of the two is done by the pool's thread.
  io::Pool pool(2);
  Failing take(true);
  CHECK_THROWS_WITH_AS(Crew(pool, take).run(), "take", std::runtime_error);
  Failing note(false);
  CHECK_THROWS_WITH_AS(Crew(pool, note).run(), "note", std::runtime_error);
}

/// A row, some of whose tasks are for its owner alone.
struct OwnersRow final : Row {
  bool has_task() override {
    return Row::has_task() && (shared != 0 || std::this_thread::get_id() == owner);
  }
  Task take() override {
    if (shared != 0) --shared;
    return Row::take();
  }
  int shared = 2;  ///< how many tasks are for all
  const std::thread::id owner = std::this_thread::get_id();
};

TEST_CASE("threads count that had something to do at once in this round or the one before") {
  io::Pool pool(2);
  Stage stage;
  OwnersRow row;
  Crew crew(pool, row);
  std::string seen;
  std::function<void()> note_again;
  const auto note = [&] {
    seen += std::to_string(crew.threads());
    crew.begin_round();
    // The rest is for the owner alone.
    if (seen.size() == 2) row.tasks.assign(4, {[] {}, note_again});
  };
  row.tasks.push_back({[&] { stage.await(1); }, note});
  row.tasks.push_back({[&] { stage.reach(1); }, note});
  note_again = note;
  CHECK(crew.threads() == 1);
  crew.run();
  CHECK(seen == "222111");
}

}  // namespace
}  // namespace ocifact::codec
