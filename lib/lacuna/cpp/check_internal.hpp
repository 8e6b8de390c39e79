#pragma once

#include <vector>

#include "lacuna/cpp/conditionals_internal.hpp"
#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/front_end.hpp"
#include "lacuna/syntax/parsed_file.hpp"

namespace lacuna::detail::cpp {

/// LanguageFrontEnd::check_only_bodies_differ. `parsed` is what `original` holds. No grammar looks
/// at `changed`: outside of the bodies every byte must be that of `original`, and a new body ends
/// where its braces do, whichever branches of conditional code are compiled, so that the functions
/// are the same ones. O(size of both).
Result<void> check_bodies(const SourceFile& original, const ParsedFile& parsed,
                          const SourceFile& changed, const std::vector<FunctionId>& functions,
                          Dialect dialect, InitializerPolicy initializers);

}  // namespace lacuna::detail::cpp
