#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {

namespace {

constexpr std::uint32_t most_rows = 6;  // that are told apart

ContainerKind kind_of(Syntax kind) {
  return kind == Syntax::list  ? ContainerKind::list
         : kind == Syntax::set ? ContainerKind::set
                               : ContainerKind::tuple;
}

}  // namespace

/// Whether a display is a long table: its rows are displays, too.
bool Lowering::is_table(std::uint32_t node) const {
  std::uint32_t rows = 0;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) != Syntax::list && tree_.kind(at) != Syntax::tuple) return false;
    ++rows;
  }
  return rows > most_rows;
}

Ref Lowering::collection(std::uint32_t node, Ref want) {
  std::vector<Argument> list;
  if (is_table(node)) {
    // One row stands for all: what is in the same column is held together.
    std::vector<Argument> cells;
    for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) items(at, cells);
    const std::uint32_t first = tree_.first(node);
    list.emplace_back(key_any, container(first, tree_.kind(first), cells, nothing));
  } else {
    items(node, list);
  }
  return container(node, tree_.kind(node), list, want);
}

Ref Lowering::container(std::uint32_t node, Syntax kind, const std::vector<Argument>& list,
                        Ref want) {
  const std::uint32_t pool = arguments(list);
  const Ref result = wanted(want);
  Instruction& made = emit(Op::container, node, result, nothing);
  made.arguments = pool;
  made.aux = static_cast<std::uint8_t>(kind_of(kind));
  return result;
}

/// The elements of a display, by position where that is known.
void Lowering::items(std::uint32_t node, std::vector<Argument>& list) {
  std::uint32_t position = 0;
  const Syntax kind = tree_.kind(node);
  bool ordered = kind != Syntax::set;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::list_splat) {
      const Ref source = expression(tree_.first(at));
      ordered = false;
      if (source == nothing) continue;
      const Ref element = new_ref();
      emit(Op::iterate, at, element, source);
      list.emplace_back(key_any, element);
      continue;
    }
    const Ref value = expression(at);
    if (!ordered && kind == Syntax::set && value != nothing) {
      implicit(at, nothing, value, "__hash__", "", {});
      if (position != 0) implicit(at, nothing, value, "__eq__", "", {{key_position, value}});
    }
    const bool keyed = ordered && position < 64;
    list.emplace_back(keyed ? key_integer + position : key_any, value);
    ++position;
  }
}

Ref Lowering::dictionary(std::uint32_t node, Ref want) {
  std::vector<Argument> list;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::dictionary_splat) {
      const Ref source = expression(tree_.first(at));
      if (source == nothing) continue;
      const Ref value = new_ref();
      emit(Op::item, at, value, source);
      list.emplace_back(key_any, value);
      continue;
    }
    if (tree_.kind(at) != Syntax::pair) continue;
    const std::uint32_t key = tree_.first(at);
    const std::uint32_t value = tree_.child(at, Field::value);
    Name number = key_any;
    if (tree_.kind(key) == Syntax::string) {
      bool is_constant = false;
      const std::string text = string_value(key, is_constant);
      if (is_constant && !text.empty()) number = name(text);
    }
    const Ref key_ref = expression(key);
    if (key_ref != nothing && hops_of(key_ref) != constant_hops) {
      list.emplace_back(1, key_ref);
      implicit(at, nothing, key_ref, "__hash__", "", {});
    }
    list.emplace_back(number, expression(value));
  }
  const std::uint32_t pool = arguments(list);
  const Ref result = wanted(want);
  Instruction& made = emit(Op::container, node, result, nothing);
  made.arguments = pool;
  made.aux = static_cast<std::uint8_t>(ContainerKind::dict);
  return result;
}

Ref Lowering::comprehension(std::uint32_t node, Ref want) {
  const std::uint32_t outer = scope_;
  const std::size_t known = narrowed_.size();
  const std::uint32_t scope = open_scope(Scope::Kind::comprehension, function_);
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::for_in) collect_targets(tree_.child(at, Field::left), scope);
  }
  scope_ = scope;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::for_in) {
      const std::uint32_t left = tree_.child(at, Field::left);
      const std::uint32_t right = tree_.child(at, Field::right);
      const Ref element = new_ref();
      const Ref source = expression(right);
      if (source != nothing) {
        emit(Op::iterate, right, element, source).aux = tree_.child(at, Syntax::token) != 0 ? 1 : 0;
      }
      assign(left, element);
    } else if (tree_.kind(at) == Syntax::if_clause) {
      const std::uint32_t test = tree_.first(at);
      if (test != 0) truth(test, expression(test));
      narrow(test, true);
    }
  }
  std::vector<Argument> list;
  const std::uint32_t body = tree_.child(node, Field::body);
  const bool dict = tree_.kind(node) == Syntax::dictionary_comprehension;
  if (dict && body != 0 && tree_.first(body) != 0) {
    list.emplace_back(1, expression(tree_.first(body)));
    list.emplace_back(key_any, expression(tree_.child(body, Field::value)));
  } else if (body != 0) {
    list.emplace_back(key_any, expression(body));
  }
  narrowed_.resize(known);
  scope_ = outer;
  scopes_.resize(scope);
  const std::uint32_t pool = arguments(list);
  const Ref result = wanted(want);
  Instruction& made = emit(Op::container, node, result, nothing);
  made.arguments = pool;
  made.aux = static_cast<std::uint8_t>(
      dict                                               ? ContainerKind::dict
      : tree_.kind(node) == Syntax::generator_expression ? ContainerKind::generator
      : tree_.kind(node) == Syntax::set_comprehension    ? ContainerKind::set
                                                         : ContainerKind::list);
  return result;
}

}  // namespace lacuna::detail::flow
