#pragma once

#include <optional>
#include <vector>

#include "lacuna/score/statistics.hpp"
#include "lacuna/task/paper_spec.hpp"

namespace lacuna {

/// How far apart several runs of the same number lie.
struct Spread {
  std::size_t runs = 0;
  double mean = 0;
  double deviation = 0;  ///< sample standard deviation; 0 for one run
};

/// Of at least one value. Two passes, so that a large mean costs no digits.
Spread spread_of(const std::vector<double>& values);

/// The 95 % prediction interval for one more run after `spread.runs` runs: mean ± t(0.975, m-1) ·
/// s · √(1 + 1/m). Nothing for fewer than two runs. A point where all runs agree.
std::optional<Interval> prediction_interval(const Spread& spread);

/// The smallest relative tolerance around `gold` that holds the prediction interval, or nothing
/// where there is none or the gold is 0. To be taken where it is wider than the paper's own.
std::optional<double> justified_rtol(const Spread& spread, double gold);

}  // namespace lacuna
