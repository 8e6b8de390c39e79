#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "exact.hpp"
#include "hash.hpp"

namespace probe {

/// The points of a set by the slots that they lie in.
class Table {
 public:
  Table(const Points<float>& points, std::size_t lines, double width, Random& random);

  const Lines& lines() const { return lines_; }
  /// The buckets that a query looks into, `probes` of them, its own first.
  std::vector<std::uint64_t> probed_keys(const Positions& query, std::size_t probes) const;
  /// The points of a bucket; null where it is empty.
  const std::vector<std::uint32_t>* bucket(std::uint64_t key) const;

 private:
  Lines lines_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> buckets_;
};

struct IndexOptions {
  std::size_t tables = 1;
  std::size_t lines = 10;  ///< of each table
  double width = 6.0;      ///< of a slot
  std::uint64_t seed = 1;
};

/// What a query found, and what it cost.
struct Answer {
  Neighbours neighbours;
  std::size_t visited = 0;  ///< points whose distance was computed
};

/// Locality-sensitive hashing with several tables. The points must outlive the index.
class Index {
 public:
  Index(const Points<float>& points, const IndexOptions& options);

  const std::vector<Table>& tables() const { return tables_; }
  /// The k nearest of all points in the first `tables` tables' probed buckets.
  Answer query(const float* point, std::size_t k, std::size_t tables, std::size_t probes) const;

 private:
  /// All points in the probed buckets, each once, in ascending order.
  std::vector<std::uint32_t> candidates(const float* point, std::size_t tables,
                                        std::size_t probes) const;

  const Points<float>& points_;
  std::vector<Table> tables_;
};

/// Recall and cost over many queries.
struct Quality {
  double recall = 0;
  double visited = 0;  ///< share of all points
  double ratio = 0;    ///< distance_ratio
};
Quality measure(const Index& index, const Points<float>& queries, std::size_t points,
                const std::vector<Neighbours>& truth, std::size_t tables, std::size_t probes);

}  // namespace probe
