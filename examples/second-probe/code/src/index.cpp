#include "index.hpp"

#include <algorithm>
#include <cmath>

#include "perturbations.hpp"

namespace probe {

Table::Table(const Points<float>& points, std::size_t lines, double width, Random& random)
    : lines_(lines, points.dimension(), width, random) {
  for (std::size_t p = 0; p < points.size(); ++p) {
    const std::uint64_t key = key_of(slots_of(lines_.positions(points[p])));
    buckets_[key].push_back(static_cast<std::uint32_t>(p));
  }
}

std::vector<std::uint64_t> Table::probed_keys(const Positions& query, std::size_t probes) const {
  const Slots own = slots_of(query);
  std::vector<std::uint64_t> keys = {key_of(own)};
  Perturbations perturbations(steps_by_cost(query));
  while (keys.size() < probes) {
    const auto set = perturbations.next();
    if (set.empty()) break;
    keys.push_back(key_of(moved(own, perturbations.steps(), set)));
  }
  return keys;
}

const std::vector<std::uint32_t>* Table::bucket(std::uint64_t key) const {
  const auto found = buckets_.find(key);
  return found == buckets_.end() ? nullptr : &found->second;
}

Index::Index(const Points<float>& points, const IndexOptions& options) : points_(points) {
  Random random(options.seed);
  for (std::size_t t = 0; t < options.tables; ++t) {
    tables_.emplace_back(points, options.lines, options.width, random);
  }
}

std::vector<std::uint32_t> Index::candidates(const float* point, std::size_t tables,
                                             std::size_t probes) const {
  std::vector<std::uint32_t> found;
  for (std::size_t t = 0; t < std::min(tables, tables_.size()); ++t) {
    const Positions positions = tables_[t].lines().positions(point);
    for (const std::uint64_t key : tables_[t].probed_keys(positions, probes)) {
      if (const auto* bucket = tables_[t].bucket(key)) {
        found.insert(found.end(), bucket->begin(), bucket->end());
      }
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Answer Index::query(const float* point, std::size_t k, std::size_t tables,
                    std::size_t probes) const {
  Answer answer;
  Smallest<double, std::uint32_t> nearest(k);
  for (const std::uint32_t candidate : candidates(point, tables, probes)) {
    nearest.offer(squared_distance(point, points_[candidate], points_.dimension()), candidate);
    ++answer.visited;
  }
  for (const auto& [squared, candidate] : nearest.sorted()) {
    answer.neighbours.push_back({candidate, std::sqrt(squared)});
  }
  return answer;
}

Quality measure(const Index& index, const Points<float>& queries, std::size_t points,
                const std::vector<Neighbours>& truth, std::size_t tables, std::size_t probes) {
  Quality quality;
  std::vector<Neighbours> found;
  for (std::size_t q = 0; q < queries.size(); ++q) {
    Answer answer = index.query(queries[q], truth[q].size(), tables, probes);
    quality.recall += recall(answer.neighbours, truth[q]);
    quality.visited += static_cast<double>(answer.visited) / static_cast<double>(points);
    found.push_back(std::move(answer.neighbours));
  }
  quality.recall /= static_cast<double>(queries.size());
  quality.visited /= static_cast<double>(queries.size());
  quality.ratio = distance_ratio(found, truth);
  return quality;
}

}  // namespace probe
