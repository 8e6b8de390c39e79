#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/graph/call_graph.hpp"

namespace lacuna {

/// The node that an id names. Parameter types at the end may be left out where one function alone
/// is meant. Errors: not_found, with near names as the hint.
Result<std::uint32_t> require_node(const CallGraph& graph, const std::string& id);

/// The nodes to count depth from: functions by id, and files by path, which stand for their
/// module-level code and what nothing calls in them. Sorted. Errors: those of require_node.
Result<std::vector<std::uint32_t>> require_entries(const CallGraph& graph,
                                                   const std::vector<std::string>& texts);

}  // namespace lacuna
