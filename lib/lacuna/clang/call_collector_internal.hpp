#pragma once

#include <vector>

#include "lacuna/clang/call_facts_internal.hpp"
#include "lacuna/clang/compiler_internal.hpp"

namespace lacuna::detail {

/// Who calls whom in the functions that `declarations` hold and in what they use; `files` gets the
/// numbers of the tree's files, in the order of CallFacts::paths, which stay empty.
CallFacts collect_calls(clang::CompilerInstance& compiler, Places& places,
                        const std::vector<clang::Decl*>& declarations, std::vector<int>& files);

}  // namespace lacuna::detail
