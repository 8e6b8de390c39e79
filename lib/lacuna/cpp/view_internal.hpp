#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lacuna/cpp/conditionals_internal.hpp"
#include "lacuna/cpp/scanner_internal.hpp"

namespace lacuna::detail::cpp {

/// What may be blanked beyond what is never part of the grammar.
enum class Effort : std::uint8_t {
  usual,     ///< well-known attributes, launch configurations, macros behind `class`
  generous,  ///< whatever looks like a macro between, before or behind declarations
};

/// A copy of a text in ASCII and of the same length, so that offsets agree, in which a grammar of
/// plain C++ finds its way: comments, preprocessor lines, branches that are not read, attributes
/// and the like are blank, and literals are plain ones.
struct View {
  std::string text;
  std::vector<Token> tokens;           ///< of `text`, in order; their ranges are those of the file
  std::vector<std::uint32_t> partner;  ///< of each bracket the index of its match, or `none`
  std::vector<ByteRange> blanked;      ///< attributes and macros, in order
  std::uint32_t stray = none;          ///< Selection::stray
  std::uint32_t unterminated = none;   ///< the first literal or comment that does not end

  /// The index of the first token that begins at `offset` or behind it.
  std::uint32_t token_at(std::uint32_t offset) const;
};

View make_view(std::string_view text, const Tokens& tokens, Dialect dialect, Effort effort);

/// Of each bracket the index of its match; brackets that do not match have `none`. A closing brace
/// ends whatever is open inside it.
std::vector<std::uint32_t> match_brackets(const std::vector<Token>& tokens);

}  // namespace lacuna::detail::cpp
