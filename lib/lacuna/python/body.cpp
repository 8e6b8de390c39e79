#include "lacuna/python/body_internal.hpp"

#include <algorithm>

namespace lacuna::detail {
namespace {

TSNode only_named_child(const Grammar& grammar, TSNode node) {
  TSNode found{};
  const std::uint32_t count = ts_node_named_child_count(node);
  for (std::uint32_t i = 0; i < count && i < 16; ++i) {
    const TSNode child = ts_node_named_child(node, i);
    if (grammar.kind(child) == NodeKind::comment) continue;
    if (!ts_node_is_null(found)) return TSNode{};
    found = child;
  }
  return found;
}

/// A literal that is neither bytes nor formatted.
bool is_text_literal(std::string_view literal) {
  for (const char c : literal) {
    if (c == '"' || c == '\'') return true;
    const char low = static_cast<char>(c | 0x20);
    if (low != 'r' && low != 'u') return false;
  }
  return false;
}

bool is_docstring_expression(const Grammar& grammar, std::string_view text, TSNode node) {
  for (int depth = 0; depth < 64 && !ts_node_is_null(node); ++depth) {
    switch (grammar.kind(node)) {
      case NodeKind::string:
        return is_text_literal(range_of(node).of(text));
      case NodeKind::concatenated_string: {
        TreeCursor cursor(node);
        if (!cursor.first_child()) return false;
        do {
          const TSNode child = cursor.node();
          if (grammar.kind(child) == NodeKind::comment) continue;
          if (!is_text_literal(range_of(child).of(text))) return false;
        } while (cursor.next_sibling());
        return true;
      }
      case NodeKind::parenthesized:
        node = only_named_child(grammar, node);
        break;
      default:
        return false;
    }
  }
  return false;
}

/// `raise NotImplementedError`, with or without arguments, also as an attribute of `builtins`.
bool raises_not_implemented(std::string_view statement) {
  statement.remove_prefix(std::min<std::size_t>(5, statement.size()));
  const std::size_t begin = statement.find_first_not_of(" \t\\\r\n");
  if (begin == std::string_view::npos) return false;
  statement.remove_prefix(begin);
  if (statement.starts_with("builtins.")) statement.remove_prefix(9);
  constexpr std::string_view name = "NotImplementedError";
  if (!statement.starts_with(name)) return false;
  statement.remove_prefix(name.size());
  return statement.empty() || statement[0] == '(' || statement[0] == ' ' || statement[0] == '\t';
}

/// What one statement does; `no` for anything but the trivial.
Trivial statement_kind(const Grammar& grammar, std::string_view text, TSNode statement) {
  switch (grammar.kind(statement)) {
    case NodeKind::pass:
      return Trivial::pass;
    case NodeKind::raise:
      return raises_not_implemented(range_of(statement).of(text)) ? Trivial::raises : Trivial::no;
    case NodeKind::expression_statement: {
      if (ts_node_child_count(statement) != 1) return Trivial::no;
      const TSNode expression = ts_node_named_child(statement, 0);
      if (ts_node_is_null(expression)) return Trivial::no;
      if (grammar.kind(expression) == NodeKind::ellipsis) return Trivial::ellipsis;
      return is_docstring_expression(grammar, text, expression) ? Trivial::docstring : Trivial::no;
    }
    default:
      return Trivial::no;
  }
}

}  // namespace

void read_body(const Grammar& grammar, std::string_view text, TSNode block,
               TreeFunction& function) {
  constexpr std::uint32_t few = 32;  // more statements, or comments between them, do some work
  TreeCursor cursor(block);
  if (!cursor.first_child()) return;
  std::uint32_t seen = 0;
  Trivial trivial = Trivial::no;
  do {
    const TSNode statement = cursor.node();
    if (!ts_node_is_named(statement) || grammar.kind(statement) == NodeKind::comment) continue;
    const Trivial kind = statement_kind(grammar, text, statement);
    if (seen++ == 0 && kind == Trivial::docstring) {
      function.docstring = range_of(ts_node_named_child(statement, 0));
      function.statements -= 1;  // the walk counts it with the others
    }
    // What stands behind the raise is dead: a `yield` that keeps a generator.
    if (trivial == Trivial::raises) break;
    if (kind == Trivial::no) return;
    if (kind != Trivial::docstring || trivial == Trivial::no) trivial = kind;
  } while (seen < few && cursor.next_sibling());
  function.trivial = trivial;
}

bool yields_itself(const Grammar& grammar, TSNode block) {
  TreeCursor cursor(block);
  if (!cursor.first_child()) return false;
  std::uint32_t depth = 1;
  for (;;) {
    const TSNode node = cursor.node();
    const NodeKind kind = grammar.kind(node);
    if (kind == NodeKind::yield && ts_node_is_named(node)) return true;
    const bool scope = kind == NodeKind::lambda || kind == NodeKind::function;
    if (!scope && cursor.first_child()) {
      ++depth;
      continue;
    }
    while (!cursor.next_sibling()) {
      if (--depth == 0 || !cursor.parent()) return false;
    }
  }
}

std::string parameter_name(std::string_view parameter) {
  std::string name;
  std::size_t at = 0;
  while (at < parameter.size() && parameter[at] == '*') name += parameter[at++];
  while (at < parameter.size() && (parameter[at] == ' ' || parameter[at] == '\t')) ++at;
  const std::size_t end = parameter.find_first_of(" \t\r\n\f:=\\#,)/", at);
  const std::string_view word =
      parameter.substr(at, end == std::string_view::npos ? end : end - at);
  if (word.empty()) return {};
  // Python 2 unpacked tuples in place; they have no name.
  if (word[0] == '(') return std::string(parameter);
  return name.append(word);
}

std::uint32_t first_error(TSNode root) {
  TreeCursor cursor(root);
  for (;;) {
    const TSNode node = cursor.node();
    // Where the parser recovers badly, the root itself is an ERROR and says nothing.
    const bool broken = ts_node_is_error(node) || ts_node_is_missing(node);
    if (broken && !ts_node_eq(node, root)) return ts_node_start_byte(node);
    if (ts_node_has_error(node) && cursor.first_child()) continue;
    while (!cursor.next_sibling()) {
      if (!cursor.parent()) return ts_node_start_byte(root);
    }
  }
}

}  // namespace lacuna::detail
