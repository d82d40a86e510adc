// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/base/error.hpp>
#include <ocifact/io/pool.hpp>

#include "support/expect_error.hpp"

namespace ocifact::io {
namespace {

using test::expect_error;

constexpr std::array<unsigned, 4> job_counts = {1, 2, 4, 16};

void fail(int number) {
  throw Error(ErrorKind::input, "task " + std::to_string(number) + " failed");
}

TEST_CASE("a pool has as many threads as jobs, the waiting one among them") {
  for (const unsigned jobs : job_counts) CHECK(Pool(jobs).jobs() == jobs);
  CHECK(Pool(0).jobs() == 1);
}

TEST_CASE("a pool has as many permits as jobs, each of which may be taken again") {
  for (const unsigned jobs : job_counts) {
    Pool pool(jobs);
    std::vector<Pool::Permit> taken;
    while (Pool::Permit permit = pool.take_permit()) taken.push_back(std::move(permit));
    CHECK(taken.size() == jobs);
    taken.pop_back();
    CHECK(pool.take_permit() != nullptr);
    const Pool::Permit last = pool.take_permit();
    CHECK(last != nullptr);
    CHECK(pool.take_permit() == nullptr);
  }
}

TEST_CASE("there is at least one processor") {
  CHECK(Pool::available_processors() >= 1);
  CHECK(Pool::available_processors() <= std::thread::hardware_concurrency());
}

TEST_CASE("every task runs exactly once") {
  for (const unsigned jobs : job_counts) {
    Pool pool(jobs);
    std::vector<std::atomic<int>> runs(1000);
    TaskGroup group(pool);
    for (auto& count : runs) group.add([&count] { ++count; });
    group.wait();
    CHECK(std::all_of(runs.begin(), runs.end(), [](const auto& count) { return count == 1; }));
  }
}

TEST_CASE("without other threads tasks run in the waiting one, in their order") {
  Pool pool(1);
  TaskGroup group(pool);
  std::vector<int> order;
  const std::thread::id self = std::this_thread::get_id();
  for (int i = 0; i < 5; ++i) {
    group.add([&order, i, self] {
      CHECK(std::this_thread::get_id() == self);
      order.push_back(i);
    });
  }
  CHECK(order.empty());
  group.wait();
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
}

TEST_CASE("tasks of one group run at the same time") {
  Pool pool(3);
  TaskGroup group(pool);
  std::atomic<int> arrived{0};
  // Each waits for all: this ends only when three threads run them.
  for (int i = 0; i < 3; ++i) {
    group.add([&arrived] {
      ++arrived;
      while (arrived != 3) std::this_thread::yield();
    });
  }
  group.wait();
  CHECK(arrived == 3);
}

TEST_CASE("waiting makes what tasks wrote visible") {
  Pool pool(4);
  std::vector<int> squares(500);
  TaskGroup group(pool);
  for (int i = 0; i < 500; ++i) {
    group.add([&squares, i] { squares[static_cast<std::size_t>(i)] = i * i; });
  }
  group.wait();
  for (int i = 0; i < 500; ++i) REQUIRE(squares[static_cast<std::size_t>(i)] == i * i);
}

TEST_CASE("a group without tasks is done, and a group can be used again") {
  Pool pool(2);
  TaskGroup group(pool);
  group.wait();
  int runs = 0;
  group.add([&] { ++runs; });
  group.wait();
  group.add([&] { ++runs; });
  group.wait();
  CHECK(runs == 2);
}

TEST_CASE("a task may add tasks to its own group") {
  for (const unsigned jobs : job_counts) {
    Pool pool(jobs);
    TaskGroup group(pool);
    std::atomic<int> runs{0};
    for (int i = 0; i < 10; ++i) {
      group.add([&] {
        for (int k = 0; k < 10; ++k) group.add([&runs] { ++runs; });
      });
    }
    group.wait();
    CHECK(runs == 100);
  }
}

TEST_CASE("groups nest, with any number of threads") {
  for (const unsigned jobs : job_counts) {
    Pool pool(jobs);
    std::atomic<int> runs{0};
    TaskGroup outer(pool);
    for (int i = 0; i < 8; ++i) {
      outer.add([&pool, &runs] {
        TaskGroup middle(pool);
        for (int k = 0; k < 8; ++k) {
          middle.add([&pool, &runs] {
            TaskGroup inner(pool);
            for (int n = 0; n < 8; ++n) inner.add([&runs] { ++runs; });
            inner.wait();
          });
        }
        middle.wait();
      });
    }
    outer.wait();
    CHECK(runs == 512);
  }
}

TEST_CASE("who waits for a group works for the groups of its tasks") {
  Pool pool(2);
  const std::thread::id self = std::this_thread::get_id();
  std::atomic<bool> begun{false};
  std::atomic<bool> helped{false};
  TaskGroup outer(pool);
  outer.add([&] {
    begun = true;
    TaskGroup inner(pool);
    inner.add([&] { helped = std::this_thread::get_id() == self; });
    while (!helped) std::this_thread::yield();
    inner.wait();
  });
  while (!begun) std::this_thread::yield();  // in the pool's thread
  outer.wait();
  CHECK(helped);
}

TEST_CASE("threads outside the pool share it") {
  Pool pool(2);
  std::atomic<int> runs{0};
  std::vector<std::jthread> users;
  for (int i = 0; i < 4; ++i) {
    users.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        TaskGroup group(pool);
        for (int k = 0; k < 4; ++k) group.add([&runs] { ++runs; });
        group.wait();
      }
    });
  }
  users.clear();
  CHECK(runs == 800);
}

TEST_CASE("the failure of the task that was added first is the one thrown") {
  for (const unsigned jobs : job_counts) {
    Pool pool(jobs);
    for (int round = 0; round < 50; ++round) {
      TaskGroup group(pool);
      for (int i = 0; i < 40; ++i) {
        group.add([i] {
          // The first to fail is not the first to be done.
          if (i == 5) std::this_thread::yield();
          if (i >= 5) fail(i);
        });
      }
      expect_error(ErrorKind::input, "task 5 failed", [&] { group.wait(); });
    }
  }
}

TEST_CASE("a failure that comes later, but of a task that was added before, is the one thrown") {
  Pool pool(2);
  TaskGroup group(pool);
  std::atomic<bool> second_ran{false};
  group.add([&] {
    while (!second_ran) std::this_thread::yield();
    fail(0);
  });
  group.add([&] {
    second_ran = true;
    fail(1);
  });
  expect_error(ErrorKind::input, "task 0 failed", [&] { group.wait(); });
}

TEST_CASE("after a failure no more tasks begin") {
  Pool pool(1);
  TaskGroup group(pool);
  int runs = 0;
  group.add([&] { ++runs; });
  group.add([] { fail(1); });
  group.add([&] { ++runs; });
  expect_error(ErrorKind::input, "task 1 failed", [&] { group.wait(); });
  CHECK(runs == 1);
}

TEST_CASE("a failure is thrown once, then the group is as new") {
  Pool pool(2);
  TaskGroup group(pool);
  group.add([] { fail(0); });
  expect_error(ErrorKind::input, "task 0 failed", [&] { group.wait(); });
  CHECK_NOTHROW(group.wait());
  bool ran = false;
  group.add([&] { ran = true; });
  group.wait();
  CHECK(ran);
}

TEST_CASE("a failure concerns its own group only") {
  Pool pool(1);
  TaskGroup failing(pool);
  TaskGroup other(pool);
  bool ran = false;
  failing.add([] { fail(0); });
  other.add([&] { ran = true; });
  expect_error(ErrorKind::input, "task 0 failed", [&] { failing.wait(); });
  CHECK_FALSE(ran);
  other.wait();
  CHECK(ran);
}

TEST_CASE("a failure in a nested group reaches who waits for the outer one") {
  for (const unsigned jobs : job_counts) {
    Pool pool(jobs);
    TaskGroup outer(pool);
    for (int i = 0; i < 8; ++i) {
      outer.add([&pool, i] {
        TaskGroup inner(pool);
        for (int k = 0; k < 8; ++k) inner.add([i, k] { fail(10 * i + k); });
        inner.wait();
      });
    }
    expect_error(ErrorKind::input, "task 0 failed", [&] { outer.wait(); });
  }
}

TEST_CASE("a group that is dropped runs nothing more and awaits what has begun") {
  Pool one(1);
  int runs = 0;
  {
    TaskGroup group(one);
    group.add([&] { ++runs; });
  }
  CHECK(runs == 0);

  Pool two(2);
  std::atomic<bool> begun{false};
  std::atomic<bool> ended{false};
  {
    TaskGroup group(two);
    group.add([&] {
      begun = true;
      std::this_thread::yield();
      ended = true;
    });
    while (!begun) std::this_thread::yield();
  }
  CHECK(ended);
}

TEST_CASE("what a task holds is gone when the wait is over, whether it ran or not") {
  for (const unsigned jobs : job_counts) {
    Pool pool(jobs);
    const auto held = std::make_shared<int>(0);
    TaskGroup group(pool);
    group.add([] { fail(0); });
    for (int i = 0; i < 20; ++i) group.add([held] { ++*held; });
    expect_error(ErrorKind::input, "task 0 failed", [&] { group.wait(); });
    CHECK(held.use_count() == 1);
  }
}

TEST_CASE("what a task holds may use the pool when it goes") {
  struct UsesPool {
    explicit UsesPool(Pool& used) : pool(used) {}
    ~UsesPool() {
      TaskGroup group(pool);
      group.add([] {});
      group.wait();
    }
    Pool& pool;
  };
  for (const unsigned jobs : job_counts) {
    Pool pool(jobs);
    TaskGroup failing(pool);
    failing.add([] { fail(0); });
    failing.add([held = std::make_shared<UsesPool>(pool)] { static_cast<void>(held); });
    expect_error(ErrorKind::input, "task 0 failed", [&] { failing.wait(); });
    TaskGroup dropped(pool);
    dropped.add([held = std::make_shared<UsesPool>(pool)] { static_cast<void>(held); });
  }
}

}  // namespace
}  // namespace ocifact::io
