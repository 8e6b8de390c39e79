#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lacuna/cpp/grammar_internal.hpp"
#include "lacuna/cpp/view_internal.hpp"

namespace lacuna::detail::cpp {

/// The tokens of `view` that begin in `range`, as in the file, with as little white space as keeps
/// them apart and a space before `*` and `&`: "const std::vector<T> &". Valid UTF-8.
std::string spelling(std::string_view text, const View& view, ByteRange range);

struct ParameterList {
  std::string types;               ///< "int,const T &"
  std::vector<std::string> names;  ///< of those that have one; packs as "...name", C's "..."
};

/// What a node parameter_list says.
ParameterList read_parameters(const Grammar& grammar, std::string_view text, const View& view,
                              TSNode list);

/// The name that a declarator declares, or a null node.
TSNode declared_name(const Grammar& grammar, TSNode declarator);

}  // namespace lacuna::detail::cpp
