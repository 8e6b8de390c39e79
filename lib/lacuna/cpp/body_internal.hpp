#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lacuna/cpp/scanner_internal.hpp"

namespace lacuna::detail::cpp {

/// The tokens of a text from the one at `offset` on, where a body ought to begin.
struct BodyText {
  std::string_view text;
  const std::vector<Token>& tokens;  ///< with directives
  std::uint32_t first = 0;           ///< the token that a body ought to begin with
  bool initializers = false;         ///< it may begin with those of a constructor, `: a(1) {…}`
};

struct BodyEnd {
  std::uint32_t end = 0;  ///< offset behind the body; where `problem` is empty
  std::string problem;    ///< why there is no sound body here
};

/// The end of the body that begins at `first`, `{…}`, `try` or initializers, by its braces alone.
/// The same end must come out whichever branches of conditional code are compiled: conditionals are
/// closed inside the body, every branch changes the depth equally, and none reaches the end.
/// O(body).
BodyEnd find_body_end(const BodyText& body);

/// The preprocessor lines of [begin, end) that say something outside of it: `#include`, `#define`
/// that no `#undef` there takes back, `#undef`, and pragmas other than those for the loops and
/// blocks that follow them. As "define NAME …", each once.
std::vector<std::string> leaking_directives(std::string_view text, const std::vector<Token>& tokens,
                                            ByteRange range);

/// Whether the range has a whole conditional or the like in it.
bool has_directives(const std::vector<Token>& tokens, ByteRange range);

}  // namespace lacuna::detail::cpp
