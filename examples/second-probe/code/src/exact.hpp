#pragma once

#include <vector>

#include "points.hpp"

namespace probe {

using Neighbours = std::vector<Neighbour>;

/// The k nearest points of each query, the nearest first, by comparing with all of them.
std::vector<Neighbours> nearest_by_comparison(const Points<float>& points,
                                              const Points<float>& queries, std::size_t k);

/// Which part of the true neighbours is among those that were found.
double recall(const Neighbours& found, const Neighbours& truth);

/// The mean over all queries of how much further the found neighbours are than the true ones, rank
/// by rank; 1 is perfect. Ranks at which nothing was found are left out.
double distance_ratio(const std::vector<Neighbours>& found, const std::vector<Neighbours>& truth);

}  // namespace probe
