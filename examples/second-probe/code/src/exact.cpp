#include "exact.hpp"

#include <algorithm>
#include <cmath>

namespace probe {

std::vector<Neighbours> nearest_by_comparison(const Points<float>& points,
                                              const Points<float>& queries, std::size_t k) {
  std::vector<Neighbours> all;
  for (std::size_t q = 0; q < queries.size(); ++q) {
    Smallest<double, std::uint32_t> nearest(k);
    for (std::size_t p = 0; p < points.size(); ++p) {
      nearest.offer(squared_distance(queries[q], points[p], points.dimension()),
                    static_cast<std::uint32_t>(p));
    }
    Neighbours neighbours;
    for (const auto& [squared, point] : nearest.sorted()) {
      neighbours.push_back({point, std::sqrt(squared)});
    }
    all.push_back(std::move(neighbours));
  }
  return all;
}

double recall(const Neighbours& found, const Neighbours& truth) {
  if (truth.empty()) return 1;
  std::size_t right = 0;
  for (const Neighbour& wanted : truth) {
    right += std::any_of(found.begin(), found.end(), [&](const Neighbour& neighbour) {
      return neighbour.point == wanted.point;
    });
  }
  return static_cast<double>(right) / static_cast<double>(truth.size());
}

double distance_ratio(const std::vector<Neighbours>& found, const std::vector<Neighbours>& truth) {
  double sum = 0;
  std::size_t ranks = 0;
  for (std::size_t q = 0; q < truth.size(); ++q) {
    const std::size_t common = std::min(found[q].size(), truth[q].size());
    for (std::size_t rank = 0; rank < common; ++rank) {
      sum += found[q][rank].distance / truth[q][rank].distance;
    }
    ranks += common;
  }
  return ranks == 0 ? 0 : sum / static_cast<double>(ranks);
}

}  // namespace probe
