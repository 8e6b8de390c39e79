#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/mask/plan.hpp"
#include "lacuna/repo/compile.hpp"

namespace lacuna {

struct SetCheckOptions {
  std::size_t sample = 8;  ///< sets that are compiled each for itself; all where there are no more
  std::uint64_t seed = 0;  ///< which these are
  CompileOptions compile;
};

struct SetCheck {
  std::vector<std::optional<std::string>> problems;  ///< by set: why it does not compile
  std::size_t compiled = 0;                          ///< sets that were compiled
  std::size_t units = 0;  ///< translation units that see those, over all of them
};

/// Whether functions that compile when each is masked alone (find_uncompilable) compile in these
/// sets, too. That follows, since a mask adds nothing that another could miss; what could break the
/// rule is in docs/masking-cpp.md. So a random sample is compiled, set by set, and where one of
/// these does not compile, all sets are. No set may hold a function inside another one. Sets that
/// change the same text of a unit share its compilation. Errors: those of make_plan, apply_plan and
/// compile_variants.
Result<SetCheck> check_sets(const Inventory& inventory, const FrontEnds& front_ends,
                            const std::vector<std::vector<const Function*>>& sets,
                            const StubOptions& stub, const SetCheckOptions& options,
                            Observer& observer);

}  // namespace lacuna
