#include "lacuna/score/statistics.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace lacuna {
namespace {

constexpr double kTolerance = 1e-9;

bool near(double value, double expected) { return std::abs(value - expected) <= kTolerance; }

TEST_CASE("pass@k has the reference values, also for a hundred thousand attempts") {
  struct Row {
    std::uint64_t n, c, k;
    double expected;
  };
  const std::vector<Row> rows = {
      {5, 1, 3, 0.6},
      {5, 2, 3, 0.9},
      {10, 3, 5, 0.916666666666667},
      {200, 7, 10, 0.305598811617734},
      {200, 7, 100, 0.992991117241812},
      {100000, 3, 1000, 0.029701294034881},
  };
  for (const Row& row : rows) {
    CAPTURE(row.n, row.c, row.k);
    const auto value = pass_at_k(row.n, row.c, row.k);
    REQUIRE(value);
    CAPTURE(*value);
    CHECK(near(*value, row.expected));
  }
}

TEST_CASE("pass^k has the reference values") {
  CHECK(near(pass_hat_k(10, 7, 3).value(), 0.291666666666667));
  CHECK(near(pass_hat_k(5, 4, 2).value(), 0.6));
}

// Binomial coefficients of small numbers are exact in a double.
double choose(std::uint64_t n, std::uint64_t k) {
  if (k > n) return 0;
  double result = 1;
  for (std::uint64_t i = 1; i <= k; ++i) {
    result = result * static_cast<double>(n - k + i) / static_cast<double>(i);
  }
  return result;
}

TEST_CASE("pass@k and pass^k agree with their definition for every small n, c and k") {
  for (std::uint64_t n = 1; n <= 20; ++n) {
    for (std::uint64_t c = 0; c <= n; ++c) {
      for (std::uint64_t k = 1; k <= n; ++k) {
        CAPTURE(n, c, k);
        REQUIRE(near(pass_at_k(n, c, k).value(), 1 - choose(n - c, k) / choose(n, k)));
        REQUIRE(near(pass_hat_k(n, c, k).value(), choose(c, k) / choose(n, k)));
      }
    }
  }
}

TEST_CASE("pass@k and pass^k are undefined for k of 0, k above n and c above n") {
  CHECK_FALSE(pass_at_k(5, 1, 0));
  CHECK_FALSE(pass_at_k(5, 1, 6));
  CHECK_FALSE(pass_at_k(5, 6, 1));
  CHECK_FALSE(pass_at_k(0, 0, 1));
  CHECK_FALSE(pass_hat_k(5, 1, 0));
  CHECK_FALSE(pass_hat_k(5, 1, 6));
  CHECK_FALSE(pass_hat_k(5, 6, 1));
}

TEST_CASE("pass@k is exactly 0 when nothing passed and exactly 1 when it cannot fail") {
  CHECK(pass_at_k(100000, 0, 1000) == 0.0);
  CHECK(pass_at_k(10, 6, 5) == 1.0);
  CHECK(pass_hat_k(10, 10, 7) == 1.0);
  CHECK(pass_hat_k(10, 2, 3) == 0.0);
}

TEST_CASE("pass@k keeps its digits where almost nothing passes") {
  // One success among 10^12: the chance to draw it is k / n.
  const double value = pass_at_k(1'000'000'000'000, 1, 3).value();
  CHECK(std::abs(value / 3e-12 - 1) < 1e-9);
}

TEST_CASE("Wilson's interval has the reference values") {
  struct Row {
    std::uint64_t c, n;
    double low, high;
  };
  const std::vector<Row> rows = {
      {0, 10, 0, 0.2775327999},
      {1, 10, 0.0178762131, 0.4041500268},
      {5, 10, 0.2365930905, 0.7634069095},
      {17, 85, 0.1287899814, 0.2971537088},
      {263, 300, 0.8346262760, 0.9091826857},
  };
  for (const Row& row : rows) {
    CAPTURE(row.c, row.n);
    const Interval interval = wilson_interval(row.c, row.n);
    CHECK(near(interval.low, row.low));
    CHECK(near(interval.high, row.high));
  }
}

TEST_CASE("Wilson's interval ends exactly at 0 and 1 and knows nothing of no trials") {
  for (std::uint64_t n = 1; n < 200; ++n) {
    CHECK(wilson_interval(0, n).low == 0);
    CHECK(wilson_interval(n, n).high == 1);
    CHECK(wilson_interval(n, n).contains(1));
  }
  CHECK(wilson_interval(0, 0).low == 0);
  CHECK(wilson_interval(0, 0).high == 1);
}

TEST_CASE("More confidence asks for a wider interval") {
  const Interval usual = wilson_interval(17, 85, 0.95);
  const Interval wide = wilson_interval(17, 85, 0.99);
  CHECK(wide.low < usual.low);
  CHECK(wide.high > usual.high);
}

TEST_CASE("The normal quantile undoes the normal distribution from 1e-300 on") {
  for (const double p : {1e-300, 1e-100, 1e-30, 1e-12, 1e-6, 0.001, 0.025, 0.07, 0.075, 0.3, 0.5}) {
    CAPTURE(p);
    const double x = normal_quantile(p);
    CHECK(std::abs(std::erfc(-x / std::sqrt(2.0)) / 2 / p - 1) < 1e-11);
  }
  CHECK(near(normal_quantile(0.975), 1.959963984540054));
  CHECK(near(normal_quantile(0.995), 2.575829303548901));
  CHECK(normal_quantile(0.5) == 0);
  CHECK(near(normal_quantile(0.3), -normal_quantile(0.7)));
}

}  // namespace
}  // namespace lacuna
