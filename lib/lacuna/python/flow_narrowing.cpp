#include <algorithm>
#include <utility>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {

/// The place that stands for a name where a test has said what it holds; `nothing`: there is none.
Ref Lowering::narrowed(Name name) const {
  for (std::size_t i = narrowed_.size(); i-- > own_narrowed_;) {
    const Narrowed& each = narrowed_[i];
    if (each.name != name || each.function != function_ || each.ref == nothing) continue;
    return find_scope(name, scope_) == each.scope ? each.ref : nothing;
  }
  return nothing;
}

/// Whether the assignments of a name are told apart in the current scope.
bool Lowering::is_rebound(Name name) const {
  const Scope& scope = scopes_[scope_];
  const bool plain = scope.kind == Scope::Kind::function || scope.kind == Scope::Kind::module;
  if (!plain || scope.function != function_) return false;
  if (std::binary_search(shared_names_.begin(), shared_names_.end(), name)) return false;
  return scope.rebound.contains(name) || narrowed(name) != nothing;
}

/// A name that is assigned anew is no longer what it was before, or what the tests said, as far as
/// the block reaches; behind the block it is either. The result is where the value goes: `target`,
/// if that is a place already.
Ref Lowering::rebind(Name name, Ref place, Ref target) {
  constexpr std::size_t most_told_apart = 200;
  if (!is_rebound(name)) return place;
  target = wanted(target);
  bool here = false;
  bool joins = false;
  for (std::size_t i = narrowed_.size(); i-- > own_narrowed_ && !joins;) {
    Narrowed& each = narrowed_[i];
    if (each.name != name || each.function != function_ || each.scope != scope_) continue;
    if (each.assigned != nothing) {
      copy(each.assigned, target, 0);
      joins = true;
    } else if (each.block == block_) {
      each.ref = target;
      here = true;
    } else {
      copy(each.ref, target, 0);
    }
  }
  if (!joins) copy(place, target, 0);
  if (!here && narrowed_.size() < most_told_apart) {
    narrowed_.push_back({name, function_, scope_, block_, target, nothing});
  }
  return target;
}

/// A value that a name may take besides what it is known to be.
void Lowering::join_narrowed(Name name, Ref value) {
  for (std::size_t i = own_narrowed_; i < narrowed_.size(); ++i) {
    const Narrowed& each = narrowed_[i];
    if (each.name != name || each.function != function_) continue;
    copy(each.assigned != nothing ? each.assigned : each.ref, value, 0);
  }
}

/// Lets what follows see that a test came out as `positive` says. The result holds something where
/// it does; `nothing`: that cannot be told.
Ref Lowering::narrow(std::uint32_t test, bool positive) {
  Ref guard = nothing;
  for (const Test& each : tests_of(test, positive)) {
    const Ref narrowed = narrow_name(each, nothing);
    // What holds nothing may be data that is not followed: only functions and None surely are.
    const bool tells = each.kind == TestKind::callable || each.kind == TestKind::none;
    if (tells && each.wanted) guard = narrowed;
  }
  return guard;
}

/// The tests for a class that must have come out one way for all of `test` to have done so.
std::vector<Lowering::Test> Lowering::tests_of(std::uint32_t test, bool positive) {
  std::vector<Test> list;
  std::vector<std::pair<std::uint32_t, bool>> todo = {{test, positive}};
  while (!todo.empty() && list.size() < 8) {
    const auto [node, wanted] = todo.back();
    todo.pop_back();
    if (node == 0) continue;
    switch (tree_.kind(node)) {
      case Syntax::parenthesized:
        todo.emplace_back(tree_.first(node), wanted);
        break;
      case Syntax::not_:
        todo.emplace_back(tree_.child(node, Field::argument), !wanted);
        break;
      case Syntax::boolean: {
        const std::uint32_t left = tree_.child(node, Field::left);
        const std::uint32_t right = tree_.child(node, Field::right);
        if (left == 0 || right == 0 || is_and(left, right) != wanted) break;
        todo.emplace_back(left, wanted);
        todo.emplace_back(right, wanted);
        break;
      }
      case Syntax::comparison:
        // That a name is not None says nothing of what it is.
        if (Test asked; test_of_none(node, wanted, asked) && asked.wanted) list.push_back(asked);
        break;
      case Syntax::call:
        if (Test asked; test_of_call(node, wanted, asked)) list.push_back(asked);
        break;
      default:
        break;
    }
  }
  return list;
}

/// Whether a comparison is `name is None`, or `is not`.
bool Lowering::test_of_none(std::uint32_t node, bool wanted, Test& test) const {
  const std::uint32_t left = tree_.first(node);
  const std::uint32_t op = left != 0 ? tree_.next(left) : 0;
  const std::uint32_t right = op != 0 ? tree_.next(op) : 0;
  if (right == 0 || tree_.next(right) != 0 || tree_.kind(left) != Syntax::identifier) return false;
  const std::string_view sign = tree_.source(op);
  if (tree_.source(right) != "None" || !sign.starts_with("is")) return false;
  test = {left, 0, wanted == (sign == "is"), TestKind::none};
  return true;
}

/// Whether `getattr(name, "attribute", default)` is only true where there is such an attribute.
bool Lowering::test_of_getattr(Test& test) const {
  test.kind = TestKind::attribute;
  const std::uint32_t standard = test.asked != 0 ? tree_.next(test.asked) : 0;
  if (standard == 0) return false;
  bool is_constant = false;
  const std::string_view text = tree_.source(standard);
  const bool is_false = text == "False" || text == "None";
  return is_false && !string_value(test.asked, is_constant).empty() && is_constant;
}

/// Whether a call asks for the class of a name, or what it can do.
bool Lowering::test_of_call(std::uint32_t node, bool wanted, Test& test) const {
  const std::uint32_t callee = tree_.child(node, Field::function);
  const std::uint32_t given = tree_.child(node, Field::arguments);
  const std::uint32_t first = given != 0 ? tree_.first(given) : 0;
  if (callee == 0 || first == 0 || tree_.kind(first) != Syntax::identifier) return false;
  const std::string_view asks = tree_.source(callee);
  test = {first, tree_.next(first), wanted, TestKind::instance};
  if (asks == "isinstance") return test.asked != 0;
  if (asks == "hasattr") {
    test.kind = TestKind::attribute;
    bool is_constant = false;
    return test.asked != 0 && !string_value(test.asked, is_constant).empty() && is_constant;
  }
  if (asks == "getattr") return wanted && test_of_getattr(test);
  test.kind = asks == "callable" ? TestKind::callable : TestKind::coroutine_function;
  return asks == "callable" || asks.ends_with("iscoroutinefunction");
}

bool Lowering::is_and(std::uint32_t left, std::uint32_t right) const {
  const ByteRange between{tree_.at(left).end, tree_.at(right).begin};
  return between.of(tree_.text()).find("and") != std::string_view::npos;
}

/// Makes a place for what a name holds after a test; `into` is that place where it is there
/// already.
Ref Lowering::narrow_name(const Test& test, Ref into) {
  const Name tested = name_of(test.name);
  const std::uint32_t scope = find_scope(tested, scope_);
  const bool own = scope != no_index && scopes_[scope].function == function_ &&
                   (scope != 0 || function_ == 0) && scopes_[scope].places.contains(tested);
  if (!own) return nothing;
  const Ref before = load(tested);
  const bool by_class = test.kind == TestKind::instance;
  const Ref classes = by_class ? expression(test.asked) : nothing;
  if (before == nothing || (by_class && classes == nothing)) return nothing;
  const Ref after = wanted(into);
  bool is_constant = false;
  const Name attribute =
      test.kind == TestKind::attribute ? name(string_value(test.asked, is_constant)) : 0;
  Instruction& made = emit(Op::narrow, test.name, after, before, attribute);
  made.b = classes;
  made.aux = static_cast<std::uint8_t>(2 * static_cast<unsigned>(test.kind) + !test.wanted);
  if (test.wanted && by_class) {
    const Ref instances = new_ref();
    emit(Op::instance, test.name, instances, classes).aux = 1;
    emit(Op::evidence, test.name, after, instances);
  }
  narrowed_.push_back({tested, function_, scope, block_, after, nothing});
  return after;
}

/// Whether what follows a block is never reached from it.
bool Lowering::leaves(std::uint32_t block) const {
  std::uint32_t last = 0;
  for (std::uint32_t at = tree_.first(block); at != 0; at = tree_.next(at)) last = at;
  if (last == 0) return false;
  const Syntax kind = tree_.kind(last);
  if (kind == Syntax::return_ || kind == Syntax::raise) return true;
  const std::string_view text = tree_.source(last);
  return text == "continue" || text == "break";
}

/// Whether a statement of the block itself assigns to the name.
bool Lowering::assigns(std::uint32_t block, std::uint32_t identifier) const {
  for (std::uint32_t at = tree_.first(block); at != 0; at = tree_.next(at)) {
    const std::uint32_t inner =
        tree_.kind(at) == Syntax::expression_statement ? tree_.first(at) : 0;
    if (inner == 0 || tree_.kind(inner) != Syntax::assignment) continue;
    const std::uint32_t left = tree_.child(inner, Field::left);
    if (left != 0 && tree_.kind(left) == Syntax::identifier &&
        tree_.source(left) == tree_.source(identifier)) {
      return true;
    }
  }
  return false;
}

/// An if statement or one of its elif clauses. What its test said stays known behind it where every
/// branch leaves, or puts something else in the place of the tested name.
void Lowering::if_(std::uint32_t node) {
  const std::size_t outside = narrowed_.size();
  const bool stays = branches(node);
  if (!stays) narrowed_.resize(outside);
}

/// The branches one after the other, each seeing that the tests before it failed. True: behind the
/// statement all have.
bool Lowering::branches(std::uint32_t node) {
  std::uint32_t test = 0;
  bool all_leave = true;
  std::vector<Narrowed> assigned;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.at(at).field == Field::condition) {
      test = at;
      truth(at, expression(at));
    } else if (tree_.kind(at) == Syntax::if_) {
      all_leave = branches(at) && all_leave;
    } else if (test != 0 && tree_.kind(at) == Syntax::block) {
      const std::size_t before = narrowed_.size();
      const std::vector<Test> failed = tests_of(test, false);
      const Ref guard = narrow(test, true);
      const bool joins = failed.size() == 1 && tree_.next(at) == 0 && assigns(at, failed[0].name);
      const Ref joined = joins ? new_ref() : nothing;
      if (joins) {
        const Name name = name_of(failed[0].name);
        narrowed_.push_back({name, function_, find_scope(name, scope_), block_, nothing, joined});
      }
      const Ref outer_guard = std::exchange(guard_, guard != nothing ? guard : guard_);
      block(at);
      guard_ = outer_guard;
      narrowed_.resize(before);
      if (joins) {
        narrow_name(failed[0], joined);
        copy(store(name_of(failed[0].name), joined), joined, at);
      } else {
        narrow(test, false);
      }
      all_leave = all_leave && (joins || leaves(at));
      test = 0;
    } else {
      all_leave = false;
      statement(at);
    }
  }
  return all_leave;
}

}  // namespace lacuna::detail::flow
