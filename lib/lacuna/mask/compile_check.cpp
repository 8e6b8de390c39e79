#include "lacuna/mask/compile_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/build.hpp"
#include "lacuna/mask/choose.hpp"
#include "lacuna/mask/compile_groups_internal.hpp"
#include "lacuna/mask/place_internal.hpp"

namespace lacuna {
namespace {

using detail::MaskGroup;

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

constexpr std::size_t parts_of_a_failure = 4;

/// The search for the functions that do not compile alone.
class CulpritSearch {
 public:
  CulpritSearch(const Inventory& inventory, const FrontEnds& front_ends,
                const std::vector<const Function*>& functions, const StubOptions& stub,
                const CompileOptions& options, Observer& observer)
      : inventory_(inventory),
        front_ends_(front_ends),
        functions_(functions),
        stub_(stub),
        options_(options),
        observer_(observer) {}

  Result<std::vector<CompileProblem>> run() {
    auto groups = detail::covering_groups(inventory_, functions_);
    if (!groups) return tl::unexpected(groups.error());
    while (!groups->empty()) {
      auto failed = compile(*groups);
      if (!failed) return tl::unexpected(failed.error());
      *groups = next_groups(std::move(*failed));
    }
    std::vector<CompileProblem> found;
    found.reserve(problems_.size());
    for (auto& [index, problem] : problems_) found.push_back(std::move(problem));
    return found;
  }

 private:
  /// Those of several members that do not compile; of those of one it is known from now on.
  Result<std::vector<MaskGroup>> compile(const std::vector<MaskGroup>& groups) {
    const auto variant = [&](std::size_t i) {
      std::vector<const Function*> together;
      for (const std::size_t index : groups[i]) together.push_back(functions_[index]);
      return detail::masked_variant(inventory_, front_ends_, together, stub_);
    };
    const auto variants = detail::parallel_results<SourceVariant>(groups.size(), options_.jobs,
                                                                  {observer_, "mask"}, variant);
    if (!variants) return tl::unexpected(variants.error());
    const auto results = compile_variants(inventory_, front_ends_, *variants, options_, observer_);
    if (!results) return tl::unexpected(results.error());
    std::vector<MaskGroup> failed;
    for (std::size_t i = 0; i < results->size(); ++i) {
      if ((*results)[i].compiles) continue;
      if (groups[i].size() > 1) {
        failed.push_back(groups[i]);
        continue;
      }
      const std::size_t index = groups[i].front();
      problems_.emplace(index,
                        CompileProblem{functions_[index]->id, detail::reason_of((*results)[i])});
    }
    return failed;
  }

  /// Splits those that failed. What one of them finds out spares others that share members with it
  /// a search of their own: they wait, and are compiled again without its culprits.
  std::vector<MaskGroup> next_groups(std::vector<MaskGroup> failed) {
    std::set<std::size_t> searched;
    std::vector<MaskGroup> next;
    for (MaskGroup& group : failed) {
      const bool waits = std::any_of(group.begin(), group.end(),
                                     [&](std::size_t one) { return searched.contains(one); });
      if (waits) {
        waiting_.push_back(std::move(group));
        continue;
      }
      searched.insert(group.begin(), group.end());
      const std::size_t parts = std::min(parts_of_a_failure, group.size());
      for (std::size_t i = 0; i < parts; ++i) {
        const auto at = [&](std::size_t part) {
          return group.begin() + static_cast<std::ptrdiff_t>(group.size() * part / parts);
        };
        next.emplace_back(at(i), at(i + 1));
      }
    }
    if (!next.empty()) return next;
    for (MaskGroup& group : std::exchange(waiting_, {})) {
      std::erase_if(group, [&](std::size_t one) { return problems_.contains(one); });
      if (!group.empty()) next.push_back(std::move(group));
    }
    return next;
  }

  const Inventory& inventory_;
  const FrontEnds& front_ends_;
  const std::vector<const Function*>& functions_;
  const StubOptions& stub_;
  const CompileOptions& options_;
  Observer& observer_;
  std::map<std::size_t, CompileProblem> problems_;  // by index of the function
  std::vector<MaskGroup> waiting_;
};

}  // namespace

Result<std::vector<CompileProblem>> find_uncompilable(const Inventory& inventory,
                                                      const FrontEnds& front_ends,
                                                      const std::vector<const Function*>& functions,
                                                      const StubOptions& stub,
                                                      const CompileOptions& options,
                                                      Observer& observer) {
  std::vector<const Function*> compiled;
  for (const Function* function : functions) {
    if (detail::is_compiled(*function, front_ends)) compiled.push_back(function);
  }
  if (compiled.empty()) return std::vector<CompileProblem>();
  const detail::CompileCache cache(options);
  return CulpritSearch(inventory, front_ends, compiled, stub, cache.options(), observer).run();
}

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
