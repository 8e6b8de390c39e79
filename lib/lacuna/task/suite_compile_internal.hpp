#pragma once

#include <vector>

#include "lacuna/task/suite_tasks_internal.hpp"

namespace lacuna::detail {

/// Leaves out the candidates whose masks do not compile, and says which. Errors: those of
/// find_uncompilable.
Result<void> leave_out_uncompilable(const Inventory& inventory, const FrontEnds& front_ends,
                                    const SuiteOptions& options, const StubOptions& stub,
                                    const Note& note, Observer& observer,
                                    std::vector<const Function*>& candidates);

/// Leaves out the tasks of `paper` that check_sets finds not to compile, and says which. Errors:
/// those of check_sets.
Result<void> leave_out_uncompilable_tasks(const TaskSource& source, const SuiteOptions& options,
                                          const StubOptions& stub, const Note& note,
                                          Observer& observer, SuitePaper& paper);

}  // namespace lacuna::detail
