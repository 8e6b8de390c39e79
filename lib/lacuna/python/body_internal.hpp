#pragma once

#include <string>
#include <string_view>

#include "lacuna/python/tree_facts_internal.hpp"

namespace lacuna::detail {

/// Fills in `docstring` and `trivial` from the first statements of the function's block, and takes
/// the docstring from `statements` (which the walk counts in the block).
void read_body(const Grammar& grammar, std::string_view text, TSNode block, TreeFunction& function);

/// Whether a `yield` stands in the block's own scope, not in a lambda or a nested function of it.
bool yields_itself(const Grammar& grammar, TSNode block);

/// The name in one parameter, with its stars; empty for the lone "*" and "/".
std::string parameter_name(std::string_view parameter);

/// The offset of the first ERROR or MISSING node below `root`.
std::uint32_t first_error(TSNode root);

}  // namespace lacuna::detail
