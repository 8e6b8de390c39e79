#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lacuna {

/// `text` made safe for a terminal or a log line: control characters (C0, DEL, C1), bidirectional
/// controls, U+2028 and U+2029, and invalid UTF-8 are shown as \n, \t, \xNN or \uNNNN. Everything
/// else is unchanged, a backslash too.
std::string printable(std::string_view text);

/// Whether `text` is valid UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

/// `text` with each invalid UTF-8 sequence replaced by U+FFFD.
std::string to_valid_utf8(std::string_view text);

/// Whether `pattern` matches all of `path`: `*` matches any run of bytes but '/', `**` any run at
/// all (and "**/" at the beginning or after a '/' also nothing), `?` one byte but '/', `[a-z]` and
/// `[!a-z]` one byte but '/'. There are no escapes: `[*]` is a star, a '[' without ']' is itself.
/// Linear in practice; at worst the product of both lengths.
bool glob_match(std::string_view pattern, std::string_view path);

/// The word in `words` that is closest to `word`, for "did you mean": with the fewest letters put
/// in, taken out, replaced or swapped with the next, the first of equals; empty where none is
/// within a third of the length of `word`. O(length^2) a word at worst.
std::string closest_word(std::string_view word, const std::vector<std::string>& words);

}  // namespace lacuna
