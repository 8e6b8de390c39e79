#pragma once

#include <vector>

#include "lacuna/clang/compiler_internal.hpp"
#include "lacuna/clang/constant_uses_internal.hpp"
#include "lacuna/clang/facts_internal.hpp"

namespace lacuna::detail {

/// A function of a file of the tree, before its file has a number in the unit's facts.
struct CollectedFunction {
  int file = -1;  ///< of the tree
  FunctionFact fact;
};

/// Collects the functions with bodies that `declarations` hold, in no particular order.
std::vector<CollectedFunction> collect_functions(clang::CompilerInstance& compiler, Places& places,
                                                 const std::vector<clang::Decl*>& declarations);

}  // namespace lacuna::detail
