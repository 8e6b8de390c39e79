#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/source/byte_range.hpp"

namespace lacuna::detail::cpp {

inline constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

enum class TokenKind : std::uint8_t {
  word,  ///< identifier or keyword
  number,
  text,       ///< string literal with its prefix
  raw_text,   ///< raw string literal with its prefix
  character,  ///< character literal with its prefix
  symbol,
  directive,  ///< a whole preprocessor line, from '#' to the byte before its newline
};

/// Symbols of more than one character that are one token; all others are single characters, so
/// that `>>` can close two template argument lists. A digraph is the character it stands for.
namespace symbol {
inline constexpr char scope = 'S';     // ::
inline constexpr char arrow = 'A';     // ->
inline constexpr char both = 'B';      // &&
inline constexpr char either = 'E';    // ||
inline constexpr char ellipsis = 'D';  // ...
}  // namespace symbol

struct Token {
  ByteRange range;
  TokenKind kind = TokenKind::symbol;
  char symbol = 0;    ///< of a symbol; otherwise 0
  bool open = false;  ///< a literal that its line ends before it is closed

  bool is(char c) const { return symbol == c; }
};

/// The tokens of a C or C++ text, as translation phases 2 and 3 make them: joined lines, comments,
/// raw strings, digraphs. Trigraphs are not replaced. Whatever the bytes, O(size) time.
struct Tokens {
  std::vector<Token> list;
  std::vector<ByteRange> comments;
  /// The first comment or raw string that does not end; `none` where all do.
  std::uint32_t unterminated = none;
};

Tokens scan(std::string_view text);

/// `text` without joined lines.
std::string without_splices(std::string_view text);

enum class DirectiveKind : std::uint8_t {
  other,
  if_,
  elif,
  else_,
  endif,
  define,
  undef,
  include,  // and the like: import, include_next, embed
  pragma,
  harmless,  // error, warning, the null directive
};

struct Directive {
  DirectiveKind kind = DirectiveKind::other;
  std::string name;       ///< "ifdef"
  std::string arguments;  ///< what follows, without comments, white space trimmed and single
};

/// What the preprocessor line `text`, from its '#' on, says.
Directive read_directive(std::string_view text);

inline bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80U;
}

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace lacuna::detail::cpp
