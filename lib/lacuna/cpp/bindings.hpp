#pragma once

#include <vector>

#include "lacuna/syntax/dependencies.hpp"

namespace lacuna {

/// What C, C++ and CUDA sources give to other languages, as their text says it with literal names:
/// the modules, functions, classes and properties that pybind11, nanobind, Boost.Python,
/// TORCH_LIBRARY and the tables of CPython's own API define, and each function outside classes and
/// namespaces as a symbol that a loaded library may offer. Overloads that a binding does not tell
/// apart are all its targets; a definition whose module is a parameter belongs to every module of
/// the sources. Sorted, without repeats. O(size of the sources), on `jobs` threads (0: all cores).
std::vector<ForeignFunction> bound_functions(const DependencySources& sources, unsigned jobs);

}  // namespace lacuna
