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

/// LanguageFrontEnd::masked_range: with the initializers of a constructor from their colon on,
/// where they are dropped and no #if stands among them. O(function).
ByteRange masked_range(const SourceFile& file, const Function& function,
                       InitializerPolicy initializers);

}  // namespace lacuna::detail::cpp
