#pragma once

#include <vector>

#include "lacuna/cpp/tree_walk_internal.hpp"
#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/parsed_file.hpp"

namespace lacuna::detail::cpp {

/// The functions of a file from what its tree and its tokens say. A function is maskable only where
/// both agree on where its body begins and ends.
std::vector<Function> build_functions(const SourceFile& file, const Tokens& tokens,
                                      const View& view, const TreeFacts& facts, Dialect dialect);

}  // namespace lacuna::detail::cpp
