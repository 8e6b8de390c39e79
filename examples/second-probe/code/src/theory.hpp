#pragma once

#include <vector>

#include "index.hpp"

namespace probe {

/// The chance that a standard normal deviate is below x.
double normal_below(double x);

/// The chance that two points at a distance of `relative` widths share the slot of a random line.
double collision_chance(double relative);

/// The chance that a point at a distance of `relative` widths from a query lies `offset` slots
/// further on a random line, where the query lies at `inside` (in [0, 1)) of its own slot.
double slot_chance(double relative, double inside, int offset);

/// The chance that a point at `distance` from a query is in one of the buckets that the query
/// probes in one table.
double table_chance(const Positions& query, double width, double distance, std::size_t probes);

/// The expected recall of the neighbours of one query: found in at least one of the tables.
double expected_recall(const Index& index, const float* query, const Neighbours& truth,
                       std::size_t tables, std::size_t probes);

/// The same, averaged over all queries.
double expected_recall(const Index& index, const Points<float>& queries,
                       const std::vector<Neighbours>& truth, std::size_t tables,
                       std::size_t probes);

}  // namespace probe
