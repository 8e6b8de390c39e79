#include <algorithm>
#include <utility>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {

FileUnit Lowering::run() {
  FunctionUnit module;
  unit_.functions.push_back(module);
  unit_.nodes.push_back({"<module>", 1, tree_.range(0)});
  code_.emplace_back();
  scopes_.emplace_back();
  for (const char* name_of_module : {"__name__", "__file__", "__doc__"}) {
    bind_in(0, name(name_of_module));
  }
  find_shared_names();
  collect(0, 0);
  block(0);
  for (std::size_t i = 0; i < code_.size(); ++i) {
    FunctionUnit& function = unit_.functions[i];
    function.first = static_cast<std::uint32_t>(unit_.instructions.size());
    function.count = static_cast<std::uint32_t>(code_[i].size());
    unit_.instructions.insert(unit_.instructions.end(), code_[i].begin(), code_[i].end());
    code_[i] = {};
  }
  return std::move(unit_);
}

/// What the inventory calls the function that begins where `whole` does.
Lowering::Known Lowering::known(std::uint32_t whole, std::string_view last) {
  const ByteRange range = tree_.range(whole);
  const auto& functions = parsed_.functions;
  const auto at = std::lower_bound(
      functions.begin(), functions.end(), range.begin,
      [](const Function& function, std::uint32_t begin) { return function.whole.begin < begin; });
  if (last != "<lambda>" && at != functions.end() && at->whole.begin == range.begin) {
    return {at->id.qualified_name, at->id.ordinal, at->whole};
  }
  Known known;
  known.qualified_name = qualifier_ + std::string(last);
  known.ordinal = ++ordinals_[known.qualified_name];
  known.whole = range;
  if (last != "<lambda>") known.ordinal += static_cast<std::uint32_t>(functions.size());
  return known;
}

std::uint32_t Lowering::open_function(std::uint32_t whole, Name name, std::string_view last) {
  const auto index = static_cast<std::uint32_t>(unit_.functions.size());
  FunctionUnit function;
  function.parent = function_;
  function.name = name;
  function.node = static_cast<std::uint32_t>(unit_.nodes.size());
  function.parameters = static_cast<std::uint32_t>(unit_.parameters.size());
  if (scopes_[scope_].kind == Scope::Kind::class_ && !open_classes_.empty()) {
    function.in_class = open_classes_.back();
  }
  unit_.functions.push_back(function);
  const Known id = known(whole, last);
  unit_.nodes.push_back({id.qualified_name, id.ordinal, id.whole});
  code_.emplace_back();
  return index;
}

void Lowering::definition(std::uint32_t node) {
  const std::uint32_t own = tree_.child(node, Field::name);
  if (own == 0) return;
  if (tree_.kind(node) == Syntax::class_) {
    decorate_and_bind(node, node, class_value(node));
  } else {
    decorate_and_bind(node, node, function_value(node, node));
  }
}

void Lowering::decorated(std::uint32_t node) {
  const std::uint32_t definition = tree_.child(node, Field::definition);
  if (definition == 0 || tree_.child(definition, Field::name) == 0) return;
  if (tree_.kind(definition) == Syntax::class_) {
    decorate_and_bind(node, definition, class_value(definition));
    return;
  }
  const Ref value = function_value(definition, node);
  if (!overload(node)) decorate_and_bind(node, definition, value);
}

/// `@typing.overload` says what types a later definition takes, and is never called.
bool Lowering::overload(std::uint32_t whole) const {
  for (std::uint32_t at = tree_.first(whole); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) != Syntax::decorator) continue;
    const std::string_view text = tree_.source(at);
    if (text.ends_with("overload")) return true;
  }
  return false;
}

void Lowering::decorate_and_bind(std::uint32_t whole, std::uint32_t node, Ref value) {
  std::vector<std::uint32_t> decorators;
  if (whole != node) {
    for (std::uint32_t at = tree_.first(whole); at != 0; at = tree_.next(at)) {
      if (tree_.kind(at) == Syntax::decorator && tree_.first(at) != 0) decorators.push_back(at);
    }
  }
  std::vector<Ref> callees;
  callees.reserve(decorators.size());
  for (const std::uint32_t decorator : decorators) {
    callees.push_back(expression(tree_.first(decorator)));
  }
  for (std::size_t i = decorators.size(); i-- > 0;) {
    const Ref result = new_ref();
    const std::uint32_t list = arguments({{key_position, value}});
    Instruction& call = emit(Op::decorate, decorators[i], result, callees[i]);
    call.b = value;
    call.arguments = list;
    value = result;
  }
  copy(store(name_of(tree_.child(node, Field::name))), value, node);
}

Ref Lowering::function_value(std::uint32_t node, std::uint32_t whole) {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return nothing;
  const std::uint32_t own = tree_.child(node, Field::name);
  const std::uint32_t index = open_function(whole, name_of(own), tree_.source(own));
  unit_.functions[index].async = tree_.child(node, Syntax::token) != 0;
  for (std::uint32_t at = whole == node ? 0 : tree_.first(whole); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) != Syntax::decorator) continue;
    unit_.functions[index].static_method |= tree_.source(at).ends_with("staticmethod");
    unit_.functions[index].class_method |= tree_.source(at).ends_with("classmethod");
  }
  const std::string_view method = tree_.source(own);
  unit_.functions[index].static_method |= method == "__new__";
  unit_.functions[index].class_method |=
      method == "__init_subclass__" || method == "__class_getitem__";
  const std::uint32_t outer_function = function_;
  const std::uint32_t outer_scope = scope_;
  const std::uint32_t scope = open_scope(Scope::Kind::function, index);
  const std::size_t qualifier = qualifier_.size();
  const std::size_t outer_narrowed = std::exchange(own_narrowed_, narrowed_.size());
  const Ref outer_guard = std::exchange(guard_, nothing);
  const std::uint32_t list = tree_.child(node, Field::parameters);
  const std::uint32_t type = tree_.child(node, Field::return_type);
  const Ref returned = type != 0 ? annotation(type) : nothing;
  function_ = index;
  scope_ = scope;
  if (list != 0) parameters(list, index);
  if (returned != nothing && !unit_.functions[index].async) {
    emit(Op::evidence, type, make_ref(0, place_return), outward(returned));
  }
  qualifier_ += std::string(method) + ".";
  if (const std::uint32_t body = tree_.child(node, Field::body); body != 0) {
    collect(body, scope);
    unit_.functions[index].trivial = is_trivial(body);
    block(body);
  }
  qualifier_.resize(qualifier);
  close_function(outer_function, outer_scope);
  own_narrowed_ = outer_narrowed;
  guard_ = outer_guard;
  scopes_.resize(scope);
  const Ref value = new_ref();
  emit(Op::function, node, value, index);
  return value;
}

void Lowering::close_function(std::uint32_t outer_function, std::uint32_t outer_scope) {
  function_ = outer_function;
  scope_ = outer_scope;
}

/// Whether a body holds nothing but words, `pass`, `...` or a raise.
bool Lowering::is_trivial(std::uint32_t body) const {
  for (std::uint32_t at = tree_.first(body); at != 0; at = tree_.next(at)) {
    const Syntax kind = tree_.kind(at);
    if (kind == Syntax::raise) continue;
    if (kind != Syntax::expression_statement) return false;
    const std::uint32_t first = tree_.first(at);
    if (first == 0) continue;
    const Syntax value = tree_.kind(first);
    if (value != Syntax::string && value != Syntax::constant) return false;
  }
  return true;
}

void Lowering::parameters(std::uint32_t list, std::uint32_t function) {
  Parameter::Kind kind = Parameter::Kind::plain;
  unit_.functions[function].parameters = static_cast<std::uint32_t>(unit_.parameters.size());
  for (std::uint32_t at = tree_.first(list); at != 0; at = tree_.next(at)) {
    parameter(at, function, kind);
  }
  // Lambdas in defaults have parameters, too: those of one function stay together.
  std::uint32_t index = unit_.functions[function].parameters;
  for (std::uint32_t at = tree_.first(list); at != 0; at = tree_.next(at)) {
    const Syntax separator = tree_.kind(at);
    if (separator == Syntax::keyword_separator || separator == Syntax::positional_separator)
      continue;
    if (index == unit_.functions[function].parameters + unit_.functions[function].parameter_count) {
      break;
    }
    const std::uint32_t type = tree_.child(at, Field::type);
    if (type != 0 && is_plain_type(tree_.source(type))) {
      unit_.parameters[index].type = name("builtins." + std::string(tree_.source(type)));
    }
    evidence_of_parameter(at, function, make_ref(0, unit_.parameters[index++].place));
  }
}

void Lowering::parameter(std::uint32_t node, std::uint32_t function, Parameter::Kind& kind) {
  switch (tree_.kind(node)) {
    case Syntax::keyword_separator:
      kind = Parameter::Kind::keyword_only;
      return;
    case Syntax::positional_separator:
      for (std::uint32_t i = 0; i < unit_.functions[function].parameter_count; ++i) {
        unit_.parameters[unit_.functions[function].parameters + i].kind =
            Parameter::Kind::positional_only;
      }
      return;
    case Syntax::default_parameter:
    case Syntax::typed_default_parameter:
      add_parameter(tree_.child(node, Field::name), function, kind);
      return;
    case Syntax::typed_parameter:
      parameter(tree_.first(node), function, kind);
      return;
    case Syntax::list_splat_pattern:
      add_parameter(tree_.first(node), function, Parameter::Kind::star);
      kind = Parameter::Kind::keyword_only;
      return;
    case Syntax::dictionary_splat_pattern:
      add_parameter(tree_.first(node), function, Parameter::Kind::double_star);
      return;
    default:
      add_parameter(node, function, kind);
      return;
  }
}

void Lowering::add_parameter(std::uint32_t node, std::uint32_t function, Parameter::Kind kind) {
  Parameter parameter;
  parameter.kind = kind;
  parameter.place = new_place();
  if (node != 0 && tree_.kind(node) == Syntax::identifier) {
    parameter.name = name_of(node);
    scopes_[scope_].places[parameter.name] = parameter.place;
  }
  unit_.parameters.push_back(parameter);
  ++unit_.functions[function].parameter_count;
}

Parameter& Lowering::parameter_at(std::uint32_t function, Ref place) {
  std::uint32_t index = unit_.functions[function].parameters;
  while (unit_.parameters[index].place != index_of(place)) ++index;
  return unit_.parameters[index];
}

/// Default and annotation, which are read in the scope around the function.
void Lowering::evidence_of_parameter(std::uint32_t node, std::uint32_t function, Ref place) {
  const std::uint32_t scope = scope_;
  const auto outside = [&](auto&& lower) {
    scope_ = scopes_[scope].parent;
    function_ = unit_.functions[function].parent;
    const Ref ref = lower();
    scope_ = scope;
    function_ = function;
    return outward(ref);
  };
  const Syntax kind = tree_.kind(node);
  if (kind == Syntax::default_parameter || kind == Syntax::typed_default_parameter) {
    const std::uint32_t value = tree_.child(node, Field::value);
    if (value != 0) {
      const Ref standard = outside([&] { return argument(value); });
      parameter_at(function, place).standard = standard;
    }
  }
  const bool splat =
      kind == Syntax::typed_parameter && tree_.kind(tree_.first(node)) != Syntax::identifier;
  const std::uint32_t type = tree_.child(node, Field::type);
  if (type == 0 || splat) return;
  const Ref known = outside([&] { return annotation(type); });
  if (known != nothing) emit(Op::evidence, node, place, known);
}

Ref Lowering::lambda(std::uint32_t node, Ref want) {
  const std::uint32_t index = open_function(node, name("<lambda>"), "<lambda>");
  const std::uint32_t outer_function = function_;
  const std::uint32_t outer_scope = scope_;
  const std::uint32_t scope = open_scope(Scope::Kind::function, index);
  const std::size_t qualifier = qualifier_.size();
  const std::size_t outer_narrowed = std::exchange(own_narrowed_, narrowed_.size());
  const Ref outer_guard = std::exchange(guard_, nothing);
  function_ = index;
  scope_ = scope;
  if (const auto list = tree_.child(node, Field::parameters)) parameters(list, index);
  qualifier_ += "<lambda>.";
  if (const auto body = tree_.child(node, Field::body)) {
    if (walrus_) collect_statement(body, scope);
    const Ref value = expression(body, make_ref(0, place_return));
    copy(make_ref(0, place_return), value, body);
    unit_.functions[index].factory = gives_back_own(body);
  }
  qualifier_.resize(qualifier);
  close_function(outer_function, outer_scope);
  own_narrowed_ = outer_narrowed;
  guard_ = outer_guard;
  scopes_.resize(scope);
  const Ref value = wanted(want);
  emit(Op::function, node, value, index);
  return value;
}

Ref Lowering::class_value(std::uint32_t node) {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return nothing;
  ClassUnit unit;
  const std::uint32_t own = tree_.child(node, Field::name);
  unit.name = name_of(own);
  unit.function = function_;
  unit.begin = tree_.at(own).begin;
  unit.end = tree_.at(own).end;
  if (const auto bases = tree_.child(node, Field::superclasses)) {
    unit.arguments = argument_list(bases);
  }
  const Ref value = new_ref();
  const std::uint32_t outer_scope = scope_;
  const std::uint32_t scope = open_scope(Scope::Kind::class_, function_);
  scopes_[scope].class_place = index_of(value);
  const auto index = static_cast<std::uint32_t>(unit_.classes.size());
  const auto first_function = static_cast<std::uint32_t>(unit_.functions.size());
  unit_.classes.emplace_back();
  open_classes_.push_back(index);
  const std::size_t qualifier = qualifier_.size();
  qualifier_ += std::string(tree_.source(own)) + ".";
  scope_ = scope;
  if (const auto body = tree_.child(node, Field::body)) {
    collect(body, scope);
    class_body(body, unit);
  }
  scope_ = outer_scope;
  qualifier_.resize(qualifier);
  open_classes_.pop_back();
  for (const auto& [attribute, place] : scopes_[scope].places) {
    unit.attributes.push_back({attribute, place});
  }
  std::sort(unit.attributes.begin(), unit.attributes.end(),
            [](const ClassAttribute& a, const ClassAttribute& b) { return a.name < b.name; });
  scopes_.resize(scope);
  unit.holds_functions = holds_functions(index, first_function);
  unit_.classes[index] = std::move(unit);
  emit(Op::class_, own, value, index);
  return value;
}

void Lowering::class_body(std::uint32_t body, ClassUnit& unit) {
  for (std::uint32_t at = tree_.first(body); at != 0; at = tree_.next(at)) {
    statement(at);
    if (tree_.kind(at) != Syntax::expression_statement) continue;
    const std::uint32_t inner = tree_.first(at);
    if (inner == 0 || tree_.kind(inner) != Syntax::assignment) continue;
    const std::uint32_t left = tree_.child(inner, Field::left);
    if (tree_.child(inner, Field::type) == 0 || tree_.kind(left) != Syntax::identifier) continue;
    const Name field = name_of(left);
    const auto place = scopes_[scope_].places.find(field);
    if (place == scopes_[scope_].places.end()) continue;
    unit.fields.push_back({field, make_ref(0, place->second)});
  }
}

}  // namespace lacuna::detail::flow
