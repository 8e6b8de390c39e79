#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lacuna/clang/children_internal.hpp"
#include "lacuna/clang/unit_parser_internal.hpp"

namespace lacuna::detail {

/// One unit that goes on where the shared part ends, in a process of its own.
struct SharedUnit {
  const Unit* unit = nullptr;
  const FunctionSet* known = nullptr;
  Outlet outlet;
};

/// Units with the same arguments.
struct SharedParse {
  Unit like;                         ///< any of them
  std::vector<std::string> headers;  ///< outside the tree, as in #include <…>
  std::string resource_directory;
  UnitQuestion question = UnitQuestion::functions;
  /// Called once, when the headers have been read; returns in each process that is to go on as a
  /// unit, and nowhere else.
  std::function<SharedUnit()> branch;
};

/// Reads the headers in this process, which never returns, and then lets units branch off. Each
/// sends its facts. Where the headers have errors, the process ends before anything branches off.
///
/// That the headers come before the unit's own text, and perhaps more of them than it includes,
/// must make no difference. A unit is parsed anew, without them, as soon as it
///  - defines or undefines a macro with a name that occurs in one of the headers,
///  - asks for a macro of one that it has not included at that place, or
///  - has an error.
[[noreturn]] void parse_sharing(const SourceTree& tree, const SharedParse& parse);

}  // namespace lacuna::detail
