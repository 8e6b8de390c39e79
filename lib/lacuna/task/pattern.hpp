#pragma once

#include <string>
#include <string_view>

#include "lacuna/base/error.hpp"

namespace lacuna {

/// Whether `pattern` is a regular expression in the syntax of RE2 with exactly one capturing group,
/// as `stdout:` of a paper wants it. RE2 has neither back references nor look-around, and matches
/// in time linear in the text, whatever pattern and text are. Errors: bad_input.
Result<void> check_pattern(std::string_view pattern);

/// What the one group of `pattern` holds in the first match anywhere in `text`, which may be any
/// bytes. `.` stops at a line end and `^` and `$` stand for the ends of the text; `(?s)` and `(?m)`
/// change that. Thread-safe; O(length of text). Errors: those of check_pattern; not_found where
/// nothing matches or the group takes no part in the match.
Result<std::string> match_one_group(std::string_view pattern, std::string_view text);

}  // namespace lacuna
