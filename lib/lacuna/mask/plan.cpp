#include "lacuna/mask/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "lacuna/base/hash.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/place_internal.hpp"

namespace lacuna {

bool MaskPlan::has_gold() const {
  return std::none_of(items.begin(), items.end(),
                      [](const MaskItem& item) { return item.gold.empty() && !item.body.empty(); });
}

namespace {

bool before(const Function* a, const Function* b) {
  if (a->id.path != b->id.path) return a->id.path < b->id.path;
  if (a->whole.begin != b->whole.begin) return a->whole.begin < b->whole.begin;
  return a->whole.end > b->whole.end;
}

Result<void> check_functions(const Inventory& inventory,
                             const std::vector<const Function*>& sorted) {
  for (const Function* function : sorted) {
    if (inventory.find(function->id) != function) {
      return fail(ErrorCode::invalid_argument, fmt::format("{} is not a function of this inventory",
                                                           printable(to_string(function->id))));
    }
    if (!function->maskable) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("{} cannot be masked: {}", printable(to_string(function->id)),
                              function->reason),
                  {}, Location{function->id.path, function->line, 1});
    }
  }
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const Function& outer = *sorted[i - 1];
    const Function& inner = *sorted[i];
    if (outer.id.path != inner.id.path || !outer.whole.overlaps(inner.whole)) continue;
    const bool twice = outer.id == inner.id;
    return fail(ErrorCode::conflict,
                twice ? fmt::format("{} is named twice", printable(to_string(inner.id)))
                      : fmt::format("{} is inside {}", printable(to_string(inner.id)),
                                    printable(to_string(outer.id))),
                twice ? "" : "mask one of them; the outer one takes the inner one with it",
                Location{inner.id.path, inner.line, 1});
  }
  return {};
}

using FunctionIterator = std::vector<const Function*>::const_iterator;

/// Adds the items of one file, whose functions are [first, last).
Result<void> add_file(const Inventory& inventory, const FrontEnds& front_ends,
                      const PlanOptions& options, FunctionIterator first, FunctionIterator last,
                      MaskPlan& plan) {
  const ParsedFile& parsed = *inventory.file((*first)->id.path);
  const auto source = read_source(inventory, parsed);
  if (!source) return tl::unexpected(source.error());
  const LanguageFrontEnd* front_end = front_ends.for_language(parsed.language);
  if (front_end == nullptr) {
    return fail(ErrorCode::unsupported,
                fmt::format("there is no front end for {}", parsed.language));
  }
  const auto ordinals = detail::masked_ordinals(parsed, {first, last});
  for (auto at = first; at != last; ++at) {
    const Function& function = **at;
    auto stub = front_end->stub(*source, function, options.stub);
    if (!stub) return tl::unexpected(stub.error());
    MaskItem item;
    item.id = function.id;
    item.language = parsed.language;
    item.body = front_end->masked_range(*source, function, options.stub.initializers);
    const std::string_view body = source->text(item.body);
    item.body_hash = sha256(body);
    item.stub = std::move(*stub);
    if (options.with_gold) item.gold = body;
    const std::uint32_t ordinal = ordinals[static_cast<std::size_t>(at - first)];
    item.masked_ordinal = ordinal == function.id.ordinal ? 0 : ordinal;
    plan.items.push_back(std::move(item));
  }
  MaskSupport support = front_end->support(*source);
  plan.files.push_back({parsed.path, parsed.hash, std::move(support.insertions)});
  return detail::add_support_files(std::move(support.files), plan.added);
}

/// A file that the mask would add must not take the place of one that is there.
Result<void> check_added(const Inventory& inventory, const MaskPlan& plan) {
  const auto& files = inventory.listing().files;
  for (const SupportFile& added : plan.added) {
    const auto there = std::find_if(files.begin(), files.end(), [&](const RepositoryFile& file) {
      return file.path == added.path;
    });
    if (there == files.end()) continue;
    return fail(ErrorCode::conflict,
                fmt::format("the repository has a file {}, which the mask would add", added.path),
                "is it a masked tree already? Take the original", Location{added.path});
  }
  return {};
}

}  // namespace

Result<MaskPlan> make_plan(const Inventory& inventory, const FrontEnds& front_ends,
                           const std::vector<const Function*>& functions,
                           const PlanOptions& options) {
  std::vector<const Function*> sorted = functions;
  std::sort(sorted.begin(), sorted.end(), before);
  if (auto checked = check_functions(inventory, sorted); !checked) {
    return tl::unexpected(checked.error());
  }
  MaskPlan plan;
  plan.repository = inventory.repository().spec;
  plan.commit = inventory.repository().commit;
  plan.strategy = options.strategy;
  plan.seed = options.seed;
  plan.docstring = options.stub.docstring;
  plan.initializers = options.stub.initializers;
  plan.items.reserve(sorted.size());
  for (auto first = sorted.cbegin(); first != sorted.cend();) {
    const auto last = std::find_if(first, sorted.cend(), [&](const Function* function) {
      return function->id.path != (*first)->id.path;
    });
    if (auto added = add_file(inventory, front_ends, options, first, last, plan); !added) {
      return tl::unexpected(added.error());
    }
    first = last;
  }
  if (auto checked = check_added(inventory, plan); !checked) {
    return tl::unexpected(checked.error());
  }
  return plan;
}

}  // namespace lacuna
