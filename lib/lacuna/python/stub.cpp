#include "lacuna/python/stub_internal.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lacuna::detail {
namespace {

/// Where the statements of a body stand.
struct Layout {
  bool one_line = false;
  std::string newline;
  std::string indent;
};

bool is_newline(char c) { return c == '\n' || c == '\r'; }

std::size_t newline_size(std::string_view text, std::size_t at) {
  if (at >= text.size() || !is_newline(text[at])) return 0;
  return text.substr(at, 2) == "\r\n" ? 2 : 1;
}

/// The white space at `at` and the backslashes that join lines in it; the indentation of a logical
/// line is that of its first physical line.
std::string_view leading_space(std::string_view text, std::size_t at, std::size_t& end) {
  std::size_t begin = at;
  std::string_view indent;
  for (end = at; end < text.size(); ++end) {
    const char c = text[end];
    if (c == ' ' || c == '\t' || c == '\f') continue;
    if (c != '\\' || newline_size(text, end + 1) == 0) break;
    if (indent.empty()) indent = text.substr(begin, end - begin);
    end += newline_size(text, end + 1);
    begin = end + 1;
  }
  return indent.empty() ? text.substr(begin, end - begin) : indent;
}

Layout layout_of(std::string_view body) {
  Layout layout;
  std::size_t at = 0;
  leading_space(body, 0, at);
  if (at < body.size() && body[at] != '#' && !is_newline(body[at])) {
    layout.one_line = true;
    return layout;
  }
  while (at < body.size()) {
    if (body[at] == '#') at = std::min(body.find_first_of("\r\n", at), body.size());
    const std::size_t size = newline_size(body, at);
    if (layout.newline.empty()) layout.newline = body.substr(at, size);
    const std::size_t line = at + size;
    layout.indent = leading_space(body, line, at);
    if (at < body.size() && body[at] != '#' && !is_newline(body[at])) break;
  }
  return layout;
}

/// The length of the UTF-8 character at the start of `text` and its number; 0 where it is none.
std::size_t decode(std::string_view text, std::uint32_t& code) {
  const auto lead = static_cast<unsigned char>(text[0]);
  std::size_t size = 0;
  if (lead >= 0xC2U && lead < 0xE0U) size = 2;
  if (lead >= 0xE0U && lead < 0xF0U) size = 3;
  if (lead >= 0xF0U && lead < 0xF5U) size = 4;
  if (size == 0 || text.size() < size) return 0;
  code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U) return 0;
    code = (code << 6U) | (byte & 0x3FU);
  }
  return size;
}

/// A Python string literal of ASCII alone, so that it stands in a file of any encoding.
std::string literal(std::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text[0]);
    std::uint32_t code = 0;
    const std::size_t decoded = byte < 0x80U ? 0 : decode(text, code);
    if (byte == '"' || byte == '\\') {
      result += '\\';
      result += text[0];
    } else if (byte >= 0x20U && byte < 0x7FU) {
      result += text[0];
    } else if (decoded == 0) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += code < 0x10000U ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
    }
    text.remove_prefix(std::max(decoded, std::size_t{1}));
  }
  return result + '"';
}

bool has_trait(const Function& function, std::string_view trait) {
  return std::find(function.traits.begin(), function.traits.end(), trait) != function.traits.end();
}

}  // namespace

std::string stub_text(const SourceFile& file, const Function& function,
                      const StubOptions& options) {
  const Layout layout = layout_of(file.text(function.body));
  const bool generator = has_trait(function, "generator");
  const bool keep_yield = generator && options.keep_generator;
  std::vector<std::string> statements;
  if (function.docstring && options.docstring == DocstringPolicy::keep) {
    statements.emplace_back(file.text(*function.docstring));
  }
  if (options.kind == StubKind::not_implemented) {
    statements.push_back("raise NotImplementedError(" +
                         literal(to_string(function.id) + " is masked") + ")");
  } else {
    // An async generator must not return a value.
    const bool valued = options.kind == StubKind::return_value;
    statements.emplace_back(generator ? "return" : "return " + (valued ? options.value : "None"));
  }
  if (keep_yield) {
    statements.emplace_back(layout.one_line ? "yield" : "yield  # keeps this a generator");
  }
  std::string text;
  for (const std::string& statement : statements) {
    if (layout.one_line) {
      text += text.empty() ? " " : "; ";
    } else {
      text += layout.newline + layout.indent;
    }
    text += statement;
  }
  return text;
}

}  // namespace lacuna::detail
