#pragma once

#include <memory>

#include "lacuna/syntax/front_end.hpp"

namespace lacuna {

/// Python 3 by tree-sitter; no interpreter is needed. Files are `*.py`, `*.pyw`, `*.pyi` (these
/// parse, but none of their functions is maskable), and scripts without an extension that name
/// their interpreter.
std::shared_ptr<const LanguageFrontEnd> make_python_front_end();

}  // namespace lacuna
