#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/cpp/declarator_internal.hpp"
#include "lacuna/cpp/grammar_internal.hpp"
#include "lacuna/cpp/view_internal.hpp"
#include "lacuna/syntax/function.hpp"

namespace lacuna::detail::cpp {

/// What the syntax tree says about one function with a body.
struct Draft {
  std::string qualified_name;  ///< with the types of the parameters, unless in C
  std::string name;            ///< the last part, without parameters
  FunctionKind kind = FunctionKind::function;
  std::uint32_t parent = none;  ///< the index of the enclosing function
  ByteRange whole;
  ByteRange body;
  std::uint32_t header = 0;             ///< where the first specifier stands, behind `template <…>`
  ByteRange name_range;                 ///< with its qualifier
  ByteRange parameter_list;             ///< with its parentheses; empty where there is none
  std::vector<std::string> parameters;  ///< names
  ReturnType returned;
  bool templated = false;       ///< it or a class or function around it is a template
  bool specialization = false;  ///< `template <>`
  bool extern_c = false;
  bool friend_ = false;
  bool initializers = false;  ///< of a constructor
  bool function_try = false;
  bool header_error = false;
  bool returns_value = false;
  bool coroutine = false;
  std::uint32_t statements = 0;  ///< nested ones too
  std::uint32_t decisions = 0;
};

struct TreeFacts {
  std::vector<Draft> functions;  ///< in the order of `whole.begin`
  std::uint32_t first_error = none;
  bool names_too_long = false;  ///< all qualified names take 16 times the text; reading stopped
};

/// O(nodes) time, no recursion. `text` is the file that `view` was made from.
TreeFacts walk_tree(const Grammar& grammar, const TSTree& tree, std::string_view text,
                    const View& view, Dialect dialect);

/// How many ERROR and MISSING nodes there are, up to `most`.
std::size_t count_errors(const TSTree& tree, std::size_t most);

}  // namespace lacuna::detail::cpp
