// The parts of summaries that call, read and store.

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
namespace {

using Kind = SummaryExpression::Kind;
using Arguments = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

}  // namespace

/// Whether any class, here or in the summaries, has a method of that name.
bool Solver::may_be_method(std::string_view name) {
  const Name method = program_.intern(name);
  return program_.defined_in_class(method) || program_.stored(method) ||
         summaries_.has_member(name);
}

/// Does one thing with what is at `on`, where the summarized call stands; the result is where its
/// result is.
Node Solver::carry_out(const Call& call, const Operation& wanted, Node on, const Arguments& list) {
  const Node dst = new_node();
  if (on == 0) return dst;
  const Instruction origin = at(call.instruction);
  const std::uint32_t made = synthetic(wanted.op, dst, on, origin, wanted.name);
  const std::uint32_t arguments = absolute_arguments(list);
  program_.instructions[made].arguments = arguments;
  program_.instructions[made].b = wanted.b;
  program_.instructions[made].aux = wanted.aux;
  use(on, made, 0, wanted.mode);
  return dst;
}

/// The parts of an expression from one on as arguments.
Arguments Solver::evaluate_arguments(const Call& call, Object self,
                                     const SummaryExpression& expression, std::size_t first) {
  Arguments list;
  for (std::size_t i = first; i < expression.parts.size(); ++i) {
    const SummaryExpression& each = expression.parts[i];
    if (each.kind == Kind::apply && each.text == "rest") {
      const Arguments rest = arguments_from(call, each.parts[0].number);
      list.insert(list.end(), rest.begin(), rest.end());
    } else {
      list.emplace_back(key_position, evaluate(call, self, each));
    }
  }
  return list;
}

/// Calls, methods and attributes.
Node Solver::evaluate_call(const Call& call, Object self, const SummaryExpression& expression) {
  const std::string& name = expression.text;
  const auto part = [&](std::size_t i) {
    return i < expression.parts.size() ? evaluate(call, self, expression.parts[i]) : 0;
  };
  if (name == "foreign") {
    record_foreign(call, expression.parts[0].number);
    return 0;
  }
  if (name == "call") {
    const Node callee = part(0);
    return carry_out(call, {Op::call}, callee, evaluate_arguments(call, self, expression, 1));
  }
  if (name == "spread") {
    const Node callee = part(0);
    return carry_out(call, {Op::call}, callee, {{key_star, part(1)}, {key_double_star, part(2)}});
  }
  if (name == "register") {
    const Node owner = part(0);
    const Node classes = part(1);
    registered_.push_back({owner, classes, part(2)});
    return 0;
  }
  if (name == "dispatch") {
    wait_for_dispatch(call, self, expression.parts[0].number);
    return 0;
  }
  if (name == "do" || name == "first") return evaluate_method(call, self, expression);
  if (name == "compared" || name == "greater") {
    // Sorting compares what the key function gives, or else the elements; max asks which is
    // greater.
    const Node each = part(0);
    const Node key = keyword(call, "key");
    const Node shown = key == 0 ? each : carry_out(call, {Op::call}, key, {{key_position, each}});
    const Name less = program_.intern("__lt__");
    const Operation operation = name == "compared"
                                    ? Operation{Op::implicit, less}
                                    : Operation{Op::implicit, program_.intern("__gt__"), less};
    return carry_out(call, operation, shown, {{key_position, shown}});
  }
  if (name == "key") {
    const Node on = part(0);
    if (!program_.defined_in_class(hash_method_)) return 0;
    carry_out(call, {Op::implicit, hash_method_}, on, {});
    return carry_out(call, {Op::implicit, program_.intern("__eq__")}, on, {{key_position, on}});
  }
  if (name == "await" || name == "enter") {
    return carry_out(call, {name == "await" ? Op::await : Op::enter}, part(0), {});
  }
  if (name == "step") return carry_out(call, {Op::iterate, 0, 0, 0, Mode::step}, part(0), {});
  if (name == "copied" || name == "pass") return part(0);
  return evaluate_attribute(call, self, expression);
}

/// The result of a method, if the class has it; of the first of two.
Node Solver::evaluate_method(const Call& call, Object self, const SummaryExpression& expression) {
  const auto& parts = expression.parts;
  const bool several = expression.text == "first";
  const bool second = several && parts.size() > 2;
  if (!may_be_method(parts[1].text) && !(second && may_be_method(parts[2].text))) {
    // What the parts do on the way, they do all the same.
    if (!several) {
      evaluate(call, self, parts[0]);
      evaluate_arguments(call, self, expression, 2);
    }
    return 0;
  }
  const Node on = evaluate(call, self, parts[0]);
  Operation wanted{Op::implicit, program_.intern(parts[1].text)};
  if (second) {
    wanted.b = program_.intern(parts[2].text);
    wanted.aux = parts.size() > 3 ? 1 : 0;
  }
  return carry_out(call, wanted, on,
                   several ? Arguments{} : evaluate_arguments(call, self, expression, 2));
}

/// Reading and storing attributes.
Node Solver::evaluate_attribute(const Call& call, Object self,
                                const SummaryExpression& expression) {
  const std::string& name = expression.text;
  const auto part = [&](std::size_t i) {
    return i < expression.parts.size() ? evaluate(call, self, expression.parts[i]) : 0;
  };
  const auto store = [&](Node on, Name attribute, Node value) {
    program_.set_stored(attribute);
    carry_out(call, {Op::set_attribute, attribute, value}, on, {});
  };
  if (name == "named" || name == "attribute_named") {
    // The name is the first argument of the call that made the object.
    const std::uint32_t maker = objects_[self].b;
    const Node on = part(0);
    if (on == 0 || maker >= program_.instructions.size() || at(maker).b == 0) return 0;
    if (name == "attribute_named") return carry_out(call, {Op::attribute, at(maker).b}, on, {});
    return carry_out(call, {Op::method, at(maker).b}, on, arguments_from(call, 1));
  }
  if (name == "attr") {
    const Node on = part(0);
    return carry_out(call, {Op::attribute, program_.intern(expression.parts[1].text)}, on, {});
  }
  if (name == "starting" || name == "members") {
    const Node on = part(0);
    const Name pattern = program_.intern(name == "members" ? "**" : expression.parts[1].text + "*");
    return carry_out(call, {Op::attribute, pattern, 0, 1}, on, {});
  }
  if (name == "set" && expression.parts.size() == 3) {
    const Node on = part(0);
    store(on, program_.intern(expression.parts[1].text), part(2));
  } else if (name == "keywords") {
    const Node on = part(0);
    for (const auto& [key, node] : arguments_from(call, 0)) {
      if (key >= key_keyword) store(on, key - key_keyword, node);
    }
  }
  return 0;
}

}  // namespace lacuna::detail::flow
