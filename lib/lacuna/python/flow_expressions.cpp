#include <algorithm>
#include <charconv>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {

Instruction& Lowering::implicit(std::uint32_t node, Ref dst, Ref a, std::string_view method,
                                std::string_view other, const std::vector<Argument>& list) {
  const Name first = name(method);
  const Name second = other.empty() ? 0 : name(other);
  const std::uint32_t pool = arguments(list);
  Instruction& call = emit(Op::implicit, node, dst, a, first);
  call.b = second;
  call.arguments = pool;
  return call;
}

Ref Lowering::children(std::uint32_t node) {
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) expression(at);
  return nothing;
}

Ref Lowering::expression(std::uint32_t node, Ref want) {
  if (node == 0) return nothing;
  switch (tree_.kind(node)) {
    case Syntax::identifier:
      return load(name_of(node));
    case Syntax::token:
    case Syntax::error:
      return nothing;
    case Syntax::integer:
      return constant(ConstantType::integer);
    case Syntax::number:
      return constant(ConstantType::number);
    case Syntax::constant:
      return constant(tree_.source(node) == "None" ? ConstantType::none : ConstantType::boolean);
    default:
      break;
  }
  const Deeper deeper(*this);
  if (deeper.too_deep()) return nothing;
  return compound_expression(node, want);
}

Ref Lowering::compound_expression(std::uint32_t node, Ref want) {
  switch (tree_.kind(node)) {
    case Syntax::call:
      return call(node, want);
    case Syntax::attribute:
      return attribute(node, want);
    case Syntax::subscript:
      return subscript(node, want);
    case Syntax::binary:
      return binary(node, want);
    case Syntax::boolean:
      return boolean(node, want);
    case Syntax::not_:
    case Syntax::unary:
      return unary(node, want);
    case Syntax::comparison:
      return comparison(node);
    case Syntax::conditional:
      return conditional(node, want);
    case Syntax::list:
    case Syntax::tuple:
    case Syntax::set:
    case Syntax::expression_list:
    case Syntax::pattern_list:
      return collection(node, want);
    case Syntax::dictionary:
      return dictionary(node, want);
    case Syntax::list_comprehension:
    case Syntax::set_comprehension:
    case Syntax::dictionary_comprehension:
    case Syntax::generator_expression:
      return comprehension(node, want);
    case Syntax::string:
    case Syntax::concatenated_string:
      return string(node);
    case Syntax::lambda:
      return lambda(node, want);
    case Syntax::yield:
      return yield(node);
    case Syntax::await: {
      const Ref value = expression(tree_.first(node));
      const Ref result = wanted(want);
      if (value != nothing) emit(Op::await, node, result, value);
      return result;
    }
    case Syntax::named_expression: {
      const Ref value = expression(tree_.child(node, Field::value));
      std::uint32_t scope = scope_;
      while (scopes_[scope].kind == Scope::Kind::comprehension) scope = scopes_[scope].parent;
      const Ref target = bind_in(scope, name_of(tree_.child(node, Field::name)));
      copy(target, value, node);
      join_narrowed(name_of(tree_.child(node, Field::name)), value);
      return value;
    }
    case Syntax::parenthesized:
      return expression(tree_.first(node), want);
    case Syntax::slice:
      children(node);
      return constant(ConstantType::slice);
    case Syntax::assignment:
      assignment(node);
      return expression(tree_.child(node, Field::left));
    case Syntax::block:
      block(node);
      return nothing;
    default:
      return children(node);
  }
}

/// A condition asks an object whether it is true.
void Lowering::truth(std::uint32_t node, Ref value) {
  const Syntax kind = tree_.kind(node);
  const bool asks = kind == Syntax::identifier || kind == Syntax::attribute ||
                    kind == Syntax::subscript || kind == Syntax::call ||
                    kind == Syntax::named_expression;
  if (asks && value != nothing) implicit(node, nothing, value, "__bool__", "__len__", {});
}

std::uint32_t Lowering::argument_list(std::uint32_t node) {
  std::vector<Argument> list;
  if (node == 0) return arguments(list);
  if (tree_.kind(node) == Syntax::generator_expression) {
    list.emplace_back(key_position, expression(node));
    return arguments(list);
  }
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    switch (tree_.kind(at)) {
      case Syntax::token:
        break;
      case Syntax::keyword_argument: {
        const std::uint32_t own = tree_.child(at, Field::name);
        const std::uint32_t value = tree_.child(at, Field::value);
        if (own != 0) list.emplace_back(key_keyword + name_of(own), argument(value));
        break;
      }
      case Syntax::list_splat:
        list.emplace_back(key_star, expression(tree_.first(at)));
        break;
      case Syntax::dictionary_splat:
        list.emplace_back(key_double_star, expression(tree_.first(at)));
        break;
      default:
        list.emplace_back(key_position, argument(at));
        break;
    }
  }
  return arguments(list);
}

/// A short constant text is passed on as such: it may be a key.
Ref Lowering::argument(std::uint32_t node) {
  constexpr std::size_t longest = 40;
  const Ref value = expression(node);
  if (node == 0 || tree_.kind(node) != Syntax::string) return value;
  bool is_constant = false;
  const std::string text = string_value(node, is_constant);
  const bool may_be_key = is_constant && !text.empty() && text.size() <= longest;
  return may_be_key && text.find(' ') == std::string::npos ? constant_text(name(text)) : value;
}

/// Whether a table lasts longer than a call: a variable of the module, or part of an object whose
/// method this is.
bool Lowering::is_lasting(std::uint32_t table) {
  for (;;) {
    const Syntax kind = tree_.kind(table);
    if (kind == Syntax::identifier) break;
    if (kind != Syntax::attribute && kind != Syntax::subscript) return false;
    table = tree_.child(table, kind == Syntax::attribute ? Field::object : Field::value);
    if (table == 0) return false;
  }
  const Ref root = load(name_of(table));
  if (hops_of(root) == module_hops) return true;
  const FunctionUnit& function = unit_.functions[function_];
  return function.in_class != no_index && function.parameter_count != 0 &&
         root == make_ref(0, unit_.parameters[function.parameters].place);
}

/// Whether something is looked up in a lasting table by a parameter of the function or of one
/// around it, or by `parameter or …`; then the parameter is marked as a key.
bool Lowering::is_held_key(std::uint32_t table, std::uint32_t key) {
  if (table == 0 || !is_lasting(table)) return false;
  if (key != 0 && tree_.kind(key) == Syntax::boolean) {
    key = tree_.child(key, Field::left);
  }
  if (key == 0 || tree_.kind(key) != Syntax::identifier) return false;
  const Ref ref = load(name_of(key));
  if (hops_of(ref) > most_hops) return false;
  std::uint32_t function = function_;
  for (std::uint32_t hops = hops_of(ref); hops != 0 && function != no_index; --hops) {
    function = unit_.functions[function].parent;
  }
  if (function == no_index) return false;
  FunctionUnit& around = unit_.functions[function];
  for (std::uint32_t i = 0; i < around.parameter_count; ++i) {
    Parameter& parameter = unit_.parameters[around.parameters + i];
    const bool named =
        parameter.kind != Parameter::Kind::star && parameter.kind != Parameter::Kind::double_star;
    if (parameter.place != index_of(ref) || !named) continue;
    parameter.key = true;
    around.asks_by_key = true;
    return true;
  }
  return false;
}

Ref Lowering::call(std::uint32_t node, Ref want) {
  const std::uint32_t callee = tree_.child(node, Field::function);
  const std::uint32_t list = tree_.child(node, Field::arguments);
  if (callee == 0) return children(node);
  if (tree_.kind(callee) == Syntax::identifier) {
    Ref result = want;
    if (special_call(node, tree_.source(callee), list, result)) return result;
  }
  ++unit_.functions[function_].calls;
  if (const Ref made = named_tuple(node, callee, list); made != nothing) return made;
  if (tree_.kind(callee) == Syntax::attribute) {
    if (const Ref stored = raw_store(node, callee, list); stored != nothing) return stored;
    const Ref base = expression(tree_.child(callee, Field::object));
    const Name method = name_of(tree_.child(callee, Field::attribute));
    const std::uint32_t pool = argument_list(list);
    const bool imports = tree_.source(callee).ends_with("import_module");
    const Name first = imports ? imported_text(list) : first_text(list);
    const Ref result = wanted(want);
    Instruction& made = emit(Op::method, node, result, base, method);
    made.arguments = pool;
    made.b = first;
    const std::string_view asked = tree_.source(tree_.child(callee, Field::attribute));
    const std::uint32_t key = list != 0 ? tree_.first(list) : 0;
    made.held_key =
        (asked == "get" || asked == "pop") && is_held_key(tree_.child(callee, Field::object), key);
    return result;
  }
  const Ref function = expression(callee);
  const std::uint32_t pool = argument_list(list);
  const bool imports = tree_.source(callee).ends_with("import_module");
  const Name first = imports ? imported_text(list) : first_text(list);
  const Ref result = wanted(want);
  Instruction& made = emit(Op::call, node, result, function);
  made.arguments = pool;
  made.b = first;
  return result;
}

/// The first argument of a call if it is a constant text; 0: it is not.
Name Lowering::first_text(std::uint32_t list) {
  const std::uint32_t first = list != 0 ? tree_.first(list) : 0;
  if (first == 0 || tree_.kind(first) != Syntax::string) return 0;
  bool is_constant = false;
  const std::string text = string_value(first, is_constant);
  return is_constant && !text.empty() ? name(text) : 0;
}

/// The module that importlib is asked for, with '*' for a part that is not known; 0: nothing is.
Name Lowering::imported_text(std::uint32_t list) {
  const std::uint32_t first = list != 0 ? tree_.first(list) : 0;
  if (first == 0) return 0;
  const std::string text = module_pattern(first);
  return text.empty() || text == "*" ? 0 : name(text);
}

/// Builtins whose constant arguments matter.
bool Lowering::special_call(std::uint32_t node, std::string_view callee, std::uint32_t list,
                            Ref& result) {
  static constexpr std::string_view special[] = {"super", "getattr", "setattr", "hasattr", "type"};
  if (std::find(std::begin(special), std::end(special), callee) == std::end(special)) return false;
  if (list == 0 || tree_.kind(list) != Syntax::argument_list || !is_unbound(name(callee))) {
    return false;
  }
  if (callee == "super") {
    result = super(node, list, result);
    return true;
  }
  const Ref found = callee == "type" ? type_call(node, list) : attribute_call(node, list, callee);
  if (found == nothing) return false;
  result = found;
  return true;
}

Ref Lowering::super(std::uint32_t node, std::uint32_t list, Ref want) {
  const std::uint32_t first = tree_.first(list);
  Ref owner = nothing;
  Ref receiver = nothing;
  if (first != 0) {
    owner = expression(first);
    receiver = tree_.next(first) != 0 ? expression(tree_.next(first)) : nothing;
  } else {
    std::uint32_t function = function_;
    while (function != no_index && unit_.functions[function].in_class == no_index) {
      function = unit_.functions[function].parent;
    }
    if (function == no_index) return nothing;
    for (std::uint32_t at = scope_; at != no_index; at = scopes_[at].parent) {
      const Scope& scope = scopes_[at];
      if (scope.kind == Scope::Kind::class_) {
        owner = place_in(at, scope.class_place);
        break;
      }
      if (scope.function == function && scope.kind == Scope::Kind::function &&
          unit_.functions[function].parameter_count != 0) {
        receiver = place_in(at, unit_.parameters[unit_.functions[function].parameters].place);
      }
    }
  }
  const Ref result = wanted(want);
  if (owner != nothing) emit(Op::super, node, result, owner).b = receiver;
  return result;
}

/// getattr, hasattr and setattr with a name that is constant, or a pattern such as "visit_*".
Ref Lowering::attribute_call(std::uint32_t node, std::uint32_t list, std::string_view callee) {
  const bool stores = callee == "setattr";
  const std::uint32_t object = tree_.first(list);
  const std::uint32_t key = object != 0 ? tree_.next(object) : 0;
  const std::uint32_t third = key != 0 ? tree_.next(key) : 0;
  if (key == 0) return nothing;
  const std::string found = name_pattern(key);
  if (found.empty() || found == "*") {
    for (std::uint32_t at = function_; at != no_index; at = unit_.functions[at].parent) {
      unit_.functions[at].asks_by_name = true;
    }
    return nothing;
  }
  const bool pattern = found.find('*') != std::string::npos;
  if (pattern && callee != "getattr") return nothing;
  if (stores && third == 0) return nothing;
  const Ref base = expression(object);
  expression(key);
  const Name attribute = name(found);
  if (stores) {
    const Ref value = expression(third);
    emit(Op::set_attribute, node, nothing, base, attribute).b = value;
    return constant(ConstantType::none);
  }
  if (callee == "hasattr") {
    // The attribute is read, which runs what a property runs.
    emit(Op::attribute, node, nothing, base, attribute);
    return constant(ConstantType::boolean);
  }
  const Ref result = new_ref();
  emit(Op::attribute, node, result, base, attribute).aux = pattern ? 1 : 0;
  if (third != 0) copy(result, expression(third), node);
  return result;
}

/// `object.__setattr__(self, "name", value)`, which goes round the class's own __setattr__.
Ref Lowering::raw_store(std::uint32_t node, std::uint32_t callee, std::uint32_t list) {
  if (tree_.source(callee) != "object.__setattr__" || list == 0) return nothing;
  const std::uint32_t object = tree_.first(list);
  const std::uint32_t key = object != 0 ? tree_.next(object) : 0;
  const std::uint32_t given = key != 0 ? tree_.next(key) : 0;
  if (given == 0) return nothing;
  bool is_constant = false;
  const std::string attribute = string_value(key, is_constant);
  if (!is_constant || attribute.empty()) return nothing;
  const Ref base = expression(object);
  const Ref value = expression(given);
  Instruction& set = emit(Op::set_attribute, node, nothing, base, name(attribute));
  set.b = value;
  set.aux = 2;
  return constant(ConstantType::none);
}

Ref Lowering::attribute(std::uint32_t node, Ref want) {
  const std::uint32_t own = tree_.child(node, Field::attribute);
  const Ref base = expression(tree_.child(node, Field::object));
  if (own == 0 || base == nothing) return nothing;
  const Ref result = wanted(want);
  emit(Op::attribute, node, result, base, name_of(own));
  return result;
}

/// What stands in the brackets: where its value is, and the key if it is constant.
Ref Lowering::key_value(std::uint32_t node, Name& key) {
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.at(at).field != Field::subscript) continue;
    if (count++ == 0) index = at;
    if (count > 1) expression(at);
  }
  if (index == 0) return nothing;
  const Ref value = expression(index);
  if (count > 1) return constant(ConstantType::none);
  if (tree_.kind(index) == Syntax::string) {
    bool is_constant = false;
    const std::string text = string_value(index, is_constant);
    if (is_constant && !text.empty()) key = name(text);
  } else if (tree_.kind(index) == Syntax::integer) {
    const std::string_view digits = tree_.source(index);
    std::uint32_t number = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number);
    if (read.ec == std::errc() && read.ptr == end && number < 1000) key = key_integer + number;
  }
  return value;
}

/// "prefix*suffix" where that much is known of the key; else empty.
std::string Lowering::pattern_of_key(std::uint32_t node) const {
  const std::uint32_t index = tree_.child(node, Field::subscript);
  if (index == 0) return {};
  const Syntax kind = tree_.kind(index);
  if (kind != Syntax::binary && kind != Syntax::string) return {};
  const std::string pattern = name_pattern(index);
  const std::size_t star = pattern.find('*');
  return star == std::string::npos || pattern.size() < 3 ? std::string() : pattern;
}

Ref Lowering::subscript(std::uint32_t node, Ref want) {
  const Ref base = expression(tree_.child(node, Field::value));
  Name key = key_any;
  const Ref index = key_value(node, key);
  if (base == nothing) return nothing;
  const std::uint32_t list = arguments({{key_position, index}});
  const Ref result = wanted(want);
  const std::string pattern = key == key_any ? pattern_of_key(node) : std::string();
  if (!pattern.empty()) key = name(pattern);
  Instruction& item = emit(Op::item, node, result, base, key);
  item.b = index;
  item.arguments = list;
  item.aux = pattern.empty() ? 0 : 5;
  item.held_key = key == key_any &&
                  is_held_key(tree_.child(node, Field::value), tree_.child(node, Field::subscript));
  return result;
}

Ref Lowering::boolean(std::uint32_t node, Ref want) {
  const std::uint32_t left = tree_.child(node, Field::left);
  const std::uint32_t right = tree_.child(node, Field::right);
  const Ref first = expression(left);
  if (left != 0) truth(left, first);
  const std::size_t known = narrowed_.size();
  if (left != 0 && right != 0) narrow(left, is_and(left, right));
  const Ref second = expression(right);
  narrowed_.resize(known);
  const Ref result = wanted(want);
  copy(result, first, node);
  copy(result, second, node);
  return result;
}

Ref Lowering::conditional(std::uint32_t node, Ref want) {
  const std::uint32_t yes = tree_.first(node);
  const std::uint32_t test = yes != 0 ? tree_.next(yes) : 0;
  const std::uint32_t no = test != 0 ? tree_.next(test) : 0;
  if (test != 0) truth(test, expression(test));
  const Ref result = wanted(want);
  const std::size_t known = narrowed_.size();
  narrow(test, true);
  copy(result, expression(yes), node);
  narrowed_.resize(known);
  narrow(test, false);
  copy(result, expression(no), node);
  narrowed_.resize(known);
  return result;
}

Ref Lowering::yield(std::uint32_t node) {
  FunctionUnit& function = unit_.functions[function_];
  function.generator = true;
  std::uint32_t value = tree_.first(node);
  const bool from = value != 0 && tree_.kind(value) == Syntax::token;
  if (from) value = tree_.next(value);
  const Ref sent = make_ref(0, place_sent);
  if (value == 0) return sent;
  const Ref given = expression(value);
  if (!from) {
    if (given != nothing) copy(make_ref(0, place_yield), given, node);
    return sent;
  }
  if (given == nothing) return nothing;
  emit(Op::iterate, node, make_ref(0, place_yield), given);
  const Ref result = new_ref();
  emit(Op::await, node, result, given);
  return result;
}

}  // namespace lacuna::detail::flow
