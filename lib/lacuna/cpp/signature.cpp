#include "lacuna/cpp/signature_internal.hpp"

#include "lacuna/base/text.hpp"

namespace lacuna::detail::cpp {
namespace {

bool is_wordlike(const Token& token) { return token.kind != TokenKind::symbol; }

bool needs_space(std::string_view last_text, const Token& last, const Token& next) {
  if (last.kind == TokenKind::word && last_text == "operator") {
    return next.kind == TokenKind::word;
  }
  if (is_wordlike(next)) {
    return is_wordlike(last) || last.is('>') || last.is(')') || last.is(']');
  }
  if (next.is('*') || next.is('&') || next.is(symbol::both)) {
    return is_wordlike(last) || last.is('>');
  }
  return false;
}

/// The tokens [begin, end) of `view`, without those that begin in `without`.
std::string joined(std::string_view text, const View& view, std::uint32_t begin, std::uint32_t end,
                   ByteRange without) {
  std::string result;
  const Token* last = nullptr;
  std::string last_text;
  for (std::uint32_t i = begin; i < end; ++i) {
    const Token& token = view.tokens[i];
    if (token.range.begin >= without.begin && token.range.begin < without.end) continue;
    if (last != nullptr && needs_space(last_text, *last, token)) result += ' ';
    last_text = without_splices(token.range.of(text));
    result += last_text;
    last = &token;
  }
  return to_valid_utf8(result);
}

void read_parameter(const Grammar& grammar, std::string_view text, const View& view, TSNode node,
                    ParameterList& list) {
  ByteRange range = range_of(node);
  const TSNode value = grammar.child(node, grammar.default_value());
  if (!ts_node_is_null(value)) {
    std::uint32_t i = view.token_at(ts_node_start_byte(value));
    while (i > 0 && view.tokens[i].range.begin > range.begin && !view.tokens[i].is('=')) --i;
    if (view.tokens[i].is('=')) range.end = view.tokens[i].range.begin;
  }
  const TSNode name = declared_name(grammar, grammar.child(node, grammar.declarator()));
  const ByteRange name_range = ts_node_is_null(name) ? ByteRange{} : range_of(name);
  const std::uint32_t begin = view.token_at(range.begin);
  const std::uint32_t end = view.token_at(range.end);
  if (!list.types.empty()) list.types += ',';
  list.types += joined(text, view, begin, end, name_range);
  if (name_range.empty()) return;
  const std::uint32_t at = view.token_at(name_range.begin);
  const bool pack = at > begin && view.tokens[at - 1].is(symbol::ellipsis);
  list.names.push_back((pack ? "..." : "") + spelling(text, view, name_range));
}

}  // namespace

std::string spelling(std::string_view text, const View& view, ByteRange range) {
  return joined(text, view, view.token_at(range.begin), view.token_at(range.end), {});
}

TSNode declared_name(const Grammar& grammar, TSNode node) {
  while (!ts_node_is_null(node)) {
    const NodeKind kind = grammar.kind(node);
    if (kind == NodeKind::leaf) return node;
    if (kind != NodeKind::declarator && kind != NodeKind::function_declarator) break;
    TSNode next = grammar.child(node, grammar.declarator());
    // Some declarators have no field for what they hold.
    for (std::uint32_t i = 0; ts_node_is_null(next) && i < ts_node_named_child_count(node); ++i) {
      const TSNode child = ts_node_named_child(node, i);
      const NodeKind inner = grammar.kind(child);
      if (inner == NodeKind::leaf || inner == NodeKind::declarator ||
          inner == NodeKind::function_declarator) {
        next = child;
      }
    }
    node = next;
  }
  return TSNode{};
}

ParameterList read_parameters(const Grammar& grammar, std::string_view text, const View& view,
                              TSNode list) {
  ParameterList result;
  if (ts_node_has_error(list)) {
    const ByteRange range = range_of(list);
    const std::uint32_t begin = view.token_at(range.begin);
    const std::uint32_t end = view.token_at(range.end);
    if (end > begin + 2) result.types = joined(text, view, begin + 1, end - 1, {});
    return result;
  }
  TreeCursor cursor(list);
  if (!cursor.first_child()) return result;
  do {
    const TSNode child = cursor.node();
    if (ts_node_is_named(child)) {
      read_parameter(grammar, text, view, child, result);
    } else if (range_of(child).size() == 3) {
      result.types += result.types.empty() ? "..." : ",...";
      result.names.emplace_back("...");
    }
  } while (cursor.next_sibling());
  if (result.types == "void") result.types.clear();
  return result;
}

}  // namespace lacuna::detail::cpp
