#pragma once

#include <string>
#include <string_view>

#include "lacuna/cpp/scanner_internal.hpp"
#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/front_end.hpp"

namespace lacuna::detail::cpp {

/// The one file that a masked tree gets.
inline constexpr std::string_view header_name = "lacuna_not_implemented.h";

/// Its text: C from 1989 on, C++ from 2011 on, CUDA.
std::string_view header_text();

/// The include of that header in `file`, by a path relative to the file: before everything, but
/// behind a byte order mark, macros that the file defines before its first include, and `module;`.
MaskSupport mask_support(const SourceFile& file, const Tokens& tokens);

}  // namespace lacuna::detail::cpp
