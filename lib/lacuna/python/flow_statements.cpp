#include <algorithm>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {

void Lowering::block(std::uint32_t node) {
  const std::size_t known = narrowed_.size();
  ++block_;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) statement(at);
  --block_;
  narrowed_.resize(std::min(known, narrowed_.size()));
}

void Lowering::statement(std::uint32_t node) {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return;
  switch (tree_.kind(node)) {
    case Syntax::function:
    case Syntax::class_:
      definition(node);
      break;
    case Syntax::decorated:
      decorated(node);
      break;
    case Syntax::expression_statement:
      for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) statement(at);
      break;
    case Syntax::assignment:
      assignment(node);
      break;
    case Syntax::augmented_assignment:
      augmented(node);
      break;
    case Syntax::import:
      import(node);
      break;
    case Syntax::import_from:
      import_from(node);
      break;
    case Syntax::return_:
      return_(node);
      break;
    case Syntax::raise:
      raise(node);
      break;
    case Syntax::delete_:
      delete_(node);
      break;
    case Syntax::global:
    case Syntax::nonlocal:
    case Syntax::import_future:
    case Syntax::token:
      break;
    default:
      compound(node);
      break;
  }
}

void Lowering::compound(std::uint32_t node) {
  switch (tree_.kind(node)) {
    case Syntax::for_:
      loop(node);
      break;
    case Syntax::with:
      with(node);
      break;
    case Syntax::except:
      except(node);
      break;
    case Syntax::match:
      match(node);
      break;
    case Syntax::if_:
      if_(node);
      break;
    case Syntax::while_:
      for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
        if (tree_.at(at).field == Field::condition) {
          truth(at, expression(at));
        } else {
          statement(at);
        }
      }
      break;
    case Syntax::block:
    case Syntax::try_:
    case Syntax::other:
    case Syntax::error:
      block(node);
      break;
    case Syntax::assert_: {
      const std::uint32_t test = tree_.first(node);
      if (test == 0) break;
      truth(test, expression(test));
      for (std::uint32_t at = tree_.next(test); at != 0; at = tree_.next(at)) expression(at);
      narrow(test, true);
      break;
    }
    default:
      expression(node);
      break;
  }
}

void Lowering::assignment(std::uint32_t node) {
  const std::uint32_t left = tree_.child(node, Field::left);
  const std::uint32_t right = tree_.child(node, Field::right);
  const std::uint32_t type = tree_.child(node, Field::type);
  if (left == 0) return;
  if (right != 0) {
    if (tree_.kind(right) == Syntax::assignment) {
      assignment(right);
      assign(left, expression(tree_.child(right, Field::left)));
      return;
    }
    const bool plain = tree_.kind(left) == Syntax::identifier;
    const bool again = plain && is_rebound(name_of(left));
    const Ref want = again ? new_ref() : plain ? store(name_of(left)) : nothing;
    const Ref value = expression(right, want);
    if (plain) {
      copy(want, value, node);
      if (again) store(name_of(left), want);
    } else {
      assign(left, value);
    }
  }
  if (type != 0) assign_annotated(node, left, type);
}

void Lowering::assign_annotated(std::uint32_t node, std::uint32_t target, std::uint32_t type) {
  const Ref known = annotation(type);
  if (known == nothing) return;
  if (tree_.kind(target) == Syntax::identifier) {
    const Ref ref = bind_in(scope_, name_of(target));
    if (scopes_[scope_].kind != Scope::Kind::class_) {
      emit(Op::evidence, node, ref, known);
    } else {
      // The annotation of a field says what its instances hold, not what the class does.
      emit(Op::evidence, node, ref, known).aux = 1;
    }
  } else if (tree_.kind(target) == Syntax::attribute) {
    const Ref ref = new_ref();
    emit(Op::evidence, node, ref, known);
    assign(target, ref);
  }
}

void Lowering::augmented(std::uint32_t node) {
  const std::uint32_t left = tree_.child(node, Field::left);
  const std::uint32_t right = tree_.child(node, Field::right);
  const std::uint32_t op = tree_.child(node, Field::operator_);
  if (left == 0 || right == 0) return;
  const Ref before = expression(left);
  const Ref value = expression(right);
  std::string_view text = op != 0 ? tree_.source(op) : std::string_view();
  if (text.ends_with('=')) text.remove_suffix(1);
  const Ref result = new_ref();
  operate(text, node, before, value, result, true);
  if (tree_.kind(left) == Syntax::identifier) {
    copy(store(name_of(left)), result, node);
  } else {
    assign(left, result);
  }
}

void Lowering::assign(std::uint32_t target, Ref value) {
  const Deeper deeper(*this);
  if (target == 0 || deeper.too_deep()) return;
  switch (tree_.kind(target)) {
    case Syntax::identifier:
      copy(store(name_of(target)), value, target);
      break;
    case Syntax::attribute: {
      const Ref base = expression(tree_.child(target, Field::object));
      const Name attribute = name_of(tree_.child(target, Field::attribute));
      emit(Op::set_attribute, target, nothing, base, attribute).b = value;
      break;
    }
    case Syntax::subscript: {
      const Ref base = expression(tree_.child(target, Field::value));
      Name key = key_any;
      const Ref index = key_value(target, key);
      const std::uint32_t list = arguments({{key_position, index}, {key_position, value}});
      const bool held = key == key_any && is_held_key(tree_.child(target, Field::value),
                                                      tree_.child(target, Field::subscript));
      Instruction& set = emit(Op::set_item, target, nothing, base, key);
      set.arguments = list;
      set.b = value;
      set.held_key = held;
      break;
    }
    case Syntax::pattern_list:
    case Syntax::tuple_pattern:
    case Syntax::list_pattern:
    case Syntax::expression_list:
    case Syntax::tuple:
    case Syntax::list:
      unpack(target, value);
      break;
    default:
      for (std::uint32_t at = tree_.first(target); at != 0; at = tree_.next(at)) assign(at, value);
      break;
  }
}

void Lowering::unpack(std::uint32_t pattern, Ref value) {
  std::uint32_t position = 0;
  bool behind_star = false;
  for (std::uint32_t at = tree_.first(pattern); at != 0; at = tree_.next(at)) {
    const Ref part = new_ref();
    if (tree_.kind(at) == Syntax::list_splat_pattern || tree_.kind(at) == Syntax::list_splat) {
      behind_star = true;
      const Ref element = new_ref();
      if (value != nothing) emit(Op::iterate, pattern, element, value);
      const std::uint32_t list = arguments({{key_any, element}});
      Instruction& rest = emit(Op::container, at, part, nothing);
      rest.arguments = list;
      if (tree_.first(at) != 0) assign(tree_.first(at), part);
      continue;
    }
    if (value != nothing) {
      Instruction& item = emit(Op::item, pattern, part, value);
      item.name = behind_star ? key_any : key_integer + position;
      item.aux = 1;
    }
    ++position;
    assign(at, value != nothing ? part : nothing);
  }
}

void Lowering::loop(std::uint32_t node) {
  const std::uint32_t left = tree_.child(node, Field::left);
  const std::uint32_t right = tree_.child(node, Field::right);
  const std::size_t known = narrowed_.size();
  if (left != 0 && right != 0) {
    const Ref source = expression(right);
    // The target is assigned in the body's block: a loop that never runs assigns nothing.
    constexpr std::uint32_t to_body = 2;
    block_ += to_body;
    const bool plain = tree_.kind(left) == Syntax::identifier;
    const Ref element = plain ? store(name_of(left)) : new_ref();
    if (source != nothing) {
      Instruction& iterate = emit(Op::iterate, right, element, source);
      iterate.aux = tree_.child(node, Syntax::token) != 0 ? 1 : 0;
    }
    if (!plain) assign(left, element);
    block_ -= to_body;
  }
  ++block_;
  if (const auto body = tree_.child(node, Field::body)) statement(body);
  if (const auto otherwise = tree_.child(node, Field::alternative)) statement(otherwise);
  --block_;
  narrowed_.resize(std::min(known, narrowed_.size()));
}

void Lowering::with(std::uint32_t node) {
  const bool async = tree_.child(node, Syntax::token) != 0;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::with_clause) {
      for (std::uint32_t item = tree_.first(at); item != 0; item = tree_.next(item)) {
        with_item(item, async);
      }
    } else if (tree_.kind(at) != Syntax::token) {
      statement(at);
    }
  }
}

void Lowering::with_item(std::uint32_t item, bool async) {
  const std::uint32_t value = tree_.child(item, Field::value);
  if (value == 0) return;
  std::uint32_t manager = value;
  std::uint32_t target = 0;
  if (tree_.kind(value) == Syntax::as_pattern) {
    manager = tree_.first(value);
    target = tree_.child(value, Field::alias);
  } else if (tree_.kind(value) == Syntax::tuple) {
    for (std::uint32_t at = tree_.first(value); at != 0; at = tree_.next(at)) {
      const Ref entered = new_ref();
      const bool named = tree_.kind(at) == Syntax::as_pattern;
      const Ref source = expression(named ? tree_.first(at) : at);
      if (source != nothing) emit(Op::enter, at, entered, source).aux = async ? 1 : 0;
      if (named) assign(tree_.child(at, Field::alias), entered);
    }
    return;
  }
  const Ref source = expression(manager);
  const Ref entered = new_ref();
  if (source != nothing) emit(Op::enter, manager, entered, source).aux = async ? 1 : 0;
  if (target != 0) assign(target, entered);
}

void Lowering::except(std::uint32_t node) {
  std::uint32_t type = tree_.child(node, Field::value);
  std::uint32_t alias = tree_.child(node, Field::alias);
  if (type != 0 && tree_.kind(type) == Syntax::as_pattern) {
    alias = tree_.child(type, Field::alias);
    type = tree_.first(type);
  }
  if (type != 0) {
    const Ref classes = expression(type);
    if (alias != 0 && classes != nothing) {
      const Ref caught = new_ref();
      emit(Op::instance, type, caught, classes).aux = 1;
      assign(alias, caught);
    }
  }
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::block) block(at);
  }
}

void Lowering::return_(std::uint32_t node) {
  const std::uint32_t value = tree_.first(node);
  if (value == 0) return;
  const Ref target = make_ref(0, place_return);
  if (guard_ == nothing) {
    copy(target, expression(value, target), node);
  } else if (const Ref given = expression(value); given != nothing) {
    emit(Op::when, node, target, given).b = guard_;
  }
  if (gives_back_own(value)) unit_.functions[function_].factory = true;
}

/// Whether a call is given a function that is defined inside the current one.
bool Lowering::passes_own_function(std::uint32_t call) const {
  const std::uint32_t list = tree_.child(call, Field::arguments);
  for (std::uint32_t at = list != 0 ? tree_.first(list) : 0; at != 0; at = tree_.next(at)) {
    const bool keyword = tree_.kind(at) == Syntax::keyword_argument;
    const std::uint32_t value = keyword ? tree_.child(at, Field::value) : at;
    if (value == 0) continue;
    if (tree_.kind(value) == Syntax::lambda) return true;
    if (tree_.kind(value) == Syntax::identifier && gives_back_own(value, true)) return true;
  }
  return false;
}

/// Whether an expression hands out a parameter of the current function, something defined inside
/// it, or what is made of those without a call: then each caller gets values of its own.
bool Lowering::gives_back_own(std::uint32_t node, bool functions_only) const {
  switch (tree_.kind(node)) {
    case Syntax::lambda:
      return true;
    case Syntax::identifier: {
      if (function_ == 0) return false;
      const auto number = numbers_.find(tree_.source(node));
      if (number == numbers_.end()) return false;
      for (std::uint32_t at = scope_; at != no_index; at = scopes_[at].parent) {
        const Scope& scope = scopes_[at];
        if (scope.function != function_) return false;
        const auto& own = scope.own_functions;
        if (std::find(own.begin(), own.end(), number->second) != own.end()) return true;
        const auto place = scope.places.find(number->second);
        if (place == scope.places.end()) continue;
        if (functions_only) return false;
        const FunctionUnit& function = unit_.functions[function_];
        for (std::uint32_t i = 0; i < function.parameter_count; ++i) {
          if (unit_.parameters[function.parameters + i].place == place->second) return true;
        }
        return false;
      }
      return false;
    }
    case Syntax::call:
      return passes_own_function(node);
    case Syntax::comparison:
    case Syntax::string:
      return false;
    case Syntax::attribute:
      return gives_back_own(tree_.child(node, Field::object));
    case Syntax::subscript:
      return gives_back_own(tree_.child(node, Field::value));
    case Syntax::tuple:
    case Syntax::list:
    case Syntax::dictionary:
    case Syntax::pair:
    case Syntax::boolean:
    case Syntax::parenthesized:
    case Syntax::conditional:
    case Syntax::expression_list:
      for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
        if (tree_.next(at) == 0 || tree_.at(at).end - tree_.at(at).begin < 200) {
          if (gives_back_own(at)) return true;
        }
      }
      return false;
    default:
      return false;
  }
}

void Lowering::raise(std::uint32_t node) {
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::token) continue;
    const Ref value = expression(at);
    const Syntax kind = tree_.kind(at);
    const bool named = kind == Syntax::identifier || kind == Syntax::attribute;
    if (named && value != nothing) emit(Op::construct, at, new_ref(), value);
  }
}

void Lowering::delete_(std::uint32_t node) {
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::expression_list || tree_.kind(at) == Syntax::parenthesized) {
      delete_(at);
    } else if (tree_.kind(at) == Syntax::subscript) {
      const Ref base = expression(tree_.child(at, Field::value));
      Name key = key_any;
      const Ref index = key_value(at, key);
      if (base != nothing) implicit(at, nothing, base, "__delitem__", "", {{key_position, index}});
    } else if (tree_.kind(at) == Syntax::attribute) {
      const Ref base = expression(tree_.child(at, Field::object));
      const Name attribute = name_of(tree_.child(at, Field::attribute));
      if (base != nothing) emit(Op::set_attribute, at, nothing, base, attribute).aux = 1;
    }
  }
}

}  // namespace lacuna::detail::flow
