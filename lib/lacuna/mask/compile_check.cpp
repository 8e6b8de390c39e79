#include "lacuna/mask/compile_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/build.hpp"
#include "lacuna/mask/choose.hpp"
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

/// Functions that are masked together, as indices; none stands inside another.
using Group = std::vector<std::size_t>;
constexpr std::size_t parts_of_a_failure = 4;

/// Whether other masks may hide that this one breaks something: what a constexpr function is worth
/// and what a directive defines may be needed in the bodies that the others replace.
bool must_be_alone(const Function& function, std::string_view text) {
  for (const std::string_view trait : {"constexpr", "consteval"}) {
    if (std::find(function.traits.begin(), function.traits.end(), trait) != function.traits.end()) {
      return true;
    }
  }
  return function.body.of(text).find('#') != std::string_view::npos;
}

/// The functions in as few groups as can be.
Result<std::vector<Group>> first_groups(const Inventory& inventory,
                                        const std::vector<const Function*>& functions) {
  std::vector<Group> groups;
  std::map<const Function*, std::size_t> left;
  std::map<std::string, SourceFile> texts;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    const std::string& path = functions[i]->id.path;
    auto text = texts.find(path);
    if (text == texts.end()) {
      const ParsedFile* file = inventory.file(path);
      if (file == nullptr) return fail(ErrorCode::not_found, "no such file: " + printable(path));
      auto source = read_source(inventory, *file);
      if (!source) return tl::unexpected(source.error());
      text = texts.emplace(path, std::move(*source)).first;
    }
    if (must_be_alone(*functions[i], text->second.text())) {
      groups.push_back({i});
    } else {
      left.emplace(functions[i], i);
    }
  }
  while (!left.empty()) {
    std::vector<const Function*> remaining;
    for (const Function* function : functions) {
      if (left.contains(function)) remaining.push_back(function);
    }
    Group group;
    for (const Function* function : outermost(remaining)) {
      group.push_back(left.at(function));
      left.erase(function);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

void split(const Group& group, std::vector<Group>& into) {
  const std::size_t parts = std::min(parts_of_a_failure, group.size());
  for (std::size_t i = 0; i < parts; ++i) {
    into.emplace_back(group.begin() + static_cast<std::ptrdiff_t>(group.size() * i / parts),
                      group.begin() + static_cast<std::ptrdiff_t>(group.size() * (i + 1) / parts));
  }
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
  auto groups = first_groups(inventory, compiled);
  if (!groups) return tl::unexpected(groups.error());
  std::map<std::size_t, CompileProblem> problems;
  while (!groups->empty()) {
    const auto variant = [&](std::size_t i) -> Result<SourceVariant> {
      Observer unseen;
      std::vector<const Function*> together;
      for (const std::size_t index : (*groups)[i]) together.push_back(compiled[index]);
      const auto plan =
          make_plan(inventory, front_ends, together, {.stub = stub, .with_gold = false});
      if (!plan) return tl::unexpected(plan.error());
      const auto masked = apply_plan(*plan, inventory.repository().root, front_ends, 1, unseen);
      if (!masked) return tl::unexpected(masked.error());
      return variant_of(*masked);
    };
    auto variants = detail::parallel_results<SourceVariant>(groups->size(), options.jobs,
                                                            {observer, "mask"}, variant);
    if (!variants) return tl::unexpected(variants.error());
    const auto results = compile_variants(inventory, front_ends, *variants, options, observer);
    if (!results) return tl::unexpected(results.error());
    std::vector<Group> failed;
    for (std::size_t i = 0; i < results->size(); ++i) {
      const CompileResult& result = (*results)[i];
      const Group& group = (*groups)[i];
      if (result.compiles) continue;
      if (group.size() == 1) {
        const std::size_t index = group.front();
        problems.emplace(index, CompileProblem{compiled[index]->id, reason_of(result)});
      } else {
        split(group, failed);
      }
    }
    *groups = std::move(failed);
  }
  std::vector<CompileProblem> found;
  found.reserve(problems.size());
  for (auto& [index, problem] : problems) found.push_back(std::move(problem));
  return found;
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
