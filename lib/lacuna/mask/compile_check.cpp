#include "lacuna/mask/compile_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/build.hpp"
#include "lacuna/mask/choose.hpp"
#include "lacuna/mask/compile_groups_internal.hpp"
#include "lacuna/mask/place_internal.hpp"

namespace lacuna {
namespace {

std::vector<const Function*> functions_of(const Inventory& inventory, const MaskPlan& plan) {
  std::vector<const Function*> functions;
  functions.reserve(plan.items.size());
  for (const MaskItem& item : plan.items) functions.push_back(inventory.find(item.id));
  return functions;
}

tl::unexpected<Error> does_not_compile(const CompileProblem& problem) {
  return fail(ErrorCode::conflict,
              fmt::format("{} {}", printable(to_string(problem.id)), printable(problem.reason)),
              "mask another function, or leave the check out", Location{problem.id.path});
}

}  // namespace

Inventory without(const Inventory& inventory, const std::vector<CompileProblem>& problems) {
  std::vector<ParsedFile> files = inventory.files();
  for (const CompileProblem& problem : problems) {
    for (ParsedFile& file : files) {
      if (file.path != problem.id.path) continue;
      for (Function& function : file.functions) {
        if (function.id != problem.id) continue;
        function.maskable = false;
        function.reason = problem.reason;
      }
    }
  }
  return Inventory(inventory.repository(), std::move(files), inventory.listing(),
                   inventory.counts());
}

Result<CheckedMask> plan_checked(Inventory inventory, const FrontEnds& front_ends,
                                 const Selector& selector, const StubOptions& stub,
                                 const CompileOptions& options, Observer& observer,
                                 const CallGraph* graph) {
  CheckedMask checked;
  const detail::CompileCache cache(options);
  std::optional<CallGraph> own;
  if (graph == nullptr && needs_graph(selector)) {
    auto built = build_call_graph(inventory, front_ends, {.jobs = options.jobs}, observer);
    if (!built) return tl::unexpected(built.error());
    graph = &own.emplace(std::move(*built));
  }
  for (;;) {
    const auto plan = plan_masks(inventory, front_ends, selector, stub, graph);
    if (!plan) return tl::unexpected(plan.error());
    auto masked =
        apply_plan(*plan, inventory.repository().root, front_ends, options.jobs, observer);
    if (!masked) return tl::unexpected(masked.error());
    const auto together = compile_variants(inventory, front_ends, {detail::variant_of(*masked)},
                                           cache.options(), observer);
    if (!together) return tl::unexpected(together.error());
    if (together->front().compiles) {
      checked.masked = std::move(*masked);
      checked.units = together->front().units;
      return checked;
    }
    const auto problems = find_uncompilable(inventory, front_ends, functions_of(inventory, *plan),
                                            stub, cache.options(), observer);
    if (!problems) return tl::unexpected(problems.error());
    if (problems->empty()) {
      return fail(ErrorCode::conflict,
                  "the functions compile when masked alone, but not together: " +
                      printable(detail::reason_of(together->front())),
                  "choose with another seed, or leave the check out");
    }
    if (!selector.ids.empty()) return does_not_compile(problems->front());
    inventory = without(inventory, *problems);
    checked.left_out.insert(checked.left_out.end(), problems->begin(), problems->end());
  }
}

}  // namespace lacuna
