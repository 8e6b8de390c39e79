#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lacuna {

/// `text` as the text of an HTML element or of a quoted attribute: `&`, `<`, `>` and quotes are
/// entities, and what printable() escapes is escaped.
std::string html_text(std::string_view text);

/// A JSON document as the text of a `<script type="application/json">`: the same value in ASCII,
/// without `<`, `>` and `&`, so that no string in it ends the element or turns the direction of
/// what follows. Invalid UTF-8 becomes U+FFFD. O(size).
std::string json_in_html(std::string_view json);

/// What a Content-Security-Policy calls an inline script or style with this text: 'sha256-…', with
/// the quotes.
std::string csp_hash(std::string_view text);

/// `text` with every `@name@` of `values` replaced. What is put in is not looked at again; a name
/// without a value stays. Names are of lower-case letters and '_'.
std::string fill_template(std::string_view text,
                          const std::vector<std::pair<std::string_view, std::string_view>>& values);

}  // namespace lacuna
