#pragma once

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {

/// What the solver found, in the terms that all languages share.
Dependencies dependencies_of(const Program& program, const Solver& solver,
                             const DependencyOptions& options);

}  // namespace lacuna::detail::flow
