#include "lacuna/cpp/binding_tokens_internal.hpp"

#include <algorithm>

namespace lacuna::detail::cpp {

BindingTokens::BindingTokens(std::string_view text) : text_(text), tokens_(scan(text).list) {
  std::erase_if(tokens_, [](const Token& each) { return each.kind == TokenKind::directive; });
  closing_.assign(size(), nowhere);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < size(); ++i) {
    if (is(i, '(') || is(i, '[') || is(i, '{')) {
      open.push_back(i);
    } else if (!open.empty() && (is(i, ')') || is(i, ']') || is(i, '}'))) {
      closing_[open.back()] = i;
      open.pop_back();
    }
  }
}

std::string_view BindingTokens::word(std::size_t i) const {
  return i < size() && tokens_[i].kind == TokenKind::word ? token(i) : std::string_view();
}

std::size_t BindingTokens::closing_angle(std::size_t i) const {
  constexpr std::size_t farthest = 200;  // tokens; what is longer compares numbers
  if (!is(i, '<')) return nowhere;
  std::size_t depth = 0;
  const std::size_t end = std::min(size(), i + farthest);
  for (; i < end; ++i) {
    if (is(i, '<')) ++depth;
    if (is(i, '>') && --depth == 0) return i;
    if (is(i, '(') || is(i, '[')) {
      i = closing_[i];
      if (i == nowhere) return nowhere;
    } else if (is(i, ')') || is(i, ']') || is(i, ';') || is(i, '{') || is(i, '}')) {
      return nowhere;
    }
  }
  return nowhere;
}

std::vector<BindingTokens::Span> BindingTokens::list(std::size_t open) const {
  const std::size_t end = is(open, '<') ? closing_angle(open) : closing(open);
  std::vector<Span> parts;
  if (end == nowhere || end == open + 1) return parts;
  std::size_t begin = open + 1;
  for (std::size_t i = begin; i < end; ++i) {
    std::size_t inner = closing(i);
    if (inner == nowhere && is(i, '<') && !word(i - 1).empty()) inner = closing_angle(i);
    if (inner != nowhere && inner < end) {
      i = inner;
    } else if (is(i, ',')) {
      parts.emplace_back(begin, i);
      begin = i + 1;
    }
  }
  parts.emplace_back(begin, end);
  return parts;
}

std::string BindingTokens::string(std::size_t i) const {
  std::string all;
  for (; i < size() && tokens_[i].kind == TokenKind::text; ++i) {
    const std::string_view literal = token(i);
    const std::size_t begin = literal.find('"');
    const std::size_t end = literal.rfind('"');
    if (begin == std::string_view::npos || end <= begin) break;
    all += literal.substr(begin + 1, end - begin - 1);
  }
  return all;
}

std::string BindingTokens::spelled(Span span) const {
  std::string all;
  for (std::size_t i = span.first; i < span.second && i < size(); ++i) all += token(i);
  return all;
}

std::pair<std::vector<std::string>, std::size_t> BindingTokens::name(std::size_t i) const {
  std::vector<std::string> parts;
  if (is(i, symbol::scope)) ++i;
  while (!word(i).empty()) {
    parts.emplace_back(word(i));
    ++i;
    if (parts.back() == "operator") {
      if (is(i, '(') && is(i + 1, ')')) {
        parts.back() += "()";
        i += 2;
      }
      while (i < size() && tokens_[i].kind == TokenKind::symbol && !is(i, ',') && !is(i, ')') &&
             !is(i, '(')) {
        parts.back() += token(i++);
      }
      break;
    }
    if (const std::size_t angle = closing_angle(i); angle != nowhere) i = angle + 1;
    if (!is(i, symbol::scope)) break;
    ++i;
  }
  return {std::move(parts), i};
}

}  // namespace lacuna::detail::cpp
