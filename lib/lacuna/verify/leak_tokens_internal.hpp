#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lacuna::detail {

/// One token of a text without layout. Two texts that differ only in names, white space, comments,
/// docstrings, quotes and commas before a closing bracket have the same shapes.
struct LeakToken {
  std::uint32_t shape = 0;  ///< the same for all identifiers; a hash of anything else
  std::uint32_t name = 0;   ///< a hash of the identifier; 0 for anything else
  std::uint32_t at = 0;     ///< byte of the text
};

enum class LeakSyntax { python, c };

/// Comments and texts in quotes of more than one line: code may hide in them. The lines of `text`
/// stand at the bytes `at` of the whole.
struct HiddenText {
  std::string text;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> lines;  ///< begin in `text`, byte of whole

  std::uint32_t place_of(std::uint32_t offset) const;
};

struct LeakTokens {
  std::vector<LeakToken> tokens;
  HiddenText hidden;
};

/// Never fails: what is no code gives tokens of no use. `text` has less than 4 GiB. Linear.
LeakTokens leak_tokens(std::string_view text, LeakSyntax syntax);

/// LeakToken::name of an identifier.
std::uint32_t leak_name(std::string_view identifier);

/// Whether an identifier is a keyword of Python or C++.
bool is_leak_keyword(std::string_view word);

}  // namespace lacuna::detail
