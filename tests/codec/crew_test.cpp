// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <deque>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/codec/crew.hpp>

namespace ocifact::codec {
namespace {

/// Tasks in a row, of which any number may be done at once.
struct Row final : Work {
  std::deque<Task> tasks;

  void add(
      std::function<void()> run, std::function<void()> note = [] {}) {
    tasks.push_back({std::move(run), std::move(note)});
  }
  bool has_task() const override { return !tasks.empty(); }
  Task take() override {
    Task task = std::move(tasks.front());
    tasks.pop_front();
    return task;
  }
};

/// A number that threads wait for.
class Stage {
 public:
  void reach(int number) {
    number_ = number;
    number_.notify_all();
  }
  void await(int number) {
    for (int now = number_; now < number; now = number_) number_.wait(now);
  }

 private:
  std::atomic<int> number_ = 0;
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
  Stage stage;
  io::TaskGroup others(pool);
  others.add([&] {
    stage.reach(1);
    stage.await(2);
  });
  stage.await(1);
  int done = 0;
  Row row;
  for (int i = 0; i < 3; ++i) row.add([&] { ++done; });
  Crew(pool, row).run();
  CHECK(done == 3);
  stage.reach(2);
  others.wait();
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

TEST_CASE("a failure is thrown when what others were doing is done, and the first one is") {
  io::Pool pool(2);
  Stage stage;
  bool ended = false;
  Row row;
  row.add([&] {
    stage.await(1);
    throw std::runtime_error("first");
  });
  row.add([&] {
    stage.reach(1);
    // Until the other has failed: its task holds this, and goes before it is known to be done.
    for (int i = 0; i < 1000; ++i) std::this_thread::yield();
    ended = true;
  });
  Crew crew(pool, row);
  CHECK_THROWS_WITH_AS(crew.run(), "first", std::runtime_error);
  CHECK(ended);
}

TEST_CASE("threads count that have worked in this round or the one before") {
  for (const unsigned jobs : {1U, 2U, 3U}) {
    CAPTURE(jobs);
    io::Pool pool(jobs);
    Stage stage;
    Row row;
    Crew* known = nullptr;
    std::string seen;
    const auto note = [&] {
      seen += std::to_string(known->threads());
      known->begin_round();
    };
    const auto log_in_turn = [&](int count) {
      for (int i = 0; i < count; ++i) row.add([] {}, note);
    };
    if (jobs == 1) {
      log_in_turn(3);
    } else {
      // One other thread comes to help, and leaves for good: nothing is there to be taken.
      row.add([&] { stage.await(1); }, [&] { log_in_turn(1); });
      row.add([&] { stage.reach(1); }, note);
    }
    Crew crew(pool, row);
    known = &crew;
    crew.run();
    CHECK(seen == (jobs == 1 ? "111" : "22"));
  }
}

}  // namespace
}  // namespace ocifact::codec
