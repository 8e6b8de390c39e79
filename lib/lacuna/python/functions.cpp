#include "lacuna/python/functions_internal.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace lacuna::detail {
namespace {

/// Latin-1 stands for every encoding that is not UTF-8: names outside ASCII are rare there, and
/// this keeps different names different.
std::string to_utf8(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80U) {
      text += c;
    } else {
      text += static_cast<char>(0xC0U | (byte >> 6U));
      text += static_cast<char>(0x80U | (byte & 0x3FU));
    }
  }
  return text;
}

/// What a decorator calls: "functools.cached_property" of "functools.cached_property(f)".
std::string_view dotted_name(std::string_view decorator) {
  const std::size_t begin = decorator.find_first_not_of(" \t\\\r\n");
  if (begin == std::string_view::npos) return {};
  decorator.remove_prefix(begin);
  return decorator.substr(0, decorator.find_first_of(" \t\r\n([#"));
}

std::string_view last_part(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

/// What the decorators of one function say.
struct Decorators {
  std::vector<std::string_view> traits;
  bool property = false;
  bool overload = false;
  bool abstract = false;

  explicit Decorators(const std::vector<std::string_view>& decorators) {
    for (const std::string_view decorator : decorators) read(dotted_name(decorator));
  }

 private:
  void add(std::string_view trait) { traits.push_back(trait); }

  void read(std::string_view name) {
    const std::string_view last = last_part(name);
    const bool dotted = last.size() != name.size();
    if (last == "property" || last == "cached_property" || last == "abstractproperty") {
      property = true;
      add("property");
    } else if (dotted && (last == "setter" || last == "getter" || last == "deleter")) {
      property = true;
      add(last);
    } else if (last == "staticmethod" || last == "abstractstaticmethod") {
      add("staticmethod");
    } else if (last == "classmethod" || last == "abstractclassmethod") {
      add("classmethod");
    } else if (last == "overload") {
      overload = true;
      add("overload");
    } else if (last == "contextmanager" || last == "asynccontextmanager") {
      add("context_manager");
    }
    if (last.starts_with("abstract")) {
      abstract = true;
      add("abstract");
    }
  }
};

/// Whether nothing but white space, comments and joined lines stands between two offsets.
bool same_place(std::string_view text, std::uint32_t a, std::uint32_t b) {
  std::size_t at = std::min(a, b);
  const std::size_t end = std::max(a, b);
  for (; at < end; ++at) {
    const char c = text[at];
    if (c == '#') {
      at = std::min(text.find('\n', at), end);
    } else if (std::string_view(" \t\f\r\n\\").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool builds_objects(std::string_view name) {
  static constexpr std::array<std::string_view, 5> names = {
      "__init__", "__new__", "__init_subclass__", "__post_init__", "__set_name__"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::string_view syntax_error = "contains a syntax error";
constexpr std::string_view end_not_certain =
    "its end is not certain: grammar and indentation disagree";

class FunctionBuilder {
 public:
  FunctionBuilder(const SourceFile& file, const PythonText& text, const Outline& outline,
                  const TreeFacts& facts)
      : file_(file),
        text_(text),
        outline_(outline),
        facts_(facts),
        stub_file_(is_stub_file(file.path())),
        python2_(facts.first_python2 != TreeFacts::no_error ||
                 (outline.python2 != Outline::no_python2)) {}

  std::vector<Function> build();

 private:
  std::string name(std::string_view bytes) const {
    return text_.is_utf8() ? std::string(bytes) : to_utf8(bytes);
  }
  Function function(const OutlinedFunction& outlined, const TreeFunction& tree);
  FunctionKind kind(const OutlinedFunction& outlined, const Decorators& decorators) const;
  std::vector<std::string> traits(const OutlinedFunction& outlined, const TreeFunction& tree,
                                  const Decorators& decorators) const;
  std::string_view reason(const OutlinedFunction& outlined, const TreeFunction& tree,
                          const Decorators& decorators) const;

  const SourceFile& file_;
  const PythonText& text_;
  const Outline& outline_;
  const TreeFacts& facts_;
  bool stub_file_;
  bool python2_;
  std::unordered_map<std::string, std::uint32_t> ordinals_;
};

std::vector<Function> FunctionBuilder::build() {
  std::vector<Function> functions;
  functions.reserve(outline_.functions.size());
  for (std::size_t i = 0; i < outline_.functions.size(); ++i) {
    functions.push_back(function(outline_.functions[i], facts_.functions[i]));
    const std::uint32_t parent = outline_.functions[i].parent;
    if (parent == OutlinedFunction::no_parent) continue;
    const FunctionId& id = functions[parent].id;
    functions.back().parent = id.qualified_name;
    if (id.ordinal > 1) functions.back().parent += "#" + std::to_string(id.ordinal);
  }
  return functions;
}

Function FunctionBuilder::function(const OutlinedFunction& outlined, const TreeFunction& tree) {
  const Decorators decorators(tree.decorators);
  Function function;
  function.id.path = file_.path();
  function.id.qualified_name = name(outlined.qualified_name);
  function.id.ordinal = ++ordinals_[function.id.qualified_name];
  function.language = "python";
  function.name = name(file_.text(outlined.name));
  function.kind = kind(outlined, decorators);
  function.whole = {outlined.begin, std::max(outlined.body_end, outlined.body_begin)};
  function.body = {outlined.body_begin, function.whole.end};
  function.line = file_.lines().line(function.whole.begin);
  function.end_line = file_.lines().line(function.whole.end - 1);
  function.body_lines = outlined.body_lines;
  function.statements = tree.statements;
  function.cyclomatic = 1 + outlined.decisions + tree.cases;
  for (const std::string& parameter : tree.parameters) {
    function.parameters.push_back(name(parameter));
  }
  if (tree.docstring && function.body.contains(*tree.docstring)) {
    function.docstring = tree.docstring;
  }
  function.traits = traits(outlined, tree, decorators);
  function.reason = reason(outlined, tree, decorators);
  function.maskable = function.reason.empty();
  return function;
}

FunctionKind FunctionBuilder::kind(const OutlinedFunction& outlined,
                                   const Decorators& decorators) const {
  if (!outlined.in_class) return FunctionKind::function;
  if (decorators.property) return FunctionKind::property;
  const std::string_view name = file_.text(outlined.name);
  if (name == "__init__" || name == "__new__") return FunctionKind::constructor;
  return name == "__del__" ? FunctionKind::destructor : FunctionKind::method;
}

std::vector<std::string> FunctionBuilder::traits(const OutlinedFunction& outlined,
                                                 const TreeFunction& tree,
                                                 const Decorators& decorators) const {
  std::vector<std::string> traits(decorators.traits.begin(), decorators.traits.end());
  const auto add = [&](bool has, const char* trait) {
    if (has) traits.emplace_back(trait);
  };
  const std::string_view body =
      file_.text({outlined.body_begin, std::max(outlined.body_begin, outlined.body_end)});
  const bool builds = outlined.in_class && builds_objects(file_.text(outlined.name));
  add(outlined.async, "async");
  add(tree.generator, "generator");
  add(outlined.begin != outlined.keyword, "decorated");
  add(outlined.parent != OutlinedFunction::no_parent, "nested");
  add(tree.closure, "closure");
  add(outlined.global, "global");
  add(outlined.nonlocal, "nonlocal");
  add(outlined.names_super, "super");
  add(builds && (tree.module_base || outlined.names_super ||
                 body.find(".__init__(") != std::string_view::npos),
      "structural");
  add(outlined.one_line, "one_line");
  add(tree.docstring.has_value(), "docstring");
  std::sort(traits.begin(), traits.end());
  traits.erase(std::unique(traits.begin(), traits.end()), traits.end());
  return traits;
}

std::string_view FunctionBuilder::reason(const OutlinedFunction& outlined, const TreeFunction& tree,
                                         const Decorators& decorators) const {
  if (stub_file_) return "stands in a stub file";
  if (tree.python2 || outlined.python2) return "contains Python 2 syntax";
  if (python2_) return "stands in a Python 2 file";
  if (!tree.found || tree.error || !outlined.complete) return syntax_error;
  const std::string_view source = text_.view();
  if (!same_place(source, tree.block.begin, outlined.first) ||
      !same_place(source, tree.block.end, outlined.code_end)) {
    return end_not_certain;
  }
  if (decorators.overload) return "overload";
  if (decorators.abstract && tree.trivial != Trivial::no) return "abstract stub";
  switch (tree.trivial) {
    case Trivial::docstring:
      return "only a docstring";
    case Trivial::pass:
      return "only pass";
    case Trivial::ellipsis:
      return "only an ellipsis";
    case Trivial::raises:
      return "already raises NotImplementedError";
    case Trivial::no:
      break;
  }
  return {};
}

}  // namespace

bool is_uncertain(const Function& function) {
  return function.reason == syntax_error || function.reason == end_not_certain;
}

bool is_stub_file(std::string_view path) { return path.ends_with(".pyi"); }

std::vector<Function> build_functions(const SourceFile& file, const PythonText& text,
                                      const Outline& outline, const TreeFacts& facts) {
  return FunctionBuilder(file, text, outline, facts).build();
}

}  // namespace lacuna::detail
