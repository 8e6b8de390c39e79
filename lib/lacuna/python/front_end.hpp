#pragma once

#include <memory>

#include "lacuna/syntax/front_end.hpp"

namespace lacuna {

/// Python 3 by tree-sitter; no interpreter is needed. Files are `*.py`, `*.pyw` and `*.pyi`
/// (stub files parse, but none of their functions is maskable).
std::shared_ptr<const LanguageFrontEnd> make_python_front_end();

}  // namespace lacuna
