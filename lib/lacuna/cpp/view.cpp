#include "lacuna/cpp/view_internal.hpp"

#include <algorithm>

#include "lacuna/cpp/macros_internal.hpp"

namespace lacuna::detail::cpp {
namespace {

void fill(std::string& text, ByteRange range, char c) {
  std::fill(text.begin() + range.begin, text.begin() + range.end, c);
}

/// Writes a token so that the grammar understands it whatever it holds.
void write(std::string& view, std::string_view text, const Token& token) {
  const ByteRange range = token.range;
  switch (token.kind) {
    case TokenKind::word:
      for (std::uint32_t at = range.begin; at < range.end; ++at) {
        // A joined line inside a word must not part it.
        view[at] =
            is_word_byte(text[at]) && static_cast<unsigned char>(text[at]) < 0x80U ? text[at] : 'x';
      }
      return;
    case TokenKind::text:
    case TokenKind::raw_text:
      fill(view, range, 'x');
      view[range.begin] = '"';
      if (range.size() > 1) view[range.end - 1] = '"';
      return;
    case TokenKind::character:
    case TokenKind::number:
      fill(view, range, '0');
      if (token.kind == TokenKind::character) view[range.begin] = ' ';  // `return'x'`
      return;
    case TokenKind::symbol: {
      const bool digraph = text[range.begin] != token.symbol && range.size() == 2 &&
                           (token.symbol < 'A' || token.symbol > 'Z');
      for (std::uint32_t at = range.begin; at < range.end; ++at) view[at] = text[at];
      if (digraph) {
        view[range.begin] = token.symbol;
        view[range.begin + 1] = ' ';
      }
      return;
    }
    case TokenKind::directive:
      return;
  }
}

}  // namespace

std::vector<std::uint32_t> match_brackets(const std::vector<Token>& tokens) {
  std::vector<std::uint32_t> partner(tokens.size(), none);
  std::vector<std::uint32_t> open;
  std::size_t braces = 0;
  for (std::uint32_t i = 0; i < tokens.size(); ++i) {
    const char c = tokens[i].symbol;
    if (c == '(' || c == '[' || c == '{') {
      open.push_back(i);
      if (c == '{') ++braces;
    } else if (c == ')' || c == ']') {
      const char wanted = c == ')' ? '(' : '[';
      if (open.empty() || !tokens[open.back()].is(wanted)) continue;
      partner[i] = open.back();
      partner[open.back()] = i;
      open.pop_back();
    } else if (c == '}' && braces > 0) {
      while (!tokens[open.back()].is('{')) open.pop_back();
      partner[i] = open.back();
      partner[open.back()] = i;
      open.pop_back();
      --braces;
    }
  }
  return partner;
}

std::uint32_t View::token_at(std::uint32_t offset) const {
  const auto found = std::lower_bound(
      tokens.begin(), tokens.end(), offset,
      [](const Token& token, std::uint32_t wanted) { return token.range.begin < wanted; });
  return static_cast<std::uint32_t>(found - tokens.begin());
}

View make_view(std::string_view text, const Tokens& tokens, Dialect dialect, Effort effort) {
  View view;
  view.unterminated = tokens.unterminated;
  Selection selection = select_branches(text, tokens.list, dialect);
  view.stray = selection.stray;
  std::vector<Token> kept;
  for (std::size_t i = 0; i < tokens.list.size(); ++i) {
    if (selection.kept[i]) kept.push_back(tokens.list[i]);
  }
  std::vector<std::uint32_t> partner = match_brackets(kept);
  const std::vector<bool> gone = find_attributes(text, kept, partner, dialect, effort);

  view.text.assign(text.size(), ' ');
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n' || text[at] == '\r') view.text[at] = text[at];
  }
  std::vector<std::uint32_t> place(kept.size(), none);
  for (std::uint32_t i = 0; i < kept.size(); ++i) {
    if (gone[i]) {
      // Neighbours are one range.
      if (i > 0 && gone[i - 1]) {
        view.blanked.back().end = kept[i].range.end;
      } else {
        view.blanked.push_back(kept[i].range);
      }
      continue;
    }
    if (kept[i].open) view.unterminated = std::min(view.unterminated, kept[i].range.begin);
    place[i] = static_cast<std::uint32_t>(view.tokens.size());
    view.tokens.push_back(kept[i]);
    const bool literal_operator =
        i > 0 && kept[i].kind == TokenKind::text && kept[i - 1].range.of(text) == "operator";
    if (literal_operator) {
      view.text.replace(kept[i].range.begin, kept[i].range.size(), kept[i].range.of(text));
    } else {
      write(view.text, text, kept[i]);
    }
  }
  view.partner.resize(view.tokens.size(), none);
  for (std::uint32_t i = 0; i < kept.size(); ++i) {
    if (place[i] != none && partner[i] != none) view.partner[place[i]] = place[partner[i]];
  }
  return view;
}

}  // namespace lacuna::detail::cpp
