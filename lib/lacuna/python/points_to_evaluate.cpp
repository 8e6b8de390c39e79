#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
namespace {

using Kind = SummaryExpression::Kind;
using Arguments = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

}  // namespace

/// The name of the type of an object of no class of the repository.
Name Solver::type_of(Object object) const {
  const ObjectData& data = objects_[object];
  switch (data.kind) {
    case ObjectKind::container:
      return type_names_[data.aux];
    case ObjectKind::generator:
      return type_names_[static_cast<std::size_t>(ContainerKind::generator)];
    case ObjectKind::coroutine:
      return type_names_[5];
    case ObjectKind::property:
      return type_names_[6];
    case ObjectKind::result:
    case ObjectKind::external:
      return data.a;
    default:
      return type_names_[7];
  }
}

/// Whether calling something outside the repository makes an object of a class of that name, as far
/// as names can say. A class here of the same name may be meant.
bool Solver::looks_like_class(std::string_view dotted) const {
  const std::string_view last = dotted.substr(dotted.rfind('.') + 1);
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (last.size() < 3 || !is_upper(last.front()) || last.size() == dotted.size()) return false;
  if (std::none_of(last.begin(), last.end(), is_lower)) return false;
  return !own_class_names_.contains(last);
}

const Outside& Solver::outside(Name dotted) {
  if (dotted >= outside_.size()) outside_.resize(program_.names.size());
  Outside& found = outside_[dotted];
  if (found.known) return found;
  const std::string_view text = program_.text(dotted);
  found = {summaries_.find(text),       true,
           summaries_.is_type(text),    summaries_.is_inert(text),
           summaries_.gives_data(text), looks_like_class(text)};
  return found;
}

/// The arguments of a call from a position on, with those that a bound call puts before them.
Arguments Solver::arguments_from(const Call& call, std::uint32_t position) {
  Arguments list;
  std::uint32_t seen = 0;
  for (std::size_t i = 2; i-- > 0;) {
    const Object self = call.self[1 - i];
    if (self == 0 || seen++ < position) continue;
    const Node node = new_node();
    add(node, self);
    list.emplace_back(key_position, node);
  }
  if (call.arguments == no_index) return list;
  const std::uint32_t count = program_.pool[call.arguments];
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t key = program_.pool[call.arguments + 1 + 2 * i];
    const Node node = node_of(program_.pool[call.arguments + 2 + 2 * i], call.arguments_frame);
    if (key == key_position && seen++ < position) continue;
    list.emplace_back(key, node);
  }
  return list;
}

Node Solver::argument(const Call& call, std::uint32_t position) {
  std::uint32_t seen = 0;
  for (const auto& [key, node] : arguments_from(call, 0)) {
    if (key == key_star && node != 0) {
      const Node value = new_node();
      const std::uint32_t item = synthetic(Op::item, value, node, Instruction(at(call.instruction)),
                                           key_integer + (position - seen));
      program_.instructions[item].aux = 1;
      use(node, item, 0, Mode::direct);
      return value;
    }
    if (key != key_position) continue;
    if (seen++ == position) return node;
  }
  return 0;
}

Node Solver::keyword(const Call& call, std::string_view name) {
  for (const auto& [key, node] : arguments_from(call, 0)) {
    if (key >= key_keyword && program_.text(key - key_keyword) == name) return node;
    if (key != key_double_star || node == 0) continue;
    const Node value = new_node();
    const std::uint32_t item =
        synthetic(Op::item, value, node, Instruction(at(call.instruction)), program_.intern(name));
    use(node, item, 0, Mode::direct);
    return value;
  }
  return 0;
}

/// Does what a row says.
void Solver::summary(const Call& call, const SummaryRowEffect& row, Object self) {
  if (call.depth > 12 || at(call.instruction).depth > deepest_chain) return;
  const std::uint64_t once = mixed(pair_key(call.instruction, call.frame)) ^
                             mixed(pair_key(self, call.arguments)) ^
                             mixed(pair_key(call.self[0], call.self[1])) * 3 ^
                             mixed(reinterpret_cast<std::uintptr_t>(&row));
  if (!summary_keys_.insert(once)) return;
  Node result = 0;
  for (const SummaryExpression& each : row) result = evaluate(call, self, each);
  flow_once(result, call.dst);
}

Node Solver::evaluate(const Call& call, Object self, const SummaryExpression& expression) {
  switch (expression.kind) {
    case Kind::position:
      return argument(call, expression.number);
    case Kind::keyword:
      return keyword(call, expression.text);
    case Kind::either: {
      const Node both = new_node();
      for (const SummaryExpression& part : expression.parts) {
        flow(evaluate(call, self, part), both);
      }
      return both;
    }
    case Kind::word: {
      const Node node = new_node();
      if (expression.text == "self") {
        add(node, self);
      } else if (expression.text == "args" || expression.text == "kwargs") {
        const bool keywords = expression.text == "kwargs";
        for (const auto& [key, from] : arguments_from(call, 0)) {
          if (key == key_position && !keywords) flow(from, node);
          if (key >= key_keyword && keywords) flow(from, node);
        }
      } else if (expression.text == "globals") {
        const std::uint32_t owner = at(call.instruction).owner;
        add(node, object(ObjectKind::module, program_.file_of(owner)));
      } else if (expression.text == "str") {
        return static_cast<Node>(ConstantType::str) + 1;
      } else {
        return 0;
      }
      return node;
    }
    case Kind::apply:
      break;
  }
  const Node container = evaluate_container(call, self, expression);
  if (container != no_index) return container;
  const Node made = evaluate_object(call, self, expression);
  return made != no_index ? made : evaluate_call(call, self, expression);
}

/// Iterating, keys, elements and new containers; no_index where it is none of these.
Node Solver::evaluate_container(const Call& call, Object self,
                                const SummaryExpression& expression) {
  const std::string& name = expression.text;
  const Instruction origin = at(call.instruction);
  const auto part = [&](std::size_t i) {
    return i < expression.parts.size() ? evaluate(call, self, expression.parts[i]) : 0;
  };
  const auto take = [&](Op op, Node from, Name key, std::uint8_t aux) {
    const Node dst = new_node();
    if (from == 0) return dst;
    const std::uint32_t made = synthetic(op, dst, from, origin, key);
    program_.instructions[made].aux = aux;
    use(from, made, 0, Mode::direct);
    return dst;
  };
  const auto container = [&](ContainerKind kind) {
    // One for each place in the text, frame and row.
    const auto place = reinterpret_cast<std::uintptr_t>(&expression);
    const std::uint64_t key = mixed(pair_key(call.instruction, call.frame)) ^ mixed(place);
    const auto [made, fresh] = summary_places_.try_emplace(key, 0);
    if (fresh) made = synthetic(Op::container, 0, 0, origin);
    return object(ObjectKind::container, made, 0, static_cast<std::uint8_t>(kind));
  };
  const auto holding = [&](Object made) {
    const Node node = new_node();
    add(node, made);
    return node;
  };
  if (name == "e") return take(Op::iterate, part(0), 0, 0);
  if (name == "k") return take(Op::item, part(0), key_any, 3);
  if (name == "v") return take(Op::item, part(0), key_any, 4);
  if (name == "at") {
    return take(Op::item, part(0), key_integer + expression.parts[1].number, 1);
  }
  if (name == "item") {
    const bool held = origin.held_key && call.arguments == origin.arguments;
    const Node key = held ? argument(call, 0) : 0;
    const Node found = new_node();
    const Node from = part(0);
    if (from == 0) return found;
    const std::uint32_t item = synthetic(Op::item, found, from, origin, origin.b);
    program_.instructions[item].aux = 4;
    program_.instructions[item].b = key;
    program_.instructions[item].held_key = held;
    use(from, item, 0, Mode::direct);
    return found;
  }
  if (name == "merge") {
    const Node from = part(1);
    if (from == 0) return 0;
    const std::uint32_t merge = synthetic(Op::item, element(self, key_any), from, origin);
    program_.instructions[merge].aux = 2;
    program_.instructions[merge].b = self;
    use(from, merge, 0, Mode::direct);
    return 0;
  }
  if (name == "list" || name == "iter" || (name == "set" && expression.parts.size() == 1)) {
    const Object made = container(name == "set"    ? ContainerKind::set
                                  : name == "iter" ? ContainerKind::generator
                                                   : ContainerKind::list);
    flow(part(0), element(made, key_any));
    return holding(made);
  }
  if (name == "listof") {
    const Object made = container(ContainerKind::list);
    Name position = 0;
    for (const auto& [key, node] : arguments_from(call, 0)) {
      if (key == key_position) flow(node, element(made, key_integer + position++));
      if (key == key_star) flow(take(Op::iterate, node, 0, 0), element(made, key_any));
    }
    return holding(made);
  }
  if (name == "tuple") {
    const Object made = container(ContainerKind::tuple);
    for (std::size_t i = 0; i < expression.parts.size(); ++i) {
      flow(part(i), element(made, key_integer + static_cast<Name>(i)));
    }
    return holding(made);
  }
  if (name == "dict" || name == "factory") {
    const Object made = container(ContainerKind::dict);
    if (name == "dict") {
      flow(part(0), field(made, 1));
      flow(part(1), element(made, key_any));
      for (const auto& [key, node] : arguments_from(call, 0)) {
        if (key >= key_keyword) flow(node, element(made, key - key_keyword));
      }
    } else {
      flow_once(part(0), field(made, factory_key_));
      flow(part(1), element(made, key_any));
    }
    return holding(made);
  }
  if (name == "add" || name == "put" || name == "putkey") {
    const bool keyed = name == "putkey";
    const Node to = part(0);
    const Node value = part(keyed ? 2 : 1);
    const std::uint32_t store = synthetic(Op::set_item, 0, to, origin, keyed ? origin.b : key_any);
    program_.instructions[store].b = value;
    const std::uint32_t list =
        absolute_arguments({{key_position, keyed ? part(1) : 0}, {key_position, value}});
    program_.instructions[store].arguments = list;
    use(to, store, 0, Mode::direct);
    return 0;
  }
  return no_index;
}

/// New objects and what is made of others; no_index where it is none of these.
Node Solver::evaluate_object(const Call& call, Object self, const SummaryExpression& expression) {
  const std::string& name = expression.text;
  const Instruction origin = at(call.instruction);
  const auto part = [&](std::size_t i) {
    return i < expression.parts.size() ? evaluate(call, self, expression.parts[i]) : 0;
  };
  const Node dst = new_node();
  const std::uint32_t which =
      (call.instruction + 7919U * (call.frame == 0 ? 0 : frames_[call.frame].depth * call.frame)) &
      0x3FFFFFFFU;
  if (name == "new") {
    const Object made =
        object(ObjectKind::result, program_.intern(expression.parts[0].text), which);
    for (std::size_t i = 1; i + 1 < expression.parts.size(); i += 2) {
      flow_once(part(i + 1), field(made, program_.intern(expression.parts[i].text)));
    }
    add(dst, made);
    return dst;
  }
  if (name == "shared") {
    add(dst, object(ObjectKind::result, program_.intern(expression.parts[0].text)));
    return dst;
  }
  if (name == "without" || name == "with") {
    return (part(0) != 0) == (name == "with") ? part(1) : 0;
  }
  if (name == "namespace") {
    const Object made = object(ObjectKind::result, program_.intern("lacuna.namespace"), which);
    for (const auto& [key, node] : arguments_from(call, 0)) {
      if (key >= key_keyword) flow_once(node, field(made, key - key_keyword));
    }
    add(dst, made);
    return dst;
  }
  if (name == "prop") {
    const Object made = object(ObjectKind::property, which, call.frame);
    static constexpr std::string_view parts[] = {"fget", "fset", "fdel"};
    for (std::size_t i = 0; i < 3; ++i) {
      if (i < expression.parts.size()) flow_once(part(i), field(made, program_.intern(parts[i])));
    }
    add(dst, made);
    return dst;
  }
  if (name == "partial" || name == "partialm") {
    const std::uint64_t key = mixed(pair_key(call.instruction, call.frame)) ^ 1U;
    auto [place, fresh] = summary_places_.try_emplace(key, 0);
    if (fresh) {
      const std::uint32_t list = absolute_arguments(arguments_from(call, 1));
      place = object(ObjectKind::partial, new_node(), list, name == "partialm" ? 1 : 0);
    }
    const Object made = place;
    flow_once(part(0), objects_[made].a);
    add(dst, made);
    return dst;
  }
  if (name == "module") {
    const std::uint32_t from = program_.file_of(origin.owner);
    for (const std::uint32_t file : program_.modules_like(program_.text(origin.b), from)) {
      add(dst, object(ObjectKind::module, file));
    }
    if (origin.b == 0) add(dst, object(ObjectKind::result, module_type_));
    return dst;
  }
  if (name == "make") {
    if (objects_[self].kind == ObjectKind::class_) construct(call, self, false);
    return 0;
  }
  const std::optional<ObjectMap> which_map = object_map(name);
  if (!which_map) return no_index;
  const Node from = part(0);
  const std::uint32_t map = synthetic(Op::copy, dst, from, origin);
  program_.instructions[map].b = part(1);
  use(from, map, 0, Mode::named_result, static_cast<std::uint32_t>(*which_map));
  return dst;
}

}  // namespace lacuna::detail::flow
