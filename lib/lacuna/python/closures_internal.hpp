#pragma once

#include <vector>

#include "lacuna/python/tree_facts_internal.hpp"

namespace lacuna::detail {

/// Marks the functions inside `outermost`, the function with this `index`, that use a name of an
/// enclosing function, as CPython's symbol table has it. Gives up, without a mark, where scopes
/// nest deeper than CPython compiles. O(nodes of `outermost`).
void mark_closures(const Grammar& grammar, std::string_view text, const Outline& outline,
                   TSNode outermost, std::uint32_t index, std::vector<TreeFunction>& functions);

}  // namespace lacuna::detail
