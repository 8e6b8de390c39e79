#pragma once

#include <cstdint>
#include <string_view>

#include "lacuna/source/byte_range.hpp"

namespace lacuna::detail {

enum class TokenKind {
  other,
  name,
  colon,
  at,
  def,
  class_,
  async,
  lambda,
  decision,  ///< if elif for while except and or
  yield,
  super,  ///< `super` or `__class__`
  global,
  nonlocal,
  python2,  ///< `<>`, backticks, 10L, 0777, ur""
};

/// Told what scan_tokens reads, in the order of the text. Lines count from 1.
class TokenSink {
 public:
  virtual ~TokenSink() = default;
  /// A logical line begins, `column` deep as CPython counts (a tab goes on to the next multiple of
  /// 8, a form feed back to 0) behind the white space of `indent`.
  virtual void logical_line(std::uint32_t column, ByteRange indent) = 0;
  /// One token, or one piece of an f-string; it covers `line` to `last_line`.
  virtual void token(TokenKind kind, ByteRange range, std::uint32_t line, std::uint32_t last_line,
                     bool in_brackets) = 0;
  /// `alone`: nothing but white space stands before it on its line, `column` wide.
  virtual void comment(ByteRange range, std::uint32_t column, std::uint32_t line, bool alone) = 0;
  virtual void ended() = 0;
};

/// The tokens of a Python text in which lines end in "\n" or "\r\n". Never fails: a string that
/// does not end ends with its line or with the text, and a line that begins with `def` or `class`
/// ends every open bracket. O(size), no recursion.
void scan_tokens(std::string_view text, std::uint32_t begin, TokenSink& sink);

}  // namespace lacuna::detail
