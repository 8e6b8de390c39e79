#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lacuna {

/// `text` made safe for a terminal or a log line: control characters (C0, DEL, C1), bidirectional
/// overrides and invalid UTF-8 are shown as \n, \t, \xNN or \uNNNN. Everything else is unchanged.
std::string printable(std::string_view text);

/// Whether `text` is valid UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

/// `text` with each invalid UTF-8 sequence replaced by U+FFFD.
std::string to_valid_utf8(std::string_view text);

/// Whether `pattern` matches all of `path`: `*` matches any run of bytes but '/', `**` any run at
/// all ("**/" also matches nothing), `?` one byte but '/', `[a-z]` and `[!a-z]` a byte. Linear in
/// practice; at worst the product of both lengths.
bool glob_match(std::string_view pattern, std::string_view path);

/// The word in `words` that is closest to `word` by edit distance, for "did you mean"; empty where
/// none is near.
std::string closest_word(std::string_view word, const std::vector<std::string>& words);

}  // namespace lacuna
