#include "lacuna/cpp/stub_internal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lacuna/base/text.hpp"
#include "lacuna/cpp/body_internal.hpp"
#include "lacuna/cpp/tree_walk_internal.hpp"

namespace lacuna::detail::cpp {
namespace {

/// `text` as a literal that has no trigraph and no byte outside of ASCII.
std::string literal(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '?') {
      result += '\\';
      result += c;
    } else if (byte < 0x20U || byte >= 0x7FU) {
      result += fmt::format("\\{:03o}", byte);
    } else {
      result += c;
    }
  }
  return result + '"';
}

bool has_trait(const Function& function, std::string_view trait) {
  return std::find(function.traits.begin(), function.traits.end(), trait) != function.traits.end();
}

/// The return type of a function as it may stand inside of it; empty where there is none, or where
/// it cannot be written in one piece. Reads the header alone.
std::string return_type(const Grammar& grammar, const SourceFile& file, const Function& function,
                        Dialect dialect) {
  const bool special =
      function.kind == FunctionKind::constructor || function.kind == FunctionKind::destructor;
  if (special) return {};
  // A lambda is read as what a variable is made with.
  const bool lambda = function.kind == FunctionKind::lambda;
  std::string header(lambda ? "auto x = " : "");
  header += file.text({function.whole.begin, function.body.begin});
  header += lambda ? "{};" : "{}";
  const View view = make_view(header, scan(header), dialect, Effort::generous);
  std::string text = view.text;
  if (const std::size_t at = text.find("friend "); at != std::string::npos && !lambda) {
    std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), 6, ' ');
  }
  const Tree tree = grammar.parse(text);
  if (tree == nullptr) return {};
  const TreeFacts facts = walk_tree(grammar, *tree, header, view, dialect);
  if (facts.functions.empty() || facts.functions.front().header_error) return {};
  if (facts.first_error != none || has_trait(function, "deduced_return")) return {};
  return facts.functions.front().returned.text;
}

/// The statement of a body that says that it is masked.
std::string not_implemented(const std::string& id, const Function& function,
                            const std::string& type) {
  const bool silent = has_trait(function, "noexcept") || has_trait(function, "noreturn") ||
                      function.kind == FunctionKind::destructor;
  if (has_trait(function, "constexpr")) {
    if (type.empty() || type == "void") return "LACUNA_NOT_IMPLEMENTED_CONSTEXPR_VOID(" + id + ");";
    return "LACUNA_NOT_IMPLEMENTED_CONSTEXPR(" + id + ", " + type + ");";
  }
  if (silent) return "LACUNA_NOT_IMPLEMENTED_NOEXCEPT(" + id + ");";
  return "LACUNA_NOT_IMPLEMENTED(" + id + ");";
}

/// The body of a function-try-block up to its brace, `try : a(1) `; of others empty.
std::string try_head(const SourceFile& file, const Function& function) {
  if (!has_trait(function, "function_try") || !has_trait(function, "constructor_initializers")) {
    return {};
  }
  const std::string_view body = file.text(function.body);
  const Tokens tokens = scan(body);
  // The block is the first brace that does not follow a name, as those of initializers do.
  int depth = 0;
  for (std::size_t i = 1; i < tokens.list.size(); ++i) {
    const Token& token = tokens.list[i];
    const Token& last = tokens.list[i - 1];
    if (token.is('(') ||
        (token.is('{') && (depth > 0 || last.kind == TokenKind::word || last.is('>')))) {
      ++depth;
    } else if (token.is(')') || token.is('}')) {
      --depth;
    } else if (token.is('{')) {
      return std::string(body.substr(0, token.range.begin));
    }
  }
  return {};
}

/// The token of the colon behind the parameters of a constructor; `end` where there is none.
std::size_t find_colon(const std::vector<Token>& tokens, std::size_t end) {
  int depth = 0;
  bool parameters = false;
  for (std::size_t i = 0; i < end; ++i) {
    const Token& token = tokens[i];
    if (token.is('(') || token.is('[') || token.is('{')) ++depth;
    if (token.is(')') || token.is(']') || token.is('}')) --depth;
    parameters = parameters || (depth == 0 && token.is(')'));
    if (parameters && depth == 0 && token.is(':')) return i;
  }
  return end;
}

}  // namespace

ByteRange masked_range(const SourceFile& file, const Function& function,
                       InitializerPolicy initializers) {
  if (initializers == InitializerPolicy::keep || function.kind != FunctionKind::constructor ||
      has_trait(function, "function_try") || !has_trait(function, "constructor_initializers")) {
    return function.body;
  }
  const std::string_view text = file.text({function.whole.begin, function.body.end});
  const Tokens tokens = scan(text);
  const std::uint32_t offset = function.body.begin - function.whole.begin;
  const auto body = std::lower_bound(
      tokens.list.begin(), tokens.list.end(), offset,
      [](const Token& token, std::uint32_t wanted) { return token.range.begin < wanted; });
  const auto end = static_cast<std::size_t>(body - tokens.list.begin());
  const std::size_t colon = find_colon(tokens.list, end);
  if (colon == end) return function.body;
  const BodyEnd whole = find_body_end({text, tokens.list, static_cast<std::uint32_t>(colon), true});
  const bool sound = whole.problem.empty() && whole.end == text.size();
  if (!sound) return function.body;
  return {function.whole.begin + tokens.list[colon].range.begin, function.body.end};
}

std::string stub_text(const Grammar& grammar, const SourceFile& file, const Function& function,
                      const StubOptions& options, Dialect dialect) {
  const std::string id = literal(to_valid_utf8(to_string(function.id)));
  const bool filler = options.kind != StubKind::not_implemented;
  const bool valued = options.kind == StubKind::return_value;
  std::string type;
  if (filler || has_trait(function, "constexpr")) {
    type = return_type(grammar, file, function, dialect);
  }
  std::string statement = not_implemented(id, function, type);
  if (filler) {
    const bool nothing = type == "void" || function.kind == FunctionKind::constructor ||
                         function.kind == FunctionKind::destructor ||
                         (type.empty() && has_trait(function, "deduced_return"));
    if (nothing && !has_trait(function, "noreturn")) {
      statement.clear();
    } else if (!type.empty() && !nothing) {
      const bool constant = has_trait(function, "constexpr") || has_trait(function, "noreturn");
      if (valued) {
        statement = "return " + options.value + ";";
      } else if (!constant) {
        statement = "LACUNA_RETURN_EMPTY(" + id + ", " + type + ");";
      }
    } else if (valued && !nothing) {
      statement = "return " + options.value + ";";
    }
  }
  const std::string block = statement.empty() ? "{}" : "{ " + statement + " }";
  const bool keeps = options.initializers == InitializerPolicy::keep;
  const std::string head = keeps ? try_head(file, function) : std::string();
  return head.empty() ? block : head + block + " catch (...) {}";
}

}  // namespace lacuna::detail::cpp
