#include "lacuna/mask/set_check.hpp"

#include <algorithm>
#include <numeric>

#include "lacuna/base/random.hpp"
#include "lacuna/mask/compile_groups_internal.hpp"
#include "lacuna/mask/place_internal.hpp"

namespace lacuna {
namespace {

/// Sets that are compiled in one go: the changed files of all of them are in memory at once.
constexpr std::size_t sets_at_once = 64;

class SetChecker {
 public:
  SetChecker(const Inventory& inventory, const FrontEnds& front_ends,
             const std::vector<std::vector<const Function*>>& sets, const StubOptions& stub,
             const CompileOptions& options, Observer& observer)
      : inventory_(inventory),
        front_ends_(front_ends),
        sets_(sets),
        stub_(stub),
        options_(options),
        observer_(observer) {
    check_.problems.resize(sets.size());
  }

  /// False where one of them does not compile.
  Result<bool> compile(const std::vector<std::size_t>& chosen) {
    bool good = true;
    for (std::size_t first = 0; first < chosen.size(); first += sets_at_once) {
      const std::size_t count = std::min(sets_at_once, chosen.size() - first);
      auto variants = detail::parallel_results<SourceVariant>(
          count, options_.jobs, {observer_, "mask"}, [&](std::size_t i) {
            return detail::masked_variant(inventory_, front_ends_, sets_[chosen[first + i]], stub_);
          });
      if (!variants) return tl::unexpected(variants.error());
      const auto results =
          compile_variants(inventory_, front_ends_, *variants, options_, observer_);
      if (!results) return tl::unexpected(results.error());
      for (std::size_t i = 0; i < count; ++i) {
        const CompileResult& result = (*results)[i];
        check_.units += result.units;
        if (!result.compiles) check_.problems[chosen[first + i]] = detail::reason_of(result);
        good = good && result.compiles;
      }
    }
    check_.compiled += chosen.size();
    return good;
  }

  SetCheck take() { return std::move(check_); }

 private:
  const Inventory& inventory_;
  const FrontEnds& front_ends_;
  const std::vector<std::vector<const Function*>>& sets_;
  const StubOptions& stub_;
  const CompileOptions& options_;
  Observer& observer_;
  SetCheck check_;
};

}  // namespace

Result<SetCheck> check_sets(const Inventory& inventory, const FrontEnds& front_ends,
                            const std::vector<std::vector<const Function*>>& sets,
                            const StubOptions& stub, const SetCheckOptions& options,
                            Observer& observer) {
  // A set of one function, or with one that a compiler sees, is known already.
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const auto seen = std::count_if(sets[i].begin(), sets[i].end(), [&](const Function* function) {
      return detail::is_compiled(*function, front_ends);
    });
    if (seen > 1) open.push_back(i);
  }
  Random::derive(options.seed, "sets to compile").shuffle(open);
  const auto middle =
      open.begin() + static_cast<std::ptrdiff_t>(std::min(options.sample, open.size()));
  const std::vector<std::size_t> sample(open.begin(), middle);
  const std::vector<std::size_t> others(middle, open.end());
  const detail::CompileCache cache(options.compile);
  SetChecker checker(inventory, front_ends, sets, stub, cache.options(), observer);
  const auto good = checker.compile(sample);
  if (!good) return tl::unexpected(good.error());
  if (!*good) {
    const auto rest = checker.compile(others);
    if (!rest) return tl::unexpected(rest.error());
  }
  return checker.take();
}

}  // namespace lacuna
