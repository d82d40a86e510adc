// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/crew.hpp>

namespace ocifact::codec {
namespace {

TEST_CASE("a crew does its jobs in order when nobody helps") {
  io::Pool pool(1);
  std::string log;
  Job a([&] { log += 'a'; });
  Job b([&] { log += 'b'; });
  Job c([&] { log += 'c'; });
  Crew crew(pool);
  crew.submit(a);
  crew.submit(b);
  crew.submit_first(c);
  crew.finish(a);
  CHECK(log == "ca");
  crew.finish(c);
  crew.finish(b);
  CHECK(log == "cab");
  crew.submit(a);
  crew.finish(a);
  CHECK(log == "caba");
}

TEST_CASE("a job that nobody has begun can be taken back") {
  io::Pool pool(1);
  bool done = false;
  Job job([&] { done = true; });
  Job other([] {});
  Crew crew(pool);
  crew.submit(job);
  crew.submit(other);
  CHECK(crew.withdraw(job));
  CHECK_FALSE(crew.withdraw(job));
  crew.finish(other);
  CHECK_FALSE(crew.withdraw(other));
  CHECK_FALSE(done);
}

TEST_CASE("a job that fails tells the one who finishes it, and can be done again") {
  for (const unsigned jobs : {1U, 3U}) {
    io::Pool pool(jobs);
    int left = 1;
    Job job([&] {
      if (left-- != 0) throw std::runtime_error("not now");
    });
    Crew crew(pool);
    crew.submit(job);
    CHECK_THROWS_WITH_AS(crew.finish(job), "not now", std::runtime_error);
    crew.submit(job);
    crew.finish(job);
    CHECK(left == -1);
  }
}

TEST_CASE("the pool's threads help") {
  io::Pool pool(2);
  std::atomic<bool> begun = false;
  // Each of the two waits for the other: one thread alone would never end.
  Job first([&] {
    begun = true;
    begun.notify_all();
  });
  Job second([&] { begun.wait(false); });
  Crew crew(pool);
  crew.submit(second);
  crew.submit(first);
  crew.finish(first);
  crew.finish(second);
  CHECK(begun);
}

TEST_CASE("one job is wanted where there is one thread") {
  io::Pool alone(1);
  CHECK(Crew(alone).jobs_wanted() == 1);
}

/// Checks how many jobs a crew wants before another thread works, and then.
void check_jobs_wanted(unsigned threads, std::size_t before, std::size_t with_helper) {
  CAPTURE(threads);
  io::Pool pool(threads);
  std::atomic<int> stage = 0;
  const auto reach = [&stage](int next) {
    stage = next;
    stage.notify_all();
  };
  Job helped([&] {
    reach(1);
    stage.wait(1);
  });
  Crew crew(pool);
  CHECK(crew.jobs_wanted() == before);
  CHECK(!crew.is_helped());
  crew.submit(helped);
  stage.wait(0);  // one of the pool's threads has begun
  CHECK(crew.jobs_wanted() == with_helper);
  CHECK(crew.jobs_wanted() == with_helper);
  CHECK(crew.is_helped());
  reach(2);
  crew.finish(helped);
  CHECK(crew.jobs_wanted() == with_helper);  // it has worked since
}

TEST_CASE("jobs are wanted for the threads that work and one for another, or two if all help") {
  check_jobs_wanted(2, 2, 4);
  check_jobs_wanted(3, 2, 3);
}

TEST_CASE("a crew that goes away drops what nobody has begun and awaits the rest") {
  for (const unsigned jobs : {1U, 4U}) {
    io::Pool pool(jobs);
    std::atomic<int> begun = 0;
    std::atomic<int> ended = 0;
    std::vector<std::unique_ptr<Job>> all;
    for (int i = 0; i < 20; ++i) {
      all.push_back(std::make_unique<Job>([&] {
        ++begun;
        ++ended;
      }));
    }
    {
      Crew crew(pool);
      for (const auto& job : all) crew.submit(*job);
      crew.finish(*all[0]);
    }
    CHECK(begun >= 1);
    CHECK(begun == ended);
    const int before = begun;
    io::TaskGroup others(pool);
    others.add([] {});
    others.wait();
    CHECK(begun == before);
  }
}

}  // namespace
}  // namespace ocifact::codec
