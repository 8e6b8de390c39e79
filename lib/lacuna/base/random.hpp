#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

namespace lacuna {

/// Seeded random numbers that are the same on every platform and standard library: the engine is
/// std::mt19937_64, whose output the standard fixes; the distributions are ours, because
/// std::uniform_int_distribution differs between implementations. Not thread-safe.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// A stream of its own for each (seed, key): the same pair gives the same numbers, whatever
  /// other streams were used before. For work that is spread over threads.
  static Random derive(std::uint64_t seed, std::string_view key);

  std::uint64_t next() { return engine_(); }

  /// Uniform in [0, bound), without modulo bias (Lemire, "Fast Random Integer Generation in an
  /// Interval", ACM TOMACS 29, 2019). `bound` must not be 0.
  std::uint64_t below(std::uint64_t bound);

  /// Uniform in [0, 1) with 53 random bits.
  double real() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[static_cast<std::size_t>(below(i))]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace lacuna
