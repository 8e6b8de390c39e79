#include "lacuna/mask/compile_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/mask/place_internal.hpp"

namespace lacuna {
namespace {

std::string reason_of(const CompileResult& result) {
  if (!result.first_error) return "does not compile when masked";
  const Diagnostic& error = *result.first_error;
  return fmt::format("does not compile when masked: {}:{}: {}", error.where.path, error.where.line,
                     error.message);
}

/// `masked` as a compiler sees it.
SourceVariant variant_of(const MaskedRepo& masked) {
  SourceVariant variant;
  for (const FileEdits& edits : masked.edits) {
    if (!detail::adds(masked.plan, edits.path)) variant.edits.push_back(edits);
  }
  variant.added = masked.plan.added;
  return variant;
}

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

Result<std::vector<CompileProblem>> find_uncompilable(const Inventory& inventory,
                                                      const FrontEnds& front_ends,
                                                      const std::vector<const Function*>& functions,
                                                      const StubOptions& stub,
                                                      const CompileOptions& options,
                                                      Observer& observer) {
  std::vector<const Function*> compiled;
  for (const Function* function : functions) {
    const LanguageFrontEnd* front_end = front_ends.for_language(function->language);
    if (front_end != nullptr && front_end->reader() != nullptr) compiled.push_back(function);
  }
  auto variants = detail::parallel_results<SourceVariant>(
      compiled.size(), options.jobs, {observer, "mask"},
      [&](std::size_t i) -> Result<SourceVariant> {
        Observer unseen;
        const auto plan =
            make_plan(inventory, front_ends, {compiled[i]}, {.stub = stub, .with_gold = false});
        if (!plan) return tl::unexpected(plan.error());
        const auto masked = apply_plan(*plan, inventory.repository().root, front_ends, 1, unseen);
        if (!masked) return tl::unexpected(masked.error());
        return variant_of(*masked);
      });
  if (!variants) return tl::unexpected(variants.error());
  const auto results = compile_variants(inventory, front_ends, *variants, options, observer);
  if (!results) return tl::unexpected(results.error());
  std::vector<CompileProblem> problems;
  for (std::size_t i = 0; i < results->size(); ++i) {
    const CompileResult& result = (*results)[i];
    if (!result.compiles) problems.push_back({compiled[i]->id, reason_of(result)});
  }
  return problems;
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
                                 const CompileOptions& options, Observer& observer) {
  CheckedMask checked;
  for (;;) {
    const auto plan = plan_masks(inventory, front_ends, selector, stub);
    if (!plan) return tl::unexpected(plan.error());
    auto masked =
        apply_plan(*plan, inventory.repository().root, front_ends, options.jobs, observer);
    if (!masked) return tl::unexpected(masked.error());
    const auto together =
        compile_variants(inventory, front_ends, {variant_of(*masked)}, options, observer);
    if (!together) return tl::unexpected(together.error());
    if (together->front().compiles) {
      checked.masked = std::move(*masked);
      checked.units = together->front().units;
      return checked;
    }
    const auto problems = find_uncompilable(inventory, front_ends, functions_of(inventory, *plan),
                                            stub, options, observer);
    if (!problems) return tl::unexpected(problems.error());
    if (problems->empty()) {
      return fail(ErrorCode::conflict,
                  "the functions compile when masked alone, but not together: " +
                      printable(reason_of(together->front())),
                  "choose with another seed, or leave the check out");
    }
    if (!selector.ids.empty()) return does_not_compile(problems->front());
    inventory = without(inventory, *problems);
    checked.left_out.insert(checked.left_out.end(), problems->begin(), problems->end());
  }
}

}  // namespace lacuna
