#include "theory.hpp"

#include <algorithm>
#include <cmath>

#include "perturbations.hpp"

namespace probe {

double normal_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

double collision_chance(double relative) {
  if (relative <= 0) return 1;
  const double pi = std::acos(-1.0);
  const double inverse = 1 / relative;
  return 1 - 2 * normal_below(-inverse) -
         2 * relative / std::sqrt(2 * pi) * (1 - std::exp(-inverse * inverse / 2));
}

double slot_chance(double relative, double inside, int offset) {
  const double from = offset - inside;
  if (relative <= 0) return offset == 0 ? 1 : 0;
  return normal_below((from + 1) / relative) - normal_below(from / relative);
}

double table_chance(const Positions& query, double width, double distance, std::size_t probes) {
  const double relative = distance / width;
  std::vector<double> inside;
  double own = 1;
  for (const double position : query) {
    inside.push_back(position - std::floor(position));
    own *= slot_chance(relative, inside.back(), 0);
  }
  double sum = own;
  Perturbations perturbations(steps_by_cost(query));
  for (std::size_t probe = 1; probe < probes; ++probe) {
    const auto set = perturbations.next();
    if (set.empty()) break;
    double chance = own;
    for (const std::uint32_t member : set) {
      const Step& step = perturbations.steps()[member];
      chance *= slot_chance(relative, inside[step.line], step.direction) /
                slot_chance(relative, inside[step.line], 0);
    }
    sum += chance;
  }
  return std::min(sum, 1.0);
}

double expected_recall(const Index& index, const float* query, const Neighbours& truth,
                       std::size_t tables, std::size_t probes) {
  double sum = 0;
  for (const Neighbour& neighbour : truth) {
    double missed = 1;
    for (std::size_t t = 0; t < tables; ++t) {
      const Lines& lines = index.tables()[t].lines();
      missed *= 1 - table_chance(lines.positions(query), lines.width(), neighbour.distance, probes);
    }
    sum += 1 - missed;
  }
  return truth.empty() ? 1 : sum / static_cast<double>(truth.size());
}

double expected_recall(const Index& index, const Points<float>& queries,
                       const std::vector<Neighbours>& truth, std::size_t tables,
                       std::size_t probes) {
  double sum = 0;
  for (std::size_t q = 0; q < queries.size(); ++q) {
    sum += expected_recall(index, queries[q], truth[q], tables, probes);
  }
  return sum / static_cast<double>(queries.size());
}

}  // namespace probe
