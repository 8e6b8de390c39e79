#include "lacuna/mask/select.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/build.hpp"
#include "lacuna/mask/choose.hpp"

namespace lacuna {
namespace {

Result<void> check_selector(const Selector& selector) {
  const int ways = static_cast<int>(!selector.ids.empty()) + static_cast<int>(selector.all) +
                   static_cast<int>(selector.n.has_value());
  if (ways != 1) {
    return fail(ErrorCode::invalid_argument,
                ways == 0 ? "nothing says which functions to mask"
                          : "more than one thing says which functions to mask",
                "give exactly one of functions (ids), all and n");
  }
  if (!selector.n) return {};
  return check_strategy(selector.strategy);
}

Result<std::vector<const Function*>> named_functions(const Inventory& inventory,
                                                     const std::vector<std::string>& ids) {
  std::vector<const Function*> chosen;
  chosen.reserve(ids.size());
  for (const std::string& id : ids) {
    auto function = inventory.require(id);
    if (!function) return tl::unexpected(function.error());
    chosen.push_back(*function);
  }
  return chosen;
}

}  // namespace

Result<std::vector<const Function*>> select_functions(const Inventory& inventory,
                                                      const Selector& selector,
                                                      const CallGraph* graph) {
  if (auto checked = check_selector(selector); !checked) return tl::unexpected(checked.error());
  if (!selector.ids.empty()) return named_functions(inventory, selector.ids);
  auto candidates = find_candidates(inventory, {});
  if (!candidates) return candidates;
  if (selector.all) return outermost(*candidates);
  SetChooser chooser(*candidates, graph, {}, selector.rules);
  const auto sample = chooser.choose(selector.strategy, *selector.n, 1, selector.seed);
  if (!sample) return tl::unexpected(sample.error());
  std::vector<const Function*> chosen;
  for (const std::uint32_t index : sample->sets.front()) chosen.push_back((*candidates)[index]);
  return chosen;
}

bool needs_graph(const Selector& selector) {
  return selector.n && *selector.n > 0 && needs_graph(selector.strategy, selector.rules);
}

Result<MaskPlan> plan_masks(const Inventory& inventory, const FrontEnds& front_ends,
                            const Selector& selector, const StubOptions& stub,
                            const CallGraph* graph) {
  std::optional<CallGraph> own;
  if (graph == nullptr && needs_graph(selector)) {
    Observer unseen;
    auto built = build_call_graph(inventory, front_ends, {}, unseen);
    if (!built) return tl::unexpected(built.error());
    graph = &own.emplace(std::move(*built));
  }
  const auto chosen = select_functions(inventory, selector, graph);
  if (!chosen) return tl::unexpected(chosen.error());
  PlanOptions options;
  options.stub = stub;
  options.strategy = selector.all ? "all" : selector.n ? selector.strategy : "chosen";
  options.seed = selector.n ? selector.seed : 0;
  return make_plan(inventory, front_ends, *chosen, options);
}

}  // namespace lacuna
