#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/python/encoding_internal.hpp"
#include "lacuna/python/grammar_internal.hpp"
#include "lacuna/python/outline_internal.hpp"

namespace lacuna::detail {

/// Why a body is worth no mask.
enum class Trivial { no, docstring, pass, ellipsis, raises };

/// What the syntax tree says about one outlined function.
struct TreeFunction {
  bool found = false;
  bool error = false;        ///< an ERROR or MISSING node inside
  bool python2 = false;      ///< a statement that only Python 2 has
  bool module_base = false;  ///< stands in a class with a base called …Module
  bool closure = false;      ///< uses a name of an enclosing function
  bool generator = false;
  Trivial trivial = Trivial::no;
  ByteRange block;
  std::optional<ByteRange> docstring;
  std::uint32_t statements = 0;  ///< nested ones too, without the docstring
  std::uint32_t cases = 0;       ///< nested ones too, without a bare `case _`
  std::vector<std::string> parameters;
  std::vector<std::string_view> decorators;  ///< what stands behind each '@'
};

struct TreeFacts {
  std::vector<TreeFunction> functions;  ///< one for each of the outline
  std::uint32_t first_error = no_error;
  std::uint32_t first_python2 = no_error;
  static constexpr std::uint32_t no_error = 0xFFFFFFFFU;
};

/// Visits statements, not expressions: the outline has counted what is in those. O(statements).
TreeFacts read_tree(const Grammar& grammar, const TSTree& tree, const PythonText& text,
                    const Outline& outline);

}  // namespace lacuna::detail
