#include "lacuna/cpp/declarator_internal.hpp"

#include <algorithm>
#include <array>

#include "lacuna/cpp/signature_internal.hpp"

namespace lacuna::detail::cpp {
namespace {

/// The node inside a pointer, reference or parenthesis. Not all of them have a field for it.
TSNode inner_declarator(const Grammar& grammar, TSNode node) {
  TSNode next = grammar.child(node, grammar.declarator());
  const std::uint32_t children = ts_node_named_child_count(node);
  for (std::uint32_t i = 0; ts_node_is_null(next) && i < children && i < 8; ++i) {
    const TSNode child = ts_node_named_child(node, i);
    if (grammar.kind(child) != NodeKind::other) next = child;
  }
  return next;
}

/// Of `A::operator bool() const`, whose name holds its own parameters; false for other names.
bool read_conversion(const Grammar& grammar, TSNode name, Declared& declared) {
  while (!ts_node_is_null(name) && grammar.kind(name) == NodeKind::qualified) {
    name = grammar.child(name, grammar.name());
  }
  if (ts_node_is_null(name) || grammar.kind(name) != NodeKind::operator_cast) return false;
  TSNode function = grammar.child(name, grammar.declarator());
  while (!ts_node_is_null(function) && grammar.kind(function) != NodeKind::function_declarator) {
    TSNode next = grammar.child(function, grammar.declarator());
    const std::uint32_t children = ts_node_named_child_count(function);
    if (ts_node_is_null(next) && children > 0) next = ts_node_named_child(function, children - 1);
    function = next;
  }
  if (ts_node_is_null(function)) return false;
  declared.conversion = true;
  declared.function = function;
  declared.parameters = grammar.child(function, grammar.parameters());
  return true;
}

/// The T of `operator T *`.
std::string conversion_type(std::string_view text, const View& view, const Declared& declared) {
  const ByteRange range = {ts_node_start_byte(declared.name),
                           ts_node_start_byte(declared.parameters)};
  std::uint32_t i = view.token_at(range.begin);
  const std::uint32_t end = view.token_at(range.end);
  while (i < end && view.tokens[i].range.of(text) != "operator") ++i;
  if (i + 1 >= end) return {};
  return spelling(text, view, {view.tokens[i + 1].range.begin, range.end});
}

/// What stands before the name, without what is no part of a type; empty where a parenthesis is
/// open there, as in `int (*f(int))(double)`.
std::string leading_type(std::string_view text, const View& view, ByteRange range) {
  static constexpr std::array<std::string_view, 13> specifiers = {
      "constexpr", "consteval", "constinit", "inline",   "static",     "virtual",      "friend",
      "extern",    "explicit",  "register",  "__inline", "__inline__", "__forceinline"};
  const std::uint32_t end = view.token_at(range.end);
  std::uint32_t first = view.token_at(range.begin);
  std::string type;
  for (std::uint32_t i = first; i < end; ++i) {
    const Token& token = view.tokens[i];
    if (token.is('(') && (view.partner[i] == none || view.partner[i] >= end)) return {};
    const auto* const known = std::find(specifiers.begin(), specifiers.end(), token.range.of(text));
    if (token.kind != TokenKind::text && known == specifiers.end()) continue;
    if (i > first) {
      type += spelling(text, view, {view.tokens[first].range.begin, token.range.begin}) + ' ';
    }
    first = i + 1;
  }
  if (first < end) {
    type += spelling(text, view, {view.tokens[first].range.begin, range.end});
  } else if (!type.empty()) {
    type.pop_back();
  }
  return type;
}

/// "B" of "A::B<C::D>".
std::string class_name(std::string_view name) {
  if (name.ends_with('>')) {
    std::size_t open = name.size();
    for (int angles = 0; open > 0;) {
      --open;
      if (name[open] == '>') ++angles;
      if (name[open] == '<' && --angles == 0) break;
    }
    name = name.substr(0, open);
  }
  const std::size_t colon = name.rfind(':');
  return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

bool is_operator_at(std::string_view name, std::size_t at) {
  constexpr std::string_view keyword = "operator";
  if (name.substr(at, keyword.size()) != keyword) return false;
  const std::size_t end = at + keyword.size();
  return (at == 0 || !is_word_byte(name[at - 1])) &&
         (end >= name.size() || !is_word_byte(name[end]));
}

}  // namespace

Declared find_declared(const Grammar& grammar, TSNode definition) {
  Declared declared;
  TSNode at = grammar.child(definition, grammar.declarator());
  while (!ts_node_is_null(at)) {
    const NodeKind kind = grammar.kind(at);
    if (kind == NodeKind::function_declarator) {
      declared.function = at;
      declared.parameters = grammar.child(at, grammar.parameters());
      at = grammar.child(at, grammar.declarator());
    } else if (kind == NodeKind::declarator) {
      at = inner_declarator(grammar, at);
    } else {
      declared.name = at;
      read_conversion(grammar, at, declared);
      break;
    }
  }
  return declared;
}

ReturnType read_return_type(const Grammar& grammar, std::string_view text, const View& view,
                            TSNode definition, const Declared& declared) {
  ReturnType type;
  type.written = !ts_node_is_null(grammar.child(definition, grammar.type()));
  const bool none_there = ts_node_is_null(declared.function);
  const std::uint32_t count = none_there ? 0 : ts_node_named_child_count(declared.function);
  for (std::uint32_t i = 0; i < count && i < 32; ++i) {
    const TSNode child = ts_node_named_child(declared.function, i);
    if (grammar.kind(child) != NodeKind::trailing_return) continue;
    type.trailing = true;
    type.text = spelling(text, view, {ts_node_start_byte(child) + 2, ts_node_end_byte(child)});
    return type;
  }
  if (declared.conversion) {
    type.text = conversion_type(text, view, declared);
  } else if (type.written && !ts_node_is_null(declared.name)) {
    type.text = leading_type(text, view,
                             {ts_node_start_byte(definition), ts_node_start_byte(declared.name)});
  }
  return type;
}

std::string qualifiers(std::string_view text, const View& view, ByteRange range) {
  std::string result;
  for (std::uint32_t i = view.token_at(range.begin); i < view.token_at(range.end); ++i) {
    const Token& token = view.tokens[i];
    const std::string_view word = token.range.of(text);
    if (word == "const" || word == "volatile") {
      result += ' ';
      result += word;
    } else if (token.is('&')) {
      result += " &";
    } else if (token.is(symbol::both)) {
      result += " &&";
    } else {
      break;
    }
  }
  return result;
}

WrittenName split_name(std::string written) {
  WrittenName name;
  if (written.starts_with("::")) written.erase(0, 2);
  // The last part stands behind the last `::` outside of angle brackets, before `operator`.
  std::size_t last = 0;
  int depth = 0;
  for (std::size_t at = 0; at < written.size() && !is_operator_at(written, at); ++at) {
    if (written[at] == '<') ++depth;
    if (written[at] == '>') --depth;
    if (depth == 0 && written.compare(at, 2, "::") == 0) last = ++at + 1;
  }
  name.last = written.substr(last);
  if (last > 2) name.owner = class_name(std::string_view(written).substr(0, last - 2));
  name.all = std::move(written);
  return name;
}

}  // namespace lacuna::detail::cpp
