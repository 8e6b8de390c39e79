#pragma once

#include <string>

#include "lacuna/syntax/front_end.hpp"

namespace lacuna::cli {

/// The front ends of this program. `compile_commands`: ClangOptions::compile_commands, of no use
/// where the program was built without Clang.
FrontEnds make_front_ends(const std::string& compile_commands);

/// "Clang 22.1.8" or why there is none.
std::string describe_compiler();

}  // namespace lacuna::cli
