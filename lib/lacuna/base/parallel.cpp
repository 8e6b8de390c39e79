#include "lacuna/base/parallel.hpp"

#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

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

// Shared threads live on behind a call, and one of them may hold a lock of AddressSanitizer's
// allocator while another part of the program forks: the child, where the thread is not, would wait
// for that lock for ever. The C library frees its own locks in a child; sanitizers do not.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool threads_may_live_on = false;
#else
constexpr bool threads_may_live_on = true;
#endif

void run_on_shared_threads(std::size_t threads, Worker& worker) {
  tbb::task_arena arena(static_cast<int>(threads));
  arena.execute([&] {
    tbb::parallel_for(
        std::size_t{0}, threads, [&](std::size_t) { worker.drain(); }, tbb::simple_partitioner());
  });
}

/// More threads than cores make sense for work that waits, for child processes say. oneTBB would
/// need a limit for the whole process raised, and prints a warning where two callers differ.
void run_on_own_threads(std::size_t threads, Worker& worker) {
  std::vector<std::jthread> others;
  others.reserve(threads - 1);
  while (others.size() < threads - 1) others.emplace_back([&] { worker.drain(); });
  worker.drain();
}

}  // namespace

unsigned effective_jobs(unsigned jobs) {
  if (jobs != 0) return jobs;
  return static_cast<unsigned>(std::max(1, tbb::info::default_concurrency()));
}

void parallel_for(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work) {
  constexpr std::size_t kMostThreads = 1024;
  const std::size_t threads = std::min({count, std::size_t{effective_jobs(jobs)}, kMostThreads});
  Worker worker(count, work);
  try {
    if (threads > 1 && (threads > effective_jobs(0) || !threads_may_live_on)) {
      run_on_own_threads(threads, worker);
    } else if (threads > 1) {
      run_on_shared_threads(threads, worker);
    }
  } catch (const std::exception&) {
    // No memory or no threads: what is left is done below.
  }
  worker.drain();
}

}  // namespace lacuna
