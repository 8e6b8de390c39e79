#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/python/encoding_internal.hpp"
#include "lacuna/source/byte_range.hpp"

namespace lacuna::detail {

/// What the tokens of a file say about one function.
struct OutlinedFunction {
  static constexpr std::uint32_t no_parent = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t begin = 0;    ///< of the first decorator, otherwise of `keyword`
  std::uint32_t keyword = 0;  ///< of "async" or "def"
  ByteRange name;
  std::string qualified_name;
  std::uint32_t parent = no_parent;  ///< the index of the enclosing function
  bool in_class = false;             ///< stands directly in a class
  std::uint32_t colon_end = 0;       ///< the first byte after the header's colon
  std::uint32_t body_begin = 0;      ///< after `colon_end` and a `# type:` signature comment
  std::uint32_t first = 0;           ///< the first token of the body
  std::uint32_t code_end = 0;        ///< the end of the last token of the body
  std::uint32_t body_end = 0;  ///< `code_end`, or the end of the last comment that belongs to it
  ByteRange indent;            ///< the white space before the body's first statement
  std::uint32_t body_lines = 0;
  std::uint32_t decisions = 0;  ///< if elif for while except and or; nested functions' too
  bool complete = false;        ///< header and body were found
  bool one_line = false;        ///< the body follows the colon on the same logical line
  bool async = false;
  bool yields = false;  ///< `yield` in the function's own scope, or in a lambda of it
  bool lambda = false;
  bool names_super = false;  ///< `super` or `__class__`
  bool global = false;
  bool nonlocal = false;
  bool python2 = false;  ///< a token that only Python 2 has; nested functions' too
};

/// Reads the tokens of a Python file: strings, brackets, comments and indentation as CPython's own
/// tokenizer has them, and nothing of the grammar. `def` is a keyword, so that no function of a
/// valid file is missed, whatever a grammar makes of the rest; in a broken file the reader goes on
/// at the next line that begins with `def` or `class`.
struct Outline {
  std::vector<OutlinedFunction> functions;  ///< in the order of `keyword`
  std::uint32_t python2 = no_python2;       ///< the first token that only Python 2 has
  bool names_too_long = false;  ///< all qualified names take 16 times the text; reading stopped
  static constexpr std::uint32_t no_python2 = std::numeric_limits<std::uint32_t>::max();
};

/// O(size) time, no recursion. Names are bytes as the file stores them.
Outline read_outline(const PythonText& text);

}  // namespace lacuna::detail
