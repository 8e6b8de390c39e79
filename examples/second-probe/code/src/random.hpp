#pragma once

#include <cmath>
#include <cstdint>

namespace probe {

/// Random numbers that are the same everywhere: xorshift64* by Marsaglia and Vigna.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 0x632be59bd9b4e019u) {
    for (int i = 0; i < 8; ++i) next();
  }

  std::uint64_t next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545f4914f6cdd1du;
  }

  /// In [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  /// Mean 0, variance 1, by Marsaglia's polar method; the second deviate is thrown away.
  double normal() {
    for (;;) {
      const double x = 2 * uniform() - 1;
      const double y = 2 * uniform() - 1;
      const double s = x * x + y * y;
      if (s > 0 && s < 1) return x * std::sqrt(-2 * std::log(s) / s);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace probe
