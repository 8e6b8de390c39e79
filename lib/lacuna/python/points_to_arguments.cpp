#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {

void Solver::pass(Node from, const Parameter& parameter, std::uint32_t frame, Ref given) {
  if (parameter.key) {
    give_key(from, given, frames_[frame].base + parameter.place);
    if (is_text(given)) return;
  }
  flow_once(from, frames_[frame].base + parameter.place);
}

/// Arguments to parameters; of a call that was linked before, the receivers alone.
void Solver::link(const Call& call, std::uint32_t function, std::uint32_t frame, bool again) {
  Linking to{call, program_.functions[function], frame};
  while (positional(to.function, to.plain)) ++to.plain;
  open_rest(to);
  link_receivers(to);
  if (again) return;
  link_defaults(to);
  if (call.arguments == no_index) return;
  const std::uint32_t count = program_.pool[call.arguments];
  to.given = to.position;
  link_name(to);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t key = program_.pool[call.arguments + 1 + 2 * i];
    to.given_ref = program_.pool[call.arguments + 2 + 2 * i];
    const Node node = node_of(to.given_ref, call.arguments_frame);
    if (key == key_position) {
      link_position(to, node);
    } else if (key == key_star) {
      link_star(to, node);
    } else if (key == key_double_star) {
      link_double_star(to, node);
    } else {
      link_keyword(to, node, key - key_keyword);
    }
  }
}

/// Defaults of the parameters that the call may leave out.
void Solver::link_defaults(const Linking& to) {
  const Call& call = to.call;
  const std::uint32_t count = call.arguments == no_index ? 0 : program_.pool[call.arguments];
  std::uint32_t positions = to.position;
  bool all_known = true;
  const auto key_of = [&](std::uint32_t i) { return program_.pool[call.arguments + 1 + 2 * i]; };
  for (std::uint32_t i = 0; i < count; ++i) {
    if (key_of(i) == key_position && all_known) ++positions;
    all_known = all_known && key_of(i) != key_star;
  }
  for (std::uint32_t k = 0; k < to.function.parameter_count; ++k) {
    const Parameter each = parameter(to.function, k);
    if (each.standard == nothing) continue;
    bool given = k < positions && positional(to.function, k);
    for (std::uint32_t i = 0; i < count && !given; ++i) {
      given = key_of(i) == key_keyword + each.name;
    }
    if (!given) pass(node_of(each.standard, to.frame), each, to.frame, each.standard);
  }
}

/// Functions that nothing calls are read as if called without arguments.
void Solver::open_defaults() {
  for (std::uint32_t i = 0; i < program_.functions.size(); ++i) {
    const std::uint32_t frame = default_frames_[i];
    if (frame == 0 || frames_[frame].called || entered_[i]) continue;
    for (std::uint32_t k = 0; k < program_.functions[i].parameter_count; ++k) {
      const Parameter each = parameter(program_.functions[i], k);
      pass(node_of(each.standard, frame), each, frame, each.standard);
    }
  }
}

/// What a bound call puts before the arguments.
void Solver::link_receivers(Linking& to) {
  for (const Object self : to.call.self) {
    if (self == 0) continue;
    if (positional(to.function, to.position)) {
      add(frames_[to.frame].base + parameter(to.function, to.position).place, self);
    } else if (to.star != 0) {
      add(element(to.star, key_integer + (to.position - to.plain)), self);
    }
    ++to.position;
  }
}

/// Whether the arguments of this call are on their way to the frame already, as they are where a
/// method is called on one receiver more.
bool Solver::linked_before(const Call& call, std::uint32_t frame) {
  if (call.self[0] == 0) return false;
  const std::uint32_t count = call.arguments == no_index ? 0 : program_.pool[call.arguments];
  for (std::uint32_t i = 0; i < count; ++i) {
    if (program_.pool[call.arguments + 1 + 2 * i] == key_star) return false;
  }
  const std::uint32_t receivers = (call.self[0] != 0 ? 1U : 0U) + (call.self[1] != 0 ? 1U : 0U);
  const std::uint64_t key = mixed(pair_key(call.instruction, frame)) ^
                            mixed(pair_key(call.arguments, call.arguments_frame)) * 3 ^
                            mixed(pair_key(call.dst, receivers)) * 5;
  return !link_keys_.insert(key);
}

/// A constant text as the first argument of a function that asks for attributes by name.
void Solver::link_name(const Linking& to) {
  if (!to.function.asks_by_name || !positional(to.function, to.position)) return;
  const Instruction& instruction = at(to.call.instruction);
  const bool in_text = instruction.op == Op::call || instruction.op == Op::method;
  if (!in_text || instruction.b == 0 || to.call.arguments != instruction.arguments) return;
  const Object text = text_object(instruction.b);
  add(frames_[to.frame].base + parameter(to.function, to.position).place, text);
}

const Parameter& Solver::parameter(const FunctionUnit& function, std::uint32_t index) const {
  return program_.parameters[function.parameters + index];
}

bool Solver::positional(const FunctionUnit& function, std::uint32_t index) const {
  if (index >= function.parameter_count) return false;
  const Parameter::Kind kind = parameter(function, index).kind;
  return kind == Parameter::Kind::plain || kind == Parameter::Kind::positional_only;
}

/// The containers of *args and **kwargs, one for each frame.
void Solver::open_rest(Linking& to) {
  const auto open = [&](const Parameter& parameter, std::uint32_t which, ContainerKind kind) {
    const Object made = object(ObjectKind::container, 0x20000000U + to.frame, which,
                               static_cast<std::uint8_t>(kind));
    add(frames_[to.frame].base + parameter.place, made);
    return made;
  };
  for (std::uint32_t i = 0; i < to.function.parameter_count; ++i) {
    const Parameter each = parameter(to.function, i);
    if (each.kind == Parameter::Kind::star && each.name != 0) {
      to.star = open(each, 0, ContainerKind::tuple);
    } else if (each.kind == Parameter::Kind::double_star) {
      to.double_star = open(each, 1, ContainerKind::dict);
    }
  }
}

/// What `from`, whose elements are arguments, holds for a key.
Node Solver::part_of_argument(const Linking& to, Node from, Name key) {
  const Node value = new_node();
  const std::uint32_t item =
      synthetic(Op::item, value, from, Instruction(at(to.call.instruction)), key);
  program_.instructions[item].aux = 1;
  use(from, item, 0, Mode::direct);
  return value;
}

void Solver::link_position(Linking& to, Node node) {
  constexpr std::uint32_t most_kept_apart = 64;
  const std::uint32_t position = to.position++;
  ++to.given;
  if (positional(to.function, position)) {
    pass(node, parameter(to.function, position), to.frame, to.given_ref);
  } else if (to.star != 0 && node != 0) {
    const std::uint32_t place = position - to.plain;
    flow_once(node, element(to.star, place < most_kept_apart ? key_integer + place : key_any));
  }
}

void Solver::link_star(Linking& to, Node node) {
  constexpr std::uint32_t most_followed = 4;
  if (node == 0) return;
  const std::uint64_t once = static_cast<std::uint64_t>(node) << 32U | 0x80000000U | to.frame;
  if (!copy_keys_.insert(once)) return;
  const std::uint32_t position = to.position;
  for (std::uint32_t k = position; k < to.plain; ++k) {
    pass(part_of_argument(to, node, key_integer + (k - position)), parameter(to.function, k),
         to.frame);
  }
  if (to.star != 0) {
    const std::uint32_t skipped = to.plain > position ? to.plain - position : 0;
    const std::uint32_t shift = position > to.plain ? position - to.plain : 0;
    for (std::uint32_t k = 0; k < most_followed; ++k) {
      flow_once(part_of_argument(to, node, key_integer + skipped + k),
                element(to.star, key_integer + shift + k));
    }
    const Node rest = new_node();
    const std::uint32_t each =
        synthetic(Op::iterate, rest, node, Instruction(at(to.call.instruction)));
    use(node, each, 0, Mode::direct);
    if (to.plain == 0 && position == 0) flow_once(rest, field(to.star, all_key_));
  }
  to.position = std::max(position, to.plain);
}

void Solver::link_double_star(const Linking& to, Node node) {
  if (node == 0) return;
  const std::uint64_t once = static_cast<std::uint64_t>(node) << 32U | 0xC0000000U | to.frame;
  if (!copy_keys_.insert(once)) return;
  for (std::uint32_t k = 0; k < to.function.parameter_count; ++k) {
    const Parameter each = parameter(to.function, k);
    const bool named = each.kind == Parameter::Kind::keyword_only ||
                       (each.kind == Parameter::Kind::plain && k >= to.given);
    if (named) pass(part_of_argument(to, node, each.name), each, to.frame);
  }
  if (to.double_star == 0) return;
  const std::uint32_t merge = synthetic(Op::item, element(to.double_star, key_any), node,
                                        Instruction(at(to.call.instruction)));
  program_.instructions[merge].aux = 2;
  program_.instructions[merge].b = to.double_star;
  use(node, merge, 0, Mode::direct);
}

void Solver::link_keyword(const Linking& to, Node node, Name name) {
  bool taken = false;
  for (std::uint32_t k = 0; k < to.function.parameter_count; ++k) {
    const Parameter each = parameter(to.function, k);
    const bool named =
        each.kind == Parameter::Kind::plain || each.kind == Parameter::Kind::keyword_only;
    if (each.name != name || !named) continue;
    pass(node, each, to.frame, to.given_ref);
    taken = true;
  }
  if (!taken && to.double_star != 0 && node != 0) flow_once(node, element(to.double_star, name));
}

}  // namespace lacuna::detail::flow
