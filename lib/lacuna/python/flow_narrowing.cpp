#include <algorithm>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {

/// The place that stands for a name where a test has said what it holds; `nothing`: there is none.
Ref Lowering::narrowed(Name name) const {
  for (auto each = narrowed_.rbegin(); each != narrowed_.rend(); ++each) {
    if (each->name != name || each->function != function_ || each->ref == nothing) continue;
    return find_scope(name, scope_) == each->scope ? each->ref : nothing;
  }
  return nothing;
}

/// A name that is assigned anew is no longer what the tests said. Where that happens in a loop, the
/// new value comes back to where the test held. The result is where the value goes.
Ref Lowering::forget_narrowed(Name name, Ref place) {
  Ref target = place;
  for (Narrowed& each : narrowed_) {
    if (each.name != name || each.function != function_) continue;
    if (each.assigned != nothing) {
      each.ref = target = each.assigned;
    } else if (each.ref != nothing) {
      emit(Op::copy, 0, each.ref, place);
      each.ref = nothing;
    }
  }
  return target;
}

/// Lets what follows see that a test came out as `positive` says.
void Lowering::narrow(std::uint32_t test, bool positive) {
  for (const Test& each : tests_of(test, positive)) narrow_name(each, nothing);
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
      case Syntax::call: {
        const std::uint32_t callee = tree_.child(node, Field::function);
        const std::uint32_t given = tree_.child(node, Field::arguments);
        const std::uint32_t first = given != 0 ? tree_.first(given) : 0;
        const std::uint32_t second = first != 0 ? tree_.next(first) : 0;
        const bool asks = callee != 0 && second != 0 && tree_.source(callee) == "isinstance" &&
                          tree_.kind(first) == Syntax::identifier && is_unbound(name("isinstance"));
        if (asks) list.push_back({first, second, wanted});
        break;
      }
      default:
        break;
    }
  }
  return list;
}

bool Lowering::is_and(std::uint32_t left, std::uint32_t right) const {
  const ByteRange between{tree_.at(left).end, tree_.at(right).begin};
  return between.of(tree_.text()).find("and") != std::string_view::npos;
}

/// Makes a place for what a name holds after a test; `into` is that place where it is there
/// already.
void Lowering::narrow_name(const Test& test, Ref into) {
  const Name tested = name_of(test.name);
  const std::uint32_t scope = find_scope(tested, scope_);
  const bool own = scope != no_index && scopes_[scope].function == function_ &&
                   (scope != 0 || function_ == 0) && scopes_[scope].places.contains(tested);
  if (!own) return;
  const Ref before = load(tested);
  const Ref classes = expression(test.classes);
  if (before == nothing || classes == nothing) return;
  const Ref after = wanted(into);
  Instruction& made = emit(Op::narrow, test.name, after, before);
  made.b = classes;
  made.aux = test.wanted ? 0 : 1;
  if (test.wanted) {
    const Ref instances = new_ref();
    emit(Op::instance, test.name, instances, classes).aux = 1;
    emit(Op::evidence, test.name, after, instances);
  }
  narrowed_.push_back({tested, function_, scope, after, nothing});
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
      narrow(test, true);
      const bool joins = failed.size() == 1 && tree_.next(at) == 0 && assigns(at, failed[0].name);
      const Ref joined = joins ? new_ref() : nothing;
      if (joins) {
        const Name name = name_of(failed[0].name);
        narrowed_.push_back({name, function_, find_scope(name, scope_), nothing, joined});
      }
      block(at);
      narrowed_.resize(before);
      if (joins) {
        copy(store(name_of(failed[0].name)), joined, at);
        narrow_name(failed[0], joined);
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
