#include "lacuna/cpp/body_internal.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace lacuna::detail::cpp {
namespace {

constexpr std::string_view cut = "an #if cuts through its body";
constexpr std::string_view unbalanced = "its braces do not match";

/// Follows the depth of braces through the branches of conditional code.
class DepthReader {
 public:
  DepthReader(const BodyText& body, std::uint32_t begin) : body_(body), at_(begin) {}

  std::uint32_t at() const { return at_; }
  const std::string& problem() const { return problem_; }

  /// From the brace at `at` to behind its match; false with a problem.
  bool skip_block();
  /// Up to the first `{` at no depth of parentheses that is a block, over initializers.
  bool skip_initializers();
  bool skip_parentheses();
  std::string_view word() const {
    const bool is_word = at_ < body_.tokens.size() && body_.tokens[at_].kind == TokenKind::word;
    return is_word ? body_.tokens[at_].range.of(body_.text) : std::string_view();
  }
  bool is(char c) const { return at_ < body_.tokens.size() && body_.tokens[at_].is(c); }
  void step() { ++at_; }
  bool fail(std::string_view problem) {
    problem_ = problem;
    return false;
  }

 private:
  struct Group {
    long before = 0;    // depth at #if
    long after = 0;     // of the first branch
    bool first = true;  // in the first branch
    bool has_else = false;
  };

  bool directive();
  bool end_branch(Group& group);

  const BodyText& body_;
  std::uint32_t at_;
  long depth_ = 0;
  std::vector<Group> groups_;
  std::string problem_;
};

bool DepthReader::end_branch(Group& group) {
  if (group.first) {
    group.after = depth_;
    group.first = false;
  } else if (depth_ != group.after) {
    return fail("the branches of an #if in its body differ in their braces");
  }
  return true;
}

bool DepthReader::directive() {
  const Directive line = read_directive(body_.tokens[at_].range.of(body_.text));
  switch (line.kind) {
    case DirectiveKind::if_:
      groups_.push_back({depth_});
      return true;
    case DirectiveKind::elif:
    case DirectiveKind::else_:
      if (groups_.empty() || groups_.back().has_else) return fail(cut);
      if (!end_branch(groups_.back())) return false;
      groups_.back().has_else = line.kind == DirectiveKind::else_;
      depth_ = groups_.back().before;
      return true;
    case DirectiveKind::endif: {
      if (groups_.empty()) return fail(cut);
      Group& group = groups_.back();
      if (!end_branch(group)) return false;
      if (!group.has_else && group.before != group.after) {
        return fail("the branches of an #if in its body differ in their braces");
      }
      groups_.pop_back();
      return true;
    }
    default:
      return true;
  }
}

bool DepthReader::skip_block() {
  depth_ = 0;
  for (; at_ < body_.tokens.size(); ++at_) {
    const Token& token = body_.tokens[at_];
    if (token.kind == TokenKind::directive) {
      if (!directive()) return false;
    } else if (token.is('{')) {
      ++depth_;
    } else if (token.is('}') && --depth_ == 0) {
      if (!groups_.empty()) return fail(cut);
      ++at_;
      return true;
    }
  }
  return fail(unbalanced);
}

bool DepthReader::skip_parentheses() {
  long depth = 0;
  for (; at_ < body_.tokens.size(); ++at_) {
    if (body_.tokens[at_].kind == TokenKind::directive) return fail(cut);
    if (is('(')) ++depth;
    if (is(')') && --depth == 0) {
      ++at_;
      return true;
    }
  }
  return fail(unbalanced);
}

bool DepthReader::skip_initializers() {
  for (;;) {
    // A name up to its parentheses or braces.
    while (at_ < body_.tokens.size() && !is('(') && !is('{') && !is('}') && !is(';')) {
      if (body_.tokens[at_].kind == TokenKind::directive) return fail(cut);
      ++at_;
    }
    if (!(is('(') ? skip_parentheses() : is('{') && skip_block())) {
      return problem_.empty() ? fail(unbalanced) : false;
    }
    if (is(symbol::ellipsis)) ++at_;
    if (is('{')) return true;
    // What else follows parentheses is the rest of a name, as in `Base<decltype(x)>(x)`.
    if (is(',')) ++at_;
  }
}

bool is_local_pragma(std::string_view arguments) {
  static constexpr std::array<std::string_view, 10> known = {
      "omp ",      "acc ",        "unroll", "nounroll", "clang loop ",
      "GCC ivdep", "GCC unroll ", "ivdep",  "simd",     "GCC novector"};
  return std::any_of(known.begin(), known.end(),
                     [&](std::string_view each) { return arguments.starts_with(each); });
}

std::string macro_name(std::string_view arguments) {
  std::size_t end = 0;
  while (end < arguments.size() && is_word_byte(arguments[end])) ++end;
  return std::string(arguments.substr(0, end));
}

}  // namespace

BodyEnd find_body_end(const BodyText& body) {
  DepthReader reader(body, body.first);
  BodyEnd result;
  const auto ended = [&] {
    result.problem = reader.problem();
    if (result.problem.empty()) result.end = body.tokens[reader.at() - 1].range.end;
    return result;
  };
  if (body.initializers && reader.is(':')) {
    reader.step();
    if (!reader.skip_initializers()) return ended();
    if (!reader.is('{')) {
      reader.fail(unbalanced);
      return ended();
    }
  }
  if (reader.is('{')) {
    reader.skip_block();
    return ended();
  }
  if (reader.word() != "try") {
    result.problem = "it does not begin with a brace";
    return result;
  }
  reader.step();
  if (reader.is(':')) {
    reader.step();
    if (!reader.skip_initializers()) return ended();
  }
  if (!reader.is('{')) {
    reader.fail(unbalanced);
    return ended();
  }
  if (!reader.skip_block()) return ended();
  bool handlers = false;
  while (reader.word() == "catch") {
    handlers = true;
    reader.step();
    if (!reader.is('(') || !reader.skip_parentheses() || !reader.is('{')) {
      if (reader.problem().empty()) reader.fail(unbalanced);
      return ended();
    }
    if (!reader.skip_block()) return ended();
  }
  if (!handlers) reader.fail("its try has no handler");
  return ended();
}

std::vector<std::string> leaking_directives(std::string_view text, const std::vector<Token>& tokens,
                                            ByteRange range) {
  std::vector<std::string> leaks;
  std::map<std::string, std::vector<std::string>> defined;  // by the macro's name
  auto token = std::lower_bound(
      tokens.begin(), tokens.end(), range.begin,
      [](const Token& each, std::uint32_t offset) { return each.range.begin < offset; });
  for (; token != tokens.end() && token->range.begin < range.end; ++token) {
    if (token->kind == TokenKind::word && token->range.of(text) == "_Pragma") {
      leaks.emplace_back("_Pragma");
    }
    if (token->kind != TokenKind::directive) continue;
    const Directive line = read_directive(token->range.of(text));
    const std::string all = line.name + " " + line.arguments;
    switch (line.kind) {
      case DirectiveKind::define:
        defined[macro_name(line.arguments)].push_back(all);
        break;
      case DirectiveKind::undef:
        if (defined.erase(macro_name(line.arguments)) == 0) leaks.push_back(all);
        break;
      case DirectiveKind::pragma:
        if (!is_local_pragma(line.arguments)) leaks.push_back(all);
        break;
      case DirectiveKind::include:
      case DirectiveKind::other:
        leaks.push_back(all);
        break;
      default:
        break;
    }
  }
  for (const auto& [name, lines] : defined) leaks.insert(leaks.end(), lines.begin(), lines.end());
  std::sort(leaks.begin(), leaks.end());
  leaks.erase(std::unique(leaks.begin(), leaks.end()), leaks.end());
  return leaks;
}

bool has_directives(const std::vector<Token>& tokens, ByteRange range) {
  const auto token = std::lower_bound(
      tokens.begin(), tokens.end(), range.begin,
      [](const Token& each, std::uint32_t offset) { return each.range.begin < offset; });
  const auto end = std::lower_bound(
      token, tokens.end(), range.end,
      [](const Token& each, std::uint32_t offset) { return each.range.begin < offset; });
  return std::any_of(token, end,
                     [](const Token& each) { return each.kind == TokenKind::directive; });
}

}  // namespace lacuna::detail::cpp
