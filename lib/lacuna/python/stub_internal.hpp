#pragma once

#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/front_end.hpp"

namespace lacuna::detail {

/// The bytes that stand in for the body of a maskable function. Takes line ends and indentation
/// from the body itself.
std::string stub_text(const SourceFile& file, const Function& function, const StubOptions& options);

}  // namespace lacuna::detail
