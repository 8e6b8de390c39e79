#pragma once

#include "lacuna/graph/call_graph.hpp"
#include "lacuna/repo/inventory.hpp"

namespace lacuna {

/// Reads the files of the inventory again and finds out which functions call which, in all
/// languages that have an analyser. A file that changed since the inventory was taken is left out
/// with a diagnostic. Errors: cancelled.
Result<CallGraph> build_call_graph(const Inventory& inventory, const FrontEnds& front_ends,
                                   const DependencyOptions& options, Observer& observer);

}  // namespace lacuna
