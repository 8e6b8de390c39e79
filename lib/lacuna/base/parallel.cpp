#include "lacuna/base/parallel.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>

namespace lacuna {
namespace {

/// Takes one index after the other until none is left. A throw from `work` is a bug and ends the
/// program here, where the stack still shows it.
class Worker {
 public:
  Worker(std::size_t count, const std::function<void(std::size_t)>& work)
      : count_(count), work_(work) {}

  void drain() noexcept {
    for (;;) {
      const std::size_t i = next_.fetch_add(1, std::memory_order_relaxed);
      if (i >= count_) return;
      work_(i);
    }
  }

 private:
  std::size_t count_;
  const std::function<void(std::size_t)>& work_;
  std::atomic<std::size_t> next_{0};
};

}  // namespace

unsigned effective_jobs(unsigned jobs) {
  if (jobs != 0) return jobs;
  return static_cast<unsigned>(std::max(1, tbb::info::default_concurrency()));
}

void parallel_for(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work) {
  constexpr std::size_t kMostThreads = 1024;
  const std::size_t threads = std::min({count, std::size_t{effective_jobs(jobs)}, kMostThreads});
  Worker worker(count, work);
  if (threads > 1) {
    try {
      // Work may wait for child processes, so that more threads than cores make sense.
      const std::size_t usual = effective_jobs(0);
      const tbb::global_control allow(tbb::global_control::max_allowed_parallelism,
                                      std::max(threads, usual));
      tbb::task_arena arena(static_cast<int>(threads));
      arena.execute([&] {
        tbb::parallel_for(
            std::size_t{0}, threads, [&](std::size_t) { worker.drain(); },
            tbb::simple_partitioner());
      });
    } catch (const std::exception&) {
      // The scheduler got no memory or no threads: what is left is done below.
    }
  }
  worker.drain();
}

}  // namespace lacuna
