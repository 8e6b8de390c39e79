#include <algorithm>
#include <array>
#include <tuple>

#include "lacuna/cpp/binding_reader_internal.hpp"

namespace lacuna::detail::cpp {
namespace {

using Kind = ForeignFunction::Kind;
using Span = BindingTokens::Span;

/// Calls that define something under the name that is their first argument.
struct Definer {
  std::string_view name;
  Kind kind;
  std::size_t functions;  ///< arguments behind the name that may be what is called
};

constexpr std::array<Definer, 13> definers = {{{"def", Kind::function, 1},
                                               {"def_static", Kind::function, 1},
                                               {"impl", Kind::function, 2},
                                               {"def_property", Kind::property, 2},
                                               {"def_property_readonly", Kind::property, 1},
                                               {"def_property_static", Kind::property, 2},
                                               {"def_property_readonly_static", Kind::property, 1},
                                               {"def_prop_rw", Kind::property, 2},
                                               {"def_prop_ro", Kind::property, 1},
                                               {"def_prop_rw_static", Kind::property, 2},
                                               {"def_prop_ro_static", Kind::property, 1},
                                               {"add_property", Kind::property, 2},
                                               {"add_static_property", Kind::property, 2}}};

/// Macros that open the definition of a module.
struct ModuleMacro {
  std::string_view name;
  std::string_view prefix;  ///< of the module, for its users
  std::size_t variable;     ///< which argument names the object; 0: none
};

constexpr std::array<ModuleMacro, 7> module_macros = {{{"PYBIND11_MODULE", "", 1},
                                                       {"PYBIND11_EMBEDDED_MODULE", "", 1},
                                                       {"NB_MODULE", "", 1},
                                                       {"BOOST_PYTHON_MODULE", "", 0},
                                                       {"TORCH_LIBRARY", "torch.ops.", 1},
                                                       {"TORCH_LIBRARY_FRAGMENT", "torch.ops.", 1},
                                                       {"TORCH_LIBRARY_IMPL", "torch.ops.", 2}}};

class BindingReader {
 public:
  explicit BindingReader(std::string_view text) : tokens_(text), tables_(tokens_) {}

  FileBindings run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) step(i);
    tables_.finish(found_);
    return std::move(found_);
  }

 private:
  void step(std::size_t i);
  void open_module(std::size_t i, const ModuleMacro& macro);
  void module_variable(std::size_t i);
  void submodule(std::size_t i);
  void class_definition(std::size_t i);
  void definition(std::size_t i, const Definer& definer);
  void constructor(const std::string& owner, Span span);
  std::string owner_before(std::size_t dot) const;
  std::string_view assigned_to(std::size_t i) const;

  BindingTokens tokens_;
  MethodTables tables_;
  FileBindings found_;
  std::map<std::string, std::string, std::less<>> variables_;  ///< what modules and classes are in
  std::map<std::string, std::vector<std::string>, std::less<>> types_;  ///< of C++, by class
  std::map<std::size_t, std::string> chains_;  ///< by the bracket that ends a call: its object
  std::string module_;                         ///< for definitions without an object
};

void BindingReader::step(std::size_t i) {
  const std::string_view word = tokens_.word(i);
  if (word.empty()) return;
  if (word.starts_with("Py")) tables_.read(i);
  if (word == "module" || word == "module_" || word == "Library") module_variable(i);
  if (word == "class_") class_definition(i);
  if (!tokens_.is(i + 1, '(') || tokens_.closing(i + 1) == BindingTokens::nowhere) return;
  if (word == "def_submodule") submodule(i);
  for (const ModuleMacro& macro : module_macros) {
    if (macro.name == word) open_module(i, macro);
  }
  for (const Definer& definer : definers) {
    if (definer.name == word) definition(i, definer);
  }
}

void BindingReader::open_module(std::size_t i, const ModuleMacro& macro) {
  const auto parts = tokens_.list(i + 1);
  if (parts.empty()) return;
  std::string name(tokens_.word(parts[0].first));
  if (name.empty() || name == "TORCH_EXTENSION_NAME") name = any_module;
  if (macro.prefix.empty() && name != any_module) found_.modules.push_back(name);
  module_ = std::string(macro.prefix) + name;
  if (macro.variable == 0 || parts.size() <= macro.variable) return;
  variables_[std::string(tokens_.word(parts[macro.variable].first))] = module_;
}

/// `py::module_& m` as a parameter: some module. `py::module m("name")`: that one.
void BindingReader::module_variable(std::size_t i) {
  std::size_t at = i + 1;
  while (tokens_.is(at, '&')) ++at;
  const std::string variable(tokens_.word(at));
  if (variable.empty()) return;
  if (tokens_.is(at + 1, ',') || tokens_.is(at + 1, ')')) {
    variables_[variable] = any_module;
  } else if (tokens_.is(at + 1, '(')) {
    const std::string name = tokens_.string(at + 2);
    if (name.empty()) return;
    found_.modules.push_back(name);
    variables_[variable] = name;
  }
}

/// What the method at `i` is called on: `dot` is the index before it.
std::string BindingReader::owner_before(std::size_t dot) const {
  if (!tokens_.is(dot, '.') && !tokens_.is(dot, symbol::arrow)) return module_;
  if (dot == 0) return {};
  if (const auto chain = chains_.find(dot - 1); chain != chains_.end()) return chain->second;
  const auto known = variables_.find(tokens_.word(dot - 1));
  return known == variables_.end() ? std::string() : known->second;
}

/// The variable that takes the value of the expression that begins with the name around `i`.
std::string_view BindingReader::assigned_to(std::size_t i) const {
  while (i >= 2 && tokens_.is(i - 1, symbol::scope)) i -= 2;
  return i >= 2 && tokens_.is(i - 1, '=') ? tokens_.word(i - 2) : std::string_view();
}

void BindingReader::submodule(std::size_t i) {
  if (i < 2) return;
  const std::string owner = owner_before(i - 1);
  const std::string name = tokens_.string(i + 2);
  if (owner.empty() || name.empty()) return;
  const std::string full = owner + "." + name;
  chains_[tokens_.closing(i + 1)] = full;
  const std::string_view variable = assigned_to(i - 2);
  if (!variable.empty()) variables_[std::string(variable)] = full;
}

/// `py::class_<Type, Base> variable(m, "Name")`, with or without the variable, and Boost.Python's
/// `class_<Type>("Name", init<int>())`.
void BindingReader::class_definition(std::size_t i) {
  const std::size_t angle = tokens_.closing_angle(i + 1);
  if (angle == BindingTokens::nowhere) return;
  std::size_t open = angle + 1;
  std::string variable(tokens_.word(open));
  if (!variable.empty()) ++open;
  if (variable.empty()) variable = assigned_to(i);
  const auto parts = tokens_.list(open);
  if (parts.empty() || (!tokens_.is(open, '(') && !tokens_.is(open, '{'))) return;
  const bool named_first = !tokens_.string(parts[0].first).empty();
  const std::string name = tokens_.string(parts[named_first || parts.size() < 2 ? 0 : 1].first);
  const auto scope = variables_.find(tokens_.word(parts[0].first));
  const std::string owner = named_first                 ? module_
                            : scope == variables_.end() ? std::string(any_module)
                                                        : scope->second;
  if (name.empty() || owner.empty()) return;
  BoundClass made;
  made.name = owner + "." + name;
  for (const Span& argument : tokens_.list(i + 1)) {
    auto type = tokens_.name(argument.first).first;
    if (type.empty()) continue;
    if (made.type.empty()) {
      made.type = std::move(type);
    } else {
      made.related.push_back(std::move(type));
    }
  }
  chains_[tokens_.closing(open)] = made.name;
  types_[made.name] = made.type;
  if (!variable.empty()) variables_[variable] = made.name;
  found_.bindings.push_back({made.name, Kind::type, {}});
  const std::string full = made.name;
  found_.classes.push_back(std::move(made));
  for (std::size_t k = 1; k < parts.size(); ++k) constructor(full, parts[k]);
}

void BindingReader::definition(std::size_t i, const Definer& definer) {
  const std::string owner = owner_before(i == 0 ? i : i - 1);
  if (owner.empty()) return;
  chains_[tokens_.closing(i + 1)] = owner;
  const auto parts = tokens_.list(i + 1);
  if (parts.empty()) return;
  std::string name = tokens_.string(parts[0].first);
  if (name.empty()) {
    constructor(owner, parts[0]);
    return;
  }
  name = name.substr(0, name.find('('));  // TORCH_LIBRARY names the whole signature
  Binding made{owner + "." + name, definer.kind, {}};
  for (std::size_t k = 1; k < parts.size() && k <= definer.functions; ++k) {
    auto targets = read_target(tokens_, parts[k]);
    made.targets.insert(made.targets.end(), targets.begin(), targets.end());
  }
  if (!made.targets.empty()) found_.bindings.push_back(std::move(made));
}

/// `py::init<int, double>()` or `py::init(function)`.
void BindingReader::constructor(const std::string& owner, Span span) {
  const auto [name, behind] = tokens_.name(span.first);
  if (name.empty() || (name.back() != "init" && name.back() != "new_")) return;
  const auto type = types_.find(owner);
  if (type == types_.end() || type->second.empty()) return;
  Binding made{owner + ".__init__", Kind::function, {}};
  std::size_t angle = span.first;
  while (angle < behind && tokens_.closing_angle(angle) != behind - 1) ++angle;
  if (angle == behind) {
    made.targets = read_target(tokens_, span);
  } else {
    BindingTarget& target = made.targets.emplace_back();
    target.name = type->second;
    target.name.push_back(type->second.back());
    target.arity = tokens_.list(angle).size();
  }
  if (!made.targets.empty()) found_.bindings.push_back(std::move(made));
}

constexpr std::size_t most_read = 256;  // tokens of one expression

/// The parameters that a cast before the function at `end` picks: "(T::*)(int,double)", or those of
/// overload_cast.
std::optional<std::string> cast_parameters(const BindingTokens& tokens, Span span) {
  for (std::size_t i = span.first; i < span.second; ++i) {
    const bool pointer = tokens.is(i, '*') && tokens.is(i + 1, ')') && tokens.is(i + 2, '(');
    const std::size_t end = pointer ? tokens.closing(i + 2) : BindingTokens::nowhere;
    if (end != BindingTokens::nowhere) return tokens.spelled({i + 3, end});
    const std::size_t angle = tokens.closing_angle(i + 1);
    if (tokens.word(i) == "overload_cast" && angle != BindingTokens::nowhere) {
      return tokens.spelled({i + 2, angle});
    }
  }
  return std::nullopt;
}

std::optional<BindingTarget> target_by_address(const BindingTokens& tokens, Span span) {
  for (std::size_t i = span.first; i < span.second; ++i) {
    const bool operand = i > span.first && (!tokens.word(i - 1).empty() || tokens.is(i - 1, '>'));
    if (!tokens.is(i, '&') || operand) continue;
    auto [name, behind] = tokens.name(i + 1);
    if (name.empty()) continue;
    BindingTarget target;
    target.name = std::move(name);
    target.parameters = cast_parameters(tokens, {span.first, i});
    return target;
  }
  return std::nullopt;
}

}  // namespace

std::vector<BindingTarget> read_target(const BindingTokens& tokens, Span span) {
  span.second = std::min(span.second, span.first + most_read);
  const auto lambda = [&](std::size_t i) {
    BindingTarget target;
    target.lambda = tokens.byte(i);
    return std::vector{target};
  };
  if (tokens.is(span.first, '[')) return lambda(span.first);
  for (std::size_t i = span.first + 1; i < span.second; ++i) {
    const bool begins = tokens.is(i - 1, '(') || tokens.is(i - 1, ',');
    if (tokens.is(i, '[') && begins) return lambda(i);
  }
  if (auto target = target_by_address(tokens, span)) return {*target};
  auto [name, behind] = tokens.name(span.first);
  if (name.empty()) return {};
  BindingTarget target;
  if (behind == span.second) {
    target.name = std::move(name);
    return {target};
  }
  const bool call = tokens.is(behind, '(') && tokens.closing(behind) + 1 == span.second;
  if (!call || tokens.list(behind).empty()) return {};
  const Span inner = tokens.list(behind).front();
  std::tie(target.name, behind) = tokens.name(inner.first);
  if (target.name.empty() || behind != inner.second) return {};
  target.parameters = cast_parameters(tokens, {span.first, inner.first});
  return {target};
}

FileBindings read_bindings(std::string_view text) { return BindingReader(text).run(); }

}  // namespace lacuna::detail::cpp
