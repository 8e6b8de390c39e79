#include "lacuna/base/parallel.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace lacuna {
namespace {

TEST_CASE("Each index is worked on exactly once, with any number of jobs") {
  for (const unsigned jobs : {0U, 1U, 2U, 7U, 64U}) {
    for (const std::size_t count : {0U, 1U, 2U, 1000U}) {
      std::vector<std::atomic<int>> calls(count);
      parallel_for(count, jobs, [&](std::size_t i) { ++calls[i]; });
      for (const auto& call : calls) REQUIRE(call == 1);
    }
  }
}

TEST_CASE("No more threads than jobs work at the same time") {
  for (const unsigned jobs : {1U, 2U, 3U}) {
    std::atomic<unsigned> now{0};
    std::atomic<unsigned> most{0};
    parallel_for(60, jobs, [&](std::size_t) {
      const unsigned working = ++now;
      unsigned seen = most;
      while (working > seen && !most.compare_exchange_weak(seen, working)) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      --now;
    });
    CHECK(most <= jobs);
  }
}

TEST_CASE("One job does the work in order, on the thread of the caller") {
  std::vector<std::size_t> order;
  const auto caller = std::this_thread::get_id();
  parallel_for(50, 1, [&](std::size_t i) {
    CHECK(std::this_thread::get_id() == caller);
    order.push_back(i);
  });
  for (std::size_t i = 0; i < order.size(); ++i) CHECK(order[i] == i);
}

TEST_CASE("More jobs than cores run at the same time, as work may wait for others") {
  const unsigned jobs = effective_jobs(0) + 3;
  std::atomic<unsigned> arrived{0};
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  parallel_for(jobs, jobs, [&](std::size_t) {
    ++arrived;
    while (arrived < jobs && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  });
  CHECK(std::chrono::steady_clock::now() < deadline);
}

TEST_CASE("A loop within a loop ends") {
  std::atomic<int> calls{0};
  parallel_for(8, 4, [&](std::size_t) {
    parallel_for(8, 4, [&](std::size_t) { parallel_for(8, 0, [&](std::size_t) { ++calls; }); });
  });
  CHECK(calls == 512);
}

TEST_CASE("Jobs stand for themselves, and zero for all cores") {
  CHECK(effective_jobs(3) == 3);
  CHECK(effective_jobs(0) >= 1);
}

}  // namespace
}  // namespace lacuna
