#include "lacuna/verify/noise.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace lacuna {

Spread spread_of(const std::vector<double>& values) {
  Spread spread{.runs = values.size()};
  const auto count = static_cast<double>(values.size());
  spread.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  if (values.size() < 2) return spread;
  double squares = 0;
  for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
  spread.deviation = std::sqrt(squares / (count - 1));
  return spread;
}

std::optional<Interval> prediction_interval(const Spread& spread) {
  if (spread.runs < 2) return {};
  const auto count = static_cast<double>(spread.runs);
  const double t = boost::math::quantile(boost::math::students_t(count - 1), 0.975);
  const double reach = t * spread.deviation * std::sqrt(1 + 1 / count);
  return Interval{.low = spread.mean - reach, .high = spread.mean + reach};
}

std::optional<double> justified_rtol(const Spread& spread, double gold) {
  const auto interval = prediction_interval(spread);
  if (!interval || gold == 0) return {};
  return std::max(std::abs(interval->low - gold), std::abs(interval->high - gold)) / std::abs(gold);
}

}  // namespace lacuna
