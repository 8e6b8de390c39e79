#pragma once

#include <string>

#include "lacuna/cpp/grammar_internal.hpp"
#include "lacuna/cpp/view_internal.hpp"
#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/front_end.hpp"

namespace lacuna::detail::cpp {

/// What stands in the place of `function.body`: LanguageFrontEnd::stub.
std::string stub_text(const Grammar& grammar, const SourceFile& file, const Function& function,
                      const StubOptions& options, Dialect dialect);

}  // namespace lacuna::detail::cpp
