#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/mask/plan.hpp"
#include "lacuna/mask/strategy.hpp"

namespace lacuna {

/// Which functions somebody wants masked, by exactly one of `ids`, `all` and `n`.
struct Selector {
  std::vector<std::string> ids;      ///< these; as Inventory::require takes them
  bool all = false;                  ///< each outermost maskable function
  std::optional<std::uint32_t> n;    ///< this many, as `strategy` and `seed` choose them
  std::string strategy = "uniform";  ///< one of list_strategies()
  std::uint64_t seed = 0;            ///< the same seed gives the same functions
  ChoiceRules rules = {};            ///< for `n`: entries and weights
};

/// The functions that `selector` means. Errors: invalid_argument where not exactly one way of
/// choosing is given, the strategy is not known, or there is no valid set of n functions;
/// not_found, with near names, for an id that names no function; limit and not_found as
/// SetChooser::choose. `graph` may be null unless the strategy needs_graph.
Result<std::vector<const Function*>> select_functions(const Inventory& inventory,
                                                      const Selector& selector,
                                                      const CallGraph* graph = nullptr);

/// Whether select_functions needs the call graph.
bool needs_graph(const Selector& selector);

/// select_functions and make_plan in one; the plan says how its functions were chosen. A graph that
/// is needed and not given is built. Errors: those of the three.
Result<MaskPlan> plan_masks(const Inventory& inventory, const FrontEnds& front_ends,
                            const Selector& selector, const StubOptions& stub = {},
                            const CallGraph* graph = nullptr);

}  // namespace lacuna
