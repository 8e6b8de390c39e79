#include "lacuna/cpp/functions_internal.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "lacuna/cpp/body_internal.hpp"

namespace lacuna::detail::cpp {
namespace {

std::string_view language_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::c:
      return "c";
    case Dialect::cuda:
      return "cuda";
    case Dialect::cpp:
      break;
  }
  return "cpp";
}

/// `auto`, `const auto &`, `decltype(auto)`, `Concept auto`.
bool has_placeholder(std::string_view type) {
  for (std::size_t at = type.find("auto"); at != std::string_view::npos;
       at = type.find("auto", at + 4)) {
    const bool begins = at == 0 || !is_word_byte(type[at - 1]);
    const bool ends = at + 4 == type.size() || !is_word_byte(type[at + 4]);
    if (begins && ends) return true;
  }
  return false;
}

class FunctionBuilder {
 public:
  FunctionBuilder(const SourceFile& file, const Tokens& tokens, const View& view,
                  const TreeFacts& facts, Dialect dialect)
      : file_(file), tokens_(tokens), view_(view), facts_(facts), dialect_(dialect) {}

  std::vector<Function> build();

 private:
  using Traits = std::set<std::string_view>;

  std::uint32_t begin_of(const Draft& draft) const;
  std::uint32_t lines_of(ByteRange body) const;
  void read_header(const Draft& draft, ByteRange range, Traits& traits) const;
  void read_blanked(const Draft& draft, std::uint32_t begin, Traits& traits) const;
  Traits traits_of(const Draft& draft, std::uint32_t begin) const;
  bool is_macro_made(const Draft& draft) const;
  std::string reason_against(const Draft& draft, const Traits& traits) const;
  std::string reason_in_body(const Draft& draft) const;
  std::vector<std::string> old_names(const Draft& draft) const;
  bool is_stub(std::uint32_t first, std::uint32_t end) const;
  std::string_view word(std::uint32_t i) const {
    return i < view_.tokens.size() && view_.tokens[i].kind == TokenKind::word
               ? view_.tokens[i].range.of(view_.text)
               : std::string_view();
  }

  const SourceFile& file_;
  const Tokens& tokens_;
  const View& view_;
  const TreeFacts& facts_;
  Dialect dialect_;
};

/// Blanked macros directly before the function belong to it.
std::uint32_t FunctionBuilder::begin_of(const Draft& draft) const {
  std::uint32_t begin = draft.whole.begin;
  auto macro =
      std::lower_bound(view_.blanked.begin(), view_.blanked.end(), begin,
                       [](ByteRange range, std::uint32_t offset) { return range.end <= offset; });
  if (macro == view_.blanked.begin()) return begin;
  --macro;
  const std::uint32_t first = view_.token_at(begin);
  const std::uint32_t last_end = first == 0 ? 0 : view_.tokens[first - 1].range.end;
  return macro->begin >= last_end && draft.kind != FunctionKind::lambda ? macro->begin : begin;
}

/// Lines that hold something between the outer braces.
std::uint32_t FunctionBuilder::lines_of(ByteRange body) const {
  std::string_view text = file_.text(body);
  if (text.starts_with('{') && text.ends_with('}') && text.size() > 1) {
    text = text.substr(1, text.size() - 2);
  }
  std::uint32_t lines = 0;
  bool any = false;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      any = false;
    } else if (!any && c != ' ' && c != '\t' && c != '\f' && c != '\v') {
      any = true;
      ++lines;
    }
  }
  return lines;
}

/// The specifiers outside of all brackets.
void FunctionBuilder::read_header(const Draft& draft, ByteRange range, Traits& traits) const {
  static constexpr std::array<std::string_view, 11> specifiers = {
      "constexpr", "consteval", "constinit", "inline", "static",  "virtual",
      "override",  "final",     "explicit",  "friend", "noexcept"};
  const std::uint32_t end = view_.token_at(range.end);
  for (std::uint32_t i = view_.token_at(range.begin); i < end; ++i) {
    const Token& token = view_.tokens[i];
    if (token.is('(') || token.is('[') || token.is('{')) {
      if (view_.partner[i] != none && view_.partner[i] < end) i = view_.partner[i];
      continue;
    }
    if (token.kind != TokenKind::word) continue;
    if (draft.name_range.contains(token.range)) continue;
    const std::string_view name = word(i);
    const bool argument = i + 1 < end && view_.tokens[i + 1].is('(');
    if (name == "noexcept" && argument && word(i + 2) == "false") continue;
    if (name == "throw" && argument && view_.partner[i + 1] == i + 2) traits.insert("noexcept");
    if (name == "__inline" || name == "__inline__") traits.insert("inline");
    const auto* known = std::find(specifiers.begin(), specifiers.end(), name);
    if (known != specifiers.end()) traits.insert(*known);
  }
}

/// What attributes say, which the grammar never sees.
void FunctionBuilder::read_blanked(const Draft& draft, std::uint32_t begin, Traits& traits) const {
  auto macro =
      std::lower_bound(view_.blanked.begin(), view_.blanked.end(), begin,
                       [](ByteRange range, std::uint32_t offset) { return range.end <= offset; });
  for (; macro != view_.blanked.end() && macro->begin < draft.body.begin; ++macro) {
    const std::string_view text = file_.text(*macro);
    const Tokens tokens = scan(text);
    bool declarations = false;
    for (const Token& token : tokens.list) {
      const std::string_view name = token.range.of(text);
      if (name == "noreturn" || name == "__noreturn__" || name == "_Noreturn" ||
          name == "__noreturn") {
        traits.insert("noreturn");
      }
      if (name == "__global__") traits.insert("global");
      if (name == "__device__") traits.insert("device");
      if (name == "__host__") traits.insert("host");
      if (name == "__forceinline__") traits.insert("inline");
      for (const std::string_view specifier : {"inline", "constexpr", "static"}) {
        if (name == specifier) traits.insert(specifier);  // of `inline friend`
      }
      declarations = declarations || token.is(';');
    }
    if (declarations && dialect_ == Dialect::c && macro->begin >= draft.parameter_list.end) {
      traits.insert("kr");
    }
  }
}

FunctionBuilder::Traits FunctionBuilder::traits_of(const Draft& draft, std::uint32_t begin) const {
  Traits traits;
  read_header(draft, {draft.header, draft.body.begin}, traits);
  read_blanked(draft, begin, traits);
  if (draft.templated) traits.insert("template");
  if (draft.specialization) traits.insert("specialization");
  if (draft.friend_) traits.insert("friend");
  if (draft.extern_c && dialect_ != Dialect::c) traits.insert("extern_c");
  if (draft.initializers) traits.insert("constructor_initializers");
  if (draft.function_try) traits.insert("function_try");
  if (draft.coroutine) traits.insert("coroutine");
  if (draft.parent != none) traits.insert("nested");
  if (has_directives(tokens_.list, draft.body)) traits.insert("conditional");
  const bool lambda = draft.kind == FunctionKind::lambda;
  const bool deduced = has_placeholder(draft.returned.text);
  if (dialect_ != Dialect::c &&
      ((lambda && !draft.returned.trailing) || (!lambda && deduced && !draft.returned.trailing))) {
    traits.insert("deduced_return");
  }
  if (is_macro_made(draft)) traits.insert("macro");
  return traits;
}

/// `TEST(Suite, name) { … }`: no function has neither type nor the name of its class.
bool FunctionBuilder::is_macro_made(const Draft& draft) const {
  if (draft.returned.written || draft.kind == FunctionKind::lambda ||
      draft.kind == FunctionKind::constructor || draft.kind == FunctionKind::destructor ||
      draft.name.starts_with("operator")) {
    return false;
  }
  if (dialect_ != Dialect::c) return true;
  return std::none_of(draft.name.begin(), draft.name.end(),
                      [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Whether all that the body does is to say that it does nothing yet.
bool FunctionBuilder::is_stub(std::uint32_t first, std::uint32_t end) const {
  const std::string_view name = word(first);
  if (name == "LACUNA_NOT_IMPLEMENTED" || name.starts_with("LACUNA_NOT_IMPLEMENTED_")) return true;
  if (name != "throw") return false;
  std::uint32_t semicolons = 0;
  for (std::uint32_t i = first; i < end && i < first + 64; ++i) {
    if (view_.tokens[i].is(';')) ++semicolons;
  }
  if (semicolons != 1) return false;
  std::string text(file_.text({view_.tokens[first].range.begin, view_.tokens[end].range.begin}));
  std::string plain;
  for (const char c : text) {
    if (c != ' ' && c != '_' && c != '-')
      plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  }
  return plain.find("notimplemented") != std::string::npos ||
         plain.find("notyetimplemented") != std::string::npos ||
         plain.find("unimplemented") != std::string::npos;
}

std::string FunctionBuilder::reason_in_body(const Draft& draft) const {
  const std::uint32_t first = view_.token_at(draft.body.begin);
  const auto original = std::lower_bound(
      tokens_.list.begin(), tokens_.list.end(), draft.body.begin,
      [](const Token& each, std::uint32_t offset) { return each.range.begin < offset; });
  if (first >= view_.tokens.size() || original == tokens_.list.end()) {
    return "contains a syntax error";
  }
  const BodyEnd end = find_body_end(
      {file_.text(), tokens_.list, static_cast<std::uint32_t>(original - tokens_.list.begin())});
  if (!end.problem.empty()) return end.problem;
  if (end.end != draft.body.end) return "its end is not certain: grammar and braces disagree";
  if (tokens_.unterminated < draft.body.end) return "a comment before its end is open";
  if (!draft.function_try) {
    const std::uint32_t last = view_.partner[first];
    if (last == none) return "its braces do not match";
    const auto next = original + 1;
    if (last == first + 1 && (next == tokens_.list.end() || next->is('}'))) {
      return "its body is empty";
    }
    if (is_stub(first + 1, last)) return "it is a stub already";
    const auto open = [](const Token& token) { return token.open; };
    if (std::any_of(view_.tokens.begin() + first, view_.tokens.begin() + last, open)) {
      return "a string in it does not end";
    }
  }
  for (const std::string& leak : leaking_directives(file_.text(), tokens_.list, draft.body)) {
    if (leak.starts_with("define ") || leak.starts_with("undef ")) {
      return "its body changes a macro: #" + leak.substr(0, leak.find_first_of(" (", 8));
    }
  }
  return {};
}

std::string FunctionBuilder::reason_against(const Draft& draft, const Traits& traits) const {
  if (draft.header_error) return "contains a syntax error";
  if (std::string reason = reason_in_body(draft); !reason.empty()) return reason;
  if (traits.contains("macro")) return "its header is a macro";
  if (draft.name == "main" && draft.parent == none &&
      (draft.qualified_name == "main" || draft.qualified_name.starts_with("main("))) {
    return "it is the main function";
  }
  if (traits.contains("consteval")) return "it is evaluated at compile time (consteval)";
  if (traits.contains("deduced_return") && draft.returns_value) {
    return draft.kind == FunctionKind::lambda ? "its return type is deduced from its body (lambda)"
                                              : "its return type is deduced from its body";
  }
  return {};
}

/// `a` and `b` of `f(a, b) int a, b; {`, which look like types.
std::vector<std::string> FunctionBuilder::old_names(const Draft& draft) const {
  std::vector<std::string> names;
  const std::uint32_t end = view_.token_at(draft.parameter_list.end);
  for (std::uint32_t i = view_.token_at(draft.parameter_list.begin); i < end; ++i) {
    if (view_.tokens[i].kind == TokenKind::word) names.emplace_back(word(i));
  }
  return names;
}

std::vector<Function> FunctionBuilder::build() {
  std::vector<Function> functions;
  functions.reserve(facts_.functions.size());
  std::unordered_map<std::string_view, std::uint32_t> ordinals;
  for (const Draft& draft : facts_.functions) {
    Function function;
    function.id.path = file_.path();
    function.id.qualified_name = draft.qualified_name;
    function.id.ordinal = ++ordinals[draft.qualified_name];
    function.language = language_of(dialect_);
    function.name = draft.name;
    function.kind = draft.kind;
    if (draft.parent != none) {
      const FunctionId& outer = functions[draft.parent].id;
      function.parent = outer.qualified_name;
      if (outer.ordinal > 1) function.parent += "#" + std::to_string(outer.ordinal);
    }
    function.whole = {begin_of(draft), draft.whole.end};
    function.body = draft.body;
    function.line = file_.lines().line(function.whole.begin);
    function.end_line = file_.lines().line(function.whole.end - 1);
    function.body_lines = lines_of(draft.body);
    function.statements = draft.statements;
    function.cyclomatic = 1 + draft.decisions;
    const Traits traits = traits_of(draft, function.whole.begin);
    function.parameters = traits.contains("kr") ? old_names(draft) : draft.parameters;
    function.traits.assign(traits.begin(), traits.end());
    function.reason = reason_against(draft, traits);
    function.maskable = function.reason.empty();
    functions.push_back(std::move(function));
  }
  return functions;
}

}  // namespace

std::vector<Function> build_functions(const SourceFile& file, const Tokens& tokens,
                                      const View& view, const TreeFacts& facts, Dialect dialect) {
  return FunctionBuilder(file, tokens, view, facts, dialect).build();
}

}  // namespace lacuna::detail::cpp
