#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "lacuna/mask/compile_check.hpp"
#include "lacuna/mask/compile_groups_internal.hpp"
#include "lacuna/mask/place_internal.hpp"

namespace lacuna {
namespace {

using detail::MaskGroup;

constexpr std::size_t parts_of_a_failure = 4;

/// Functions that are masked together, and the units that are compiled to see what becomes of it.
struct Trial {
  MaskGroup group;
  std::set<std::string> units;  ///< SourceVariant::units
};

/// A trial that does not compile. What compiles in a group compiles in any part of it, so that only
/// the units that failed have to be compiled for the parts.
struct Failure {
  MaskGroup group;
  std::set<std::string> units;
  MaskGroup blamed;  ///< those of the group that the compiler's errors point into
};

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
    std::vector<Trial> trials;
    for (MaskGroup& group : *groups) trials.push_back({std::move(group), {}});
    while (!trials.empty()) {
      auto failures = compile(trials);
      if (!failures) return tl::unexpected(failures.error());
      trials = next_trials(std::move(*failures));
    }
    std::vector<CompileProblem> found;
    found.reserve(problems_.size());
    for (auto& [index, problem] : problems_) found.push_back(std::move(problem));
    return found;
  }

 private:
  /// The trials of several members that do not compile; of those of one it is known from now on.
  Result<std::vector<Failure>> compile(const std::vector<Trial>& trials) {
    const auto variant = [&](std::size_t i) {
      std::vector<const Function*> together;
      for (const std::size_t index : trials[i].group) together.push_back(functions_[index]);
      return detail::masked_variant(inventory_, front_ends_, together, stub_);
    };
    auto variants = detail::parallel_results<SourceVariant>(trials.size(), options_.jobs,
                                                            {observer_, "mask"}, variant);
    if (!variants) return tl::unexpected(variants.error());
    for (std::size_t i = 0; i < trials.size(); ++i) (*variants)[i].units = trials[i].units;
    auto results = compile_variants(inventory_, front_ends_, *variants, options_, observer_);
    if (!results) return tl::unexpected(results.error());
    std::vector<Failure> failures;
    for (std::size_t i = 0; i < results->size(); ++i) {
      CompileResult& result = (*results)[i];
      if (result.compiles) continue;
      const MaskGroup& group = trials[i].group;
      if (group.size() == 1) {
        const FunctionId& id = functions_[group.front()]->id;
        problems_.emplace(group.front(), CompileProblem{id, detail::reason_of(result)});
        continue;
      }
      auto blamed = blamed_of(group, (*variants)[i], result.places);
      if (!blamed) return tl::unexpected(blamed.error());
      failures.push_back({group, std::move(result.failing), std::move(*blamed)});
    }
    return failures;
  }

  /// Those of the group in whose lines of the masked text one of the places is.
  Result<MaskGroup> blamed_of(const MaskGroup& group, const SourceVariant& variant,
                              const std::vector<Location>& places) const {
    std::map<std::string, std::set<std::uint32_t>> lines;
    for (const Location& place : places) lines[place.path].insert(place.line);
    MaskGroup blamed;
    for (const FileEdits& edits : variant.edits) {
      const auto named = lines.find(edits.path);
      if (named == lines.end()) continue;
      const ParsedFile* file = inventory_.file(edits.path);
      if (file == nullptr) continue;
      const auto source = read_source(inventory_, *file);
      if (!source) return tl::unexpected(source.error());
      auto masked = apply_edits(source->text(), edits);
      if (!masked) return tl::unexpected(masked.error());
      const LineTable table(*masked);
      for (const std::size_t index : group) {
        const Function& function = *functions_[index];
        if (function.id.path != edits.path) continue;
        const auto first = table.line(detail::edited_offset(edits, function.whole.begin));
        const auto last = table.line(detail::edited_offset(edits, function.whole.end));
        const auto at = named->second.lower_bound(first);
        if (at != named->second.end() && *at <= last) blamed.push_back(index);
      }
    }
    return blamed;
  }

  /// Splits the groups that failed. What one of them finds out spares others that share members
  /// with it a search of their own: they wait, and are compiled again without its culprits.
  std::vector<Trial> next_trials(std::vector<Failure> failures) {
    std::set<std::size_t> searched;
    std::vector<Trial> next;
    for (Failure& failure : failures) {
      const bool waits = std::any_of(failure.group.begin(), failure.group.end(),
                                     [&](std::size_t one) { return searched.contains(one); });
      if (waits) {
        waiting_.push_back({std::move(failure.group), std::move(failure.units)});
        continue;
      }
      searched.insert(failure.group.begin(), failure.group.end());
      for (MaskGroup& part : parts_of(failure)) next.push_back({std::move(part), failure.units});
    }
    if (!next.empty()) return next;
    for (Trial& trial : std::exchange(waiting_, {})) {
      std::erase_if(trial.group, [&](std::size_t one) { return problems_.contains(one); });
      if (!trial.group.empty()) next.push_back(std::move(trial));
    }
    return next;
  }

  /// Each function that is blamed alone, and the others together; a few parts of the same size
  /// where that says nothing.
  static std::vector<MaskGroup> parts_of(const Failure& failure) {
    const MaskGroup& group = failure.group;
    std::vector<MaskGroup> parts;
    if (!failure.blamed.empty() && failure.blamed.size() < group.size()) {
      const std::set<std::size_t> blamed(failure.blamed.begin(), failure.blamed.end());
      auto& others = parts.emplace_back();
      std::copy_if(group.begin(), group.end(), std::back_inserter(others),
                   [&](std::size_t one) { return !blamed.contains(one); });
      for (const std::size_t one : blamed) parts.push_back({one});
      return parts;
    }
    const std::size_t count = std::min(parts_of_a_failure, group.size());
    for (std::size_t i = 0; i < count; ++i) {
      const auto at = [&](std::size_t part) {
        return group.begin() + static_cast<std::ptrdiff_t>(group.size() * part / count);
      };
      parts.emplace_back(at(i), at(i + 1));
    }
    return parts;
  }

  const Inventory& inventory_;
  const FrontEnds& front_ends_;
  const std::vector<const Function*>& functions_;
  const StubOptions& stub_;
  const CompileOptions& options_;
  Observer& observer_;
  std::map<std::size_t, CompileProblem> problems_;  // by index of the function
  std::vector<Trial> waiting_;
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

}  // namespace lacuna
