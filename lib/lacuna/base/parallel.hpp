#pragma once

#include <cstddef>
#include <functional>

namespace lacuna {

/// Calls `work(i)` once for each i in [0, count), on up to `jobs` threads (0: all cores), in no
/// particular order, and returns when all have ended. Results belong in a vector indexed by i, so
/// that they do not depend on `jobs`. With one job the caller's thread does all, in order. More
/// jobs than cores are honoured, for work that waits. `work` must not throw: that ends the program.
/// Built on oneTBB; nesting is allowed.
void parallel_for(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work);

/// The number of threads that `jobs` stands for: `jobs` itself, or all usable cores for 0.
unsigned effective_jobs(unsigned jobs);

}  // namespace lacuna
