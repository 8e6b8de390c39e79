#include "lacuna/cpp/macros_internal.hpp"

#include <algorithm>
#include <array>

namespace lacuna::detail::cpp {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Attributes of compilers and of CUDA; those with arguments and those without.
constexpr std::array<std::string_view, 15> attributes_with_arguments = {
    "__attribute__", "__attribute",       "__declspec",  "alignas",           "_Alignas",
    "__align__",     "__launch_bounds__", "__maxnreg__", "__cluster_dims__",  "__block_size__",
    "_Pragma",       "__pragma",          "__nv_pure__", "__builtin_align__", "__annotate__"};
constexpr std::array<std::string_view, 25> attributes = {
    "__global__",   "__device__",      "__host__",           "__forceinline__",    "__noinline__",
    "__constant__", "__shared__",      "__managed__",        "__grid_constant__",  "__restrict",
    "__restrict__", "__extension__",   "_Noreturn",          "__inline_hint__",    "__nonnull",
    "_Nonnull",     "_Nullable",       "__device_builtin__", "__cudart_builtin__", "__unused",
    "__used",       "__tile_global__", "__tile__",           "__noreturn",         "__packed"};
constexpr std::array<std::string_view, 5> class_keys = {"class", "struct", "union", "enum",
                                                        "typename"};
/// What may follow a macro at the beginning of a declaration and cannot follow a type there.
constexpr std::array<std::string_view, 40> declaration_words = {
    "static",       "inline",    "virtual", "constexpr", "consteval", "constinit", "explicit",
    "friend",       "extern",    "class",   "struct",    "enum",      "union",     "template",
    "typename",     "namespace", "using",   "typedef",   "unsigned",  "signed",    "int",
    "void",         "char",      "short",   "long",      "float",     "double",    "bool",
    "auto",         "decltype",  "public",  "private",   "protected", "mutable",   "register",
    "thread_local", "size_t",    "wchar_t", "__inline",  "__inline__"};
constexpr std::array<std::string_view, 22> expression_words = {
    "return", "case",      "else",     "goto",     "throw",    "new",  "delete", "sizeof",
    "do",     "co_return", "co_yield", "co_await", "typename", "and",  "or",     "not",
    "xor",    "bitand",    "bitor",    "const",    "operator", "using"};
constexpr std::array<std::string_view, 6> behind_parameters = {"const",    "volatile", "noexcept",
                                                               "override", "final",    "mutable"};

class AttributeFinder {
 public:
  AttributeFinder(std::string_view text, const std::vector<Token>& tokens,
                  const std::vector<std::uint32_t>& partner, Dialect dialect, Effort effort)
      : text_(text),
        tokens_(tokens),
        partner_(partner),
        dialect_(dialect),
        effort_(effort),
        count_(static_cast<std::uint32_t>(tokens.size())),
        gone_(tokens.size(), false) {}

  std::vector<bool> run() {
    find_scopes();
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (tokens_[i].kind == TokenKind::word) {
        word(i);
      } else if (tokens_[i].is('[')) {
        square_attribute(i);
      } else if (tokens_[i].is('<')) {
        launch(i);
      } else if (tokens_[i].is('*')) {
        default_of_pointer(i);
      } else if (tokens_[i].is('=')) {
        empty_default(i);
      } else if (tokens_[i].is('(') && dialect_ == Dialect::c) {
        old_parameters(i);
      }
    }
    return std::move(gone_);
  }

 private:
  std::string_view at(std::uint32_t i) const {
    return i < count_ && tokens_[i].kind == TokenKind::word ? tokens_[i].range.of(text_)
                                                            : std::string_view();
  }
  bool is(std::uint32_t i, char c) const { return i < count_ && tokens_[i].is(c); }
  bool is_word(std::uint32_t i) const { return i < count_ && tokens_[i].kind == TokenKind::word; }
  bool adjacent(std::uint32_t i) const {
    return i + 1 < count_ && tokens_[i].range.end == tokens_[i + 1].range.begin;
  }
  /// Behind the group that opens at i; i where none does.
  std::uint32_t behind_group(std::uint32_t i) const {
    return is(i, '(') && partner_[i] != none ? partner_[i] + 1 : i;
  }
  void remove(std::uint32_t begin, std::uint32_t end) {
    std::fill(gone_.begin() + begin, gone_.begin() + end, true);
  }
  /// The last token before i that is still there; `none` at the beginning.
  std::uint32_t before(std::uint32_t i) const {
    while (i > 0) {
      if (!gone_[--i]) return i;
    }
    return none;
  }
  bool is_macro_name(std::uint32_t i) const;
  bool at_beginning(std::uint32_t i) const;

  void find_scopes();
  bool opens_declarations(std::uint32_t brace) const;
  void word(std::uint32_t i);
  void square_attribute(std::uint32_t i);
  void launch(std::uint32_t i);
  void module_line(std::uint32_t i);
  void behind_class_key(std::uint32_t i);
  void before_friend(std::uint32_t i);
  void default_of_pointer(std::uint32_t i);
  void empty_default(std::uint32_t i);
  void macro_in_body(std::uint32_t i, std::uint32_t next);
  void instantiation(std::uint32_t i);
  void list_in_decltype(std::uint32_t i);
  void macro_as_parameter(std::uint32_t i, std::uint32_t next);
  void old_parameters(std::uint32_t i);
  void macro(std::uint32_t i);
  bool goes_before_declaration(std::uint32_t next, bool arguments) const;
  bool begins_constructor(std::uint32_t name) const;

  std::string_view text_;
  const std::vector<Token>& tokens_;
  const std::vector<std::uint32_t>& partner_;
  Dialect dialect_;
  Effort effort_;
  std::uint32_t count_;
  std::vector<bool> gone_;
  std::vector<bool> declarations_;  // the token stands where declarations stand: no function body
};

/// An identifier in capitals, as macros are written.
bool AttributeFinder::is_macro_name(std::uint32_t i) const {
  const std::string_view name = at(i);
  if (name.size() < 3) return false;
  bool letter = false;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') return false;
    letter = letter || (c >= 'A' && c <= 'Z');
    if (static_cast<unsigned char>(c) >= 0x80U) return false;
  }
  return letter;
}

/// Whether a declaration may begin at token i.
bool AttributeFinder::at_beginning(std::uint32_t i) const {
  const std::uint32_t last = before(i);
  if (last == none) return true;
  const Token& token = tokens_[last];
  if (token.kind == TokenKind::word) return is_one_of(at(last), declaration_words);
  return token.is(';') || token.is('{') || token.is('}') || token.is(':') || token.is('>') ||
         token.kind == TokenKind::text;
}

void AttributeFinder::find_scopes() {
  declarations_.assign(count_, false);
  std::vector<bool> open;  // the braces that are open, true where declarations stand in them
  for (std::uint32_t i = 0; i < count_; ++i) {
    if (is(i, '}') && !open.empty()) open.pop_back();
    declarations_[i] = open.empty() || open.back();
    if (is(i, '{')) open.push_back(opens_declarations(i));
  }
}

/// Whether the brace belongs to a namespace, a class or `extern "C"`. Looks back to the last
/// semicolon or brace.
bool AttributeFinder::opens_declarations(std::uint32_t brace) const {
  if (brace > 1 && at(brace - 2) == "extern" && tokens_[brace - 1].kind == TokenKind::text) {
    return true;
  }
  if (brace > 0 && (is(brace - 1, '=') || is(brace - 1, ')'))) return false;
  bool parameters = false;
  for (std::uint32_t i = brace; i > 0;) {
    --i;
    const Token& token = tokens_[i];
    if (token.is(';') || token.is('{') || token.is('}') || token.is('(')) return false;
    if (token.is(')') && partner_[i] != none) {
      i = partner_[i];
      const std::string_view name = i > 0 ? at(i - 1) : std::string_view();
      const bool attribute = name == "decltype" || name == "sizeof" || name == "noexcept" ||
                             is_one_of(name, attributes_with_arguments) ||
                             (i > 0 && is_macro_name(i - 1));
      const bool called = !name.empty() || (i > 0 && is(i - 1, '>'));
      if (called && !attribute) parameters = true;
      continue;
    }
    if (token.is(':')) parameters = false;  // what stands behind it are bases
    const std::string_view word = at(i);
    if (word == "namespace") return true;
    if (word != "class" && word != "struct" && word != "union") continue;
    if (i > 0 && (is(i - 1, '<') || is(i - 1, ',') || at(i - 1) == "enum")) continue;
    return !parameters;
  }
  return false;
}

void AttributeFinder::word(std::uint32_t i) {
  const std::string_view name = at(i);
  if (gone_[i]) return;
  if (is_one_of(name, attributes_with_arguments)) {
    remove(i, std::max(i + 1, behind_group(i + 1)));
  } else if (is_one_of(name, attributes)) {
    remove(i, i + 1);
  } else if (dialect_ != Dialect::c && name == "this" && i > 0 && is(i - 1, '(') &&
             is_word(i + 1)) {
    remove(i, i + 1);  // an explicit object parameter
  } else if (is_one_of(name, class_keys)) {
    behind_class_key(i);
  } else if (name == "friend") {
    before_friend(i);
  } else if (name == "template") {
    instantiation(i);
  } else if (effort_ == Effort::generous && name == "decltype") {
    list_in_decltype(i);
  } else if (dialect_ != Dialect::c && declarations_[i] &&
             (name == "export" || name == "import" || name == "module")) {
    module_line(i);
  } else if (effort_ == Effort::generous && is_macro_name(i)) {
    macro(i);
  }
}

/// `export`, `import x;` and `module x;`.
void AttributeFinder::module_line(std::uint32_t i) {
  if (!at_beginning(i)) return;
  if (at(i) == "export") {
    if (is(i + 1, '{') && partner_[i + 1] != none) {
      remove(i, i + 2);
      gone_[partner_[i + 1]] = true;
    } else {
      remove(i, i + 1);
    }
    return;
  }
  std::uint32_t end = i + 1;
  while (end < count_ && end < i + 64 && !is(end, ';') && !is(end, '{') && !is(end, '(') &&
         !is(end, '=')) {
    ++end;
  }
  if (is(end, ';')) remove(i, end + 1);
}

/// `[[…]]`: in C++ nothing else begins with two brackets.
void AttributeFinder::square_attribute(std::uint32_t i) {
  if (gone_[i] || !is(i + 1, '[') || !adjacent(i)) return;
  const std::uint32_t inner = partner_[i + 1];
  if (inner == none || partner_[i] != inner + 1 || !adjacent(inner)) return;
  remove(i, inner + 2);
}

/// `<<<blocks, threads>>>`.
void AttributeFinder::launch(std::uint32_t i) {
  if (gone_[i] || !is(i + 1, '<') || !is(i + 2, '<') || !adjacent(i) || !adjacent(i + 1)) return;
  for (std::uint32_t j = i + 3; j + 2 < count_ && j < i + 512; ++j) {
    if (is(j, ';') || is(j, '{') || is(j, '}')) return;
    if (is(j, '(')) j = std::max(j, behind_group(j) - 1);
    if (!is(j, '>') || !is(j + 1, '>') || !is(j + 2, '>')) continue;
    return remove(i, j + 3);
  }
}

/// The macro of `class MACRO Name {`, which would be read as a function.
void AttributeFinder::behind_class_key(std::uint32_t i) {
  std::uint32_t name = i + 1;
  if (at(i) == "enum" && (at(name) == "class" || at(name) == "struct")) ++name;
  for (int count = 0; count < 4 && is_word(name); ++count) {
    const std::uint32_t next = behind_group(name + 1);
    const bool arguments = next != name + 1;
    if (!is_word(next) || gone_[name] || at(next) == "final") return;
    const bool capitals = is_macro_name(name);
    const bool opens = is(next + 1, '{') || is(next + 1, ':') || at(next + 1) == "final";
    const bool known =
        is_one_of(at(name), attributes) || is_one_of(at(name), attributes_with_arguments);
    if (!known && !capitals && !(opens && !arguments && declarations_[i])) return;
    if (!known && capitals && !opens && !is(next + 1, '<') && !is(next + 1, ';') &&
        !is_word(next + 1) && !is(next + 1, symbol::scope)) {
      return;
    }
    remove(name, next);
    name = next;
  }
}

/// The specifiers of `inline friend`: the grammar knows only `friend inline`.
void AttributeFinder::before_friend(std::uint32_t i) {
  while (i > 0 && (at(i - 1) == "inline" || at(i - 1) == "constexpr" || at(i - 1) == "static")) {
    gone_[--i] = true;
  }
}

/// `template class A<int>;` instantiates and defines nothing.
void AttributeFinder::instantiation(std::uint32_t i) {
  if (!declarations_[i] || is(i + 1, '<') || !at_beginning(i)) return;
  std::uint32_t end = i + 1;
  while (end < count_ && end < i + 256 && !is(end, ';') && !is(end, '{') && !is(end, '}')) ++end;
  if (is(end, ';')) remove(i, end);
}

/// The `= 0` of `typename enable_if<…>::type* = 0`, which the grammar knows only with a name.
void AttributeFinder::default_of_pointer(std::uint32_t i) {
  if (!declarations_[i] || !is(i + 1, '=') || i == 0 || at(i - 1) == "operator") return;
  if (i + 3 < count_ && (is(i + 3, ',') || is(i + 3, ')') || is(i + 3, '>'))) remove(i + 1, i + 3);
}

/// The `= {}` of a parameter.
void AttributeFinder::empty_default(std::uint32_t i) {
  const bool value = is(i + 1, '{') && is(i + 2, '}') && (is(i + 3, ',') || is(i + 3, ')'));
  if (value && i > 0 && (is_word(i - 1) || is(i - 1, '>') || is(i - 1, '&'))) remove(i, i + 3);
}

/// `TRY {`, `FOR_EACH(x, list) {` and `WARNING(off) return x;` in a function.
void AttributeFinder::macro_in_body(std::uint32_t i, std::uint32_t next) {
  if (!at_beginning(i)) return;
  const bool statement = next != i + 1 && (is_word(next) || is(next, '}'));
  if (is(next, '{') || statement) remove(i, next);
}

/// Of `decltype(a, b)` the grammar reads only the first.
void AttributeFinder::list_in_decltype(std::uint32_t i) {
  const std::uint32_t end = behind_group(i + 1);
  for (std::uint32_t j = i + 2; j + 1 < end; ++j) {
    if ((is(j, '(') || is(j, '[') || is(j, '{')) && partner_[j] != none) {
      j = partner_[j];
    } else if (is(j, ',')) {
      return remove(j, end - 1);
    }
  }
}

/// `template <class T, ENABLE_IF(condition)>`: the name alone reads as a parameter.
void AttributeFinder::macro_as_parameter(std::uint32_t i, std::uint32_t next) {
  const bool opens = i > 0 && (is(i - 1, '<') || is(i - 1, ',') || is(i - 1, '('));
  const bool ends = is(next, ',') || is(next, '>') || is(next, ')');
  if (opens && ends) remove(i + 1, next);
}

/// The declarations between parameters and body of a function in the style of before 1989.
void AttributeFinder::old_parameters(std::uint32_t i) {
  if (!declarations_[i] || i == 0 || !is_word(i - 1) || partner_[i] == none) return;
  const std::uint32_t begin = partner_[i] + 1;
  for (std::uint32_t j = i + 1; j + 1 < begin; ++j) {
    if (!is_word(j) && !is(j, ',')) return;
    if (is_word(j) && is_word(j + 1)) return;
  }
  if (!is_word(begin) || begin == i + 2) return;
  std::uint32_t end = begin;
  bool declared = false;
  for (; end < count_ && !is(end, '{'); ++end) {
    if (is(end, '}') || is(end, '=')) return;
    if (is(end, '(')) end = std::max(end, behind_group(end) - 1);
    declared = is(end, ';');
  }
  if (end < count_ && declared && end > begin) remove(begin, end);
}

/// Whether what begins at `next` is a declaration that needs nothing before it.
bool AttributeFinder::goes_before_declaration(std::uint32_t next, bool arguments) const {
  if (next >= count_ || is(next, '}')) return true;
  if (is(next, '~') || is(next, '[')) return !arguments;
  if (!is_word(next)) return is(next, symbol::scope) && arguments;
  if (is_one_of(at(next), declaration_words) || is_one_of(at(next), attributes) ||
      is_one_of(at(next), attributes_with_arguments)) {
    return true;
  }
  if (at(next) == "operator") {
    // Of operators only conversions have no type before them.
    const std::string_view name = at(next + 1);
    return arguments || (!name.empty() && name != "new" && name != "delete" && name != "co_await");
  }
  if (arguments || is_macro_name(next)) return true;
  if (at(next) == "const") return is_word(next + 1) && goes_before_declaration(next + 1, false);
  if (begins_constructor(next)) return true;
  // `MACRO type name` and not `TYPE name(`: skips `a::b<c>::d`.
  std::uint32_t i = next;
  while (is_word(i)) {
    ++i;
    if (is(i, '<')) {
      int depth = 0;
      const std::uint32_t limit = std::min(count_, i + 256);
      for (; i < limit; ++i) {
        if (is(i, '(')) i = std::max(i, behind_group(i) - 1);
        if (is(i, ';') || is(i, '{')) return false;
        if (is(i, '<')) ++depth;
        if (is(i, '>') && --depth == 0) break;
      }
      ++i;
    }
    if (!is(i, symbol::scope)) break;
    ++i;
    if (is(i, '~') || at(i) == "operator") return false;
  }
  return is_word(i) || is(i, '*') || is(i, '&') || is(i, symbol::both);
}

/// `Name(…) : a(1) {`, with macros or `noexcept` before the colon.
bool AttributeFinder::begins_constructor(std::uint32_t name) const {
  std::uint32_t i = behind_group(name + 1);
  if (i == name + 1) return false;
  while (is_word(i)) i = behind_group(i + 1);
  return is(i, ':');
}

/// A macro between, before or behind declarations.
void AttributeFinder::macro(std::uint32_t i) {
  const std::uint32_t next = behind_group(i + 1);
  const bool arguments = next != i + 1;
  if (!arguments && i > 0 && is_word(i + 1) && is_word(i - 1) && !gone_[i - 1] &&
      !is_one_of(at(i - 1), expression_words) && !is_one_of(at(i + 1), expression_words)) {
    // `float ALIGNED name`
    if (!declarations_[i] || !at_beginning(i)) return remove(i, next);
  }
  if (!declarations_[i]) return macro_in_body(i, next);
  if (arguments) macro_as_parameter(i, next);
  if (at_beginning(i)) {
    if (arguments && is(next, ';')) remove(i, next);
    if (goes_before_declaration(next, arguments)) remove(i, next);
    // `TEST_CASE("name") {`: no function has such parameters.
    const auto literal = [](const Token& token) {
      return token.kind == TokenKind::text || token.kind == TokenKind::number;
    };
    if (is(next, '{') && std::any_of(tokens_.begin() + i, tokens_.begin() + next, literal)) {
      remove(i, next);
    }
    return;
  }
  const std::uint32_t last = before(i);
  const bool behind = is(last, ')') || is_one_of(at(last), behind_parameters);
  if (!behind) return;
  const bool ends = is(next, '{') || is(next, ';') || is(next, ':') || is(next, '=') ||
                    is(next, symbol::arrow) || is_one_of(at(next), behind_parameters) ||
                    (is_macro_name(next) && next < count_);
  if (ends) remove(i, next);
}

}  // namespace

std::vector<bool> find_attributes(std::string_view text, const std::vector<Token>& tokens,
                                  const std::vector<std::uint32_t>& partner, Dialect dialect,
                                  Effort effort) {
  return AttributeFinder(text, tokens, partner, dialect, effort).run();
}

}  // namespace lacuna::detail::cpp
