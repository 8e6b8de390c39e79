#pragma once

#include <string>
#include <vector>

#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/select.hpp"
#include "lacuna/repo/compile.hpp"

namespace lacuna {

/// A function whose mask, alone, does not compile.
struct CompileProblem {
  FunctionId id;
  std::string reason;  ///< the compiler's first error, with its place
};

/// Finds those of `functions` whose masks do not compile in all units that see them. Many are
/// masked together, and where that does not compile, in ever smaller groups until each culprit is
/// alone: a mask takes uses away from the rest of its unit and adds none, so that what compiles in
/// a group compiles alone. Where a body may be needed by others (of constexpr functions, with
/// lasting directives), each such body is masked without each of those others at least once. In the
/// order of `functions`, only those that fail. A language without compiler has no problems.
/// Compiles each unit 1 + 2 log2(c) times where c of the functions may be needed by others, and
/// about 8 log4(m) times a culprit among m functions. Errors: those of make_plan, apply_plan and
/// compile_variants.
Result<std::vector<CompileProblem>> find_uncompilable(const Inventory& inventory,
                                                      const FrontEnds& front_ends,
                                                      const std::vector<const Function*>& functions,
                                                      const StubOptions& stub,
                                                      const CompileOptions& options,
                                                      Observer& observer);

/// The inventory with those functions not maskable any more, for the reason given.
Inventory without(const Inventory& inventory, const std::vector<CompileProblem>& problems);

/// What plan_checked found out.
struct CheckedMask {
  MaskedRepo masked;
  std::vector<CompileProblem> left_out;  ///< functions that were chosen first, and do not compile
  std::size_t units = 0;                 ///< translation units that were compiled at the end
};

/// plan_masks and apply_plan, with the proof that the masked tree compiles. Where it does not, the
/// functions at fault are taken out of the candidates and it is chosen anew from the same seed;
/// functions that were named by id are not left out. `graph` as for plan_masks. Errors: those of
/// plan_masks, apply_plan and compile_variants; conflict, with the compiler's first error, where a
/// named function does not compile or functions that compile alone do not compile together.
Result<CheckedMask> plan_checked(Inventory inventory, const FrontEnds& front_ends,
                                 const Selector& selector, const StubOptions& stub,
                                 const CompileOptions& options, Observer& observer,
                                 const CallGraph* graph = nullptr);

}  // namespace lacuna
