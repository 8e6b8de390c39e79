#pragma once

#include <nanobind/nanobind.h>

#include "lacuna/graph/repository_graph.hpp"

namespace lacuna::python {

/// The class _core.Graph: a RepositoryGraph whose answers are JSON text.
void define_graph(nanobind::module_& module);

}  // namespace lacuna::python
