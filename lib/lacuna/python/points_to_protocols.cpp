#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {

/// Everything that a container holds, whatever the key.
Node Solver::elements(Object container) { return field(container, all_key_); }

Node Solver::element(Object container, Name key) {
  const std::size_t before = fields_.size();
  const Node node = field(container, key);
  if (fields_.size() != before) flow(node, elements(container));
  return node;
}

Node Solver::implicit_call(const Use& use, Object receiver, std::string_view name,
                           const std::vector<std::pair<std::uint32_t, Node>>& list) {
  const Name method = program_.intern(name);
  const Object class_object = class_of(receiver);
  if (class_object == 0 || at(use.instruction).depth > deepest_chain) return 0;
  const Node found = lookup(class_object, method);
  if (!defines(class_object, method) && values(found).empty()) return 0;
  const Node result = new_node();
  const std::uint32_t made =
      synthetic(Op::call, result, 0, Instruction(at(use.instruction)), method);
  const std::uint32_t arguments = absolute_arguments(list);
  program_.instructions[made].arguments = arguments;
  this->use(found, made, 0, Mode::bound_call, receiver);
  return result;
}

/// Asking for an element may run the factory of a defaultdict, or __missing__.
void Solver::make_missing(const Use& use, Object base) {
  const std::uint32_t* known = fields_.find(pair_key(base, factory_key_));
  if (known == nullptr) return;
  const Node factory = *known;
  const Node missing = element(base, key_any);
  const std::uint32_t made =
      synthetic(Op::call, missing, factory, Instruction(at(use.instruction)));
  program_.instructions[made].arguments = absolute_arguments({});
  this->use(factory, made, 0, Mode::direct);
}

void Solver::load_item_of_container(const Instruction& instruction, Object base, Node dst) {
  const auto kind = static_cast<ContainerKind>(objects_[base].aux);
  const bool slice = instruction.b == constant(ConstantType::slice) && instruction.aux == 0;
  if (slice && kind != ContainerKind::dict) {
    add(dst, base);
    return;
  }
  if (instruction.aux == 2) {
    // The elements of one dictionary into another, by key.
    const std::vector<std::pair<Name, Node>> parts = fields_of(base);
    for (const auto& [key, node] : parts) {
      const bool keyed = key != all_key_ && key != 1 && key != factory_key_;
      if (keyed) flow_once(node, element(instruction.b, key));
    }
    flow_once(element(base, key_any), element(instruction.b, key_any));
  } else if (instruction.aux == 3) {
    flow_once(field(base, 1), dst);
  } else if (instruction.aux == 4 && kind != ContainerKind::dict) {
    return;
  } else if (instruction.aux == 5) {
    load_items_like(base, std::string(program_.text(instruction.name)), dst);
  } else if (instruction.name == key_any || kind == ContainerKind::set ||
             kind == ContainerKind::generator) {
    flow_once(elements(base), dst);
  } else if (kind == ContainerKind::dict && instruction.name >= key_integer) {
    flow_once(instruction.aux == 1 ? field(base, 1) : elements(base), dst);
  } else {
    flow_once(element(base, instruction.name), dst);
    flow_once(element(base, key_any), dst);
  }
}

void Solver::load_item_of_class(const Use& use, Object base, Node dst) {
  const Instruction instruction = at(use.instruction);
  if (instruction.aux >= 2 && instruction.aux != 5) return;
  bool special = false;
  if (instruction.arguments != no_index && instruction.aux != 1) {
    if (defines(base, program_.intern("__class_getitem__"))) {
      this->use(lookup(base, program_.intern("__class_getitem__")), use.instruction, use.frame,
                Mode::bound_call, base);
      special = true;
    }
    const Name get = program_.intern("__getitem__");
    for (const Object meta : values(info(base).metaclass)) {
      if (objects_[meta].kind != ObjectKind::class_ || !defines(meta, get)) continue;
      this->use(lookup(meta, get), use.instruction, use.frame, Mode::bound_call,
                base | 0x80000000U);
      special = true;
    }
  }
  if (derives_from(base, "enum.")) {
    add(dst, instance_of(base));
  } else if (!special) {
    add(dst, base);
  }
}

void Solver::load_item(const Use& use, Object base) {
  const Instruction instruction = at(use.instruction);
  const Node dst = node_of(instruction.dst, use.frame);
  const ObjectData data = objects_[base];
  if (instruction.aux == 7) {
    if (data.kind == ObjectKind::instance) load_matched(base, instruction.name - key_integer, dst);
    return;
  }
  switch (data.kind) {
    case ObjectKind::container:
      if (instruction.aux == 0 || instruction.aux == 5) make_missing(use, base);
      if (instruction.held_key && static_cast<ContainerKind>(data.aux) == ContainerKind::dict) {
        wait_for_key(use, base, node_of(instruction.b, use.frame));
      } else {
        load_item_of_container(instruction, base, dst);
      }
      ask_index(use, base);
      if (instruction.aux == 0 && static_cast<ContainerKind>(data.aux) == ContainerKind::dict) {
        ask_key(use, node_of(instruction.b, use.frame), true);
      }
      break;
    case ObjectKind::instance:
      load_item_of_instance(use, base, dst);
      break;
    case ObjectKind::class_:
      load_item_of_class(use, base, dst);
      break;
    case ObjectKind::module:
      if (instruction.aux == 5) {
        load_pattern(use, base, std::string(program_.text(instruction.name)), dst);
      } else if (instruction.aux == 0 && instruction.name != key_any &&
                 instruction.name < key_integer) {
        load_attribute(use, base, instruction.name, dst);
      }
      break;
    case ObjectKind::generator:
      if (instruction.aux <= 1) flow_once(frames_[data.a].base + place_yield, dst);
      break;
    case ObjectKind::external:
      if (instruction.aux == 0) add(dst, base);
      break;
    case ObjectKind::result:
      load_item_of_built_in(use, base, dst);
      break;
    default:
      break;
  }
}

void Solver::load_item_of_instance(const Use& use, Object base, Node dst) {
  const Instruction instruction = at(use.instruction);
  const Object class_object = objects_[base].a;
  if (instruction.aux == 1) {
    iterate(use, base);
    return;
  }
  if (instruction.arguments == no_index) return;
  const Name get = program_.intern("__getitem__");
  if (implicit_on(use, base, class_object, get, instruction.arguments)) return;
  if (derives_from(class_object, "") && load_part(base, instruction.name, dst)) return;
  for (const std::string_view other : {"__missing__", "__class_getitem__"}) {
    implicit_on(use, base, class_object, program_.intern(other), instruction.arguments);
  }
}

void Solver::load_item_of_built_in(const Use& use, Object base, Node dst) {
  const Instruction instruction = at(use.instruction);
  if (instruction.aux > 1) return;
  const SummaryRowEffect* row = row_of(base, program_.intern("__getitem__"));
  const bool text_key =
      instruction.aux == 0 && instruction.name != key_any && instruction.name < key_integer;
  if (row != nullptr) {
    summary(call_of(use), *row, base);
  } else if (text_key && program_.text(type_of(base)) == library_type) {
    load_attribute(use, base, instruction.name, dst);  // a library's items are its symbols
  } else if (program_.text(objects_[base].a) == "?" || is_outside_data(objects_[base])) {
    add(dst, base);
  } else if (instruction.aux == 1) {
    iterate(use, base);
  }
}

/// An object between the brackets says which position it stands for.
void Solver::ask_index(const Use& use, Object base) {
  const Instruction& instruction = at(use.instruction);
  if (instruction.aux != 0 || use.frame == 0) return;
  if (!program_.defined_in_class(index_method_)) return;
  if (static_cast<ContainerKind>(objects_[base].aux) == ContainerKind::dict) return;
  for (const Object each : values(node_of(instruction.b, use.frame))) {
    if (objects_[each].kind != ObjectKind::instance) continue;
    implicit_on(use, each, objects_[each].a, index_method_, no_index);
  }
}

/// The elements of a dictionary whose keys fit "prefix*suffix".
void Solver::load_items_like(Object container, std::string_view pattern, Node dst) {
  const std::string_view prefix = pattern.substr(0, pattern.find('*'));
  const std::string_view suffix = pattern.substr(pattern.rfind('*') + 1);
  const std::vector<std::pair<Name, Node>> parts = fields_of(container);
  for (const auto& [key, node] : parts) {
    if (key <= all_key_ || key >= key_integer || key == factory_key_) continue;
    const std::string_view text = program_.text(key);
    if (text.starts_with(prefix) && text.ends_with(suffix)) flow_once(node, dst);
  }
  flow_once(element(container, key_any), dst);
}

/// A dictionary or set asks a key for its hash and, where it looks the key up, whether it is equal
/// to the one that it has.
void Solver::ask_key(const Use& use, Node key, bool looks) {
  if (key == 0 || !program_.defined_in_class(hash_method_)) return;
  for (const Object each : values(key)) {
    if (objects_[each].kind != ObjectKind::instance) continue;
    const Object class_object = objects_[each].a;
    if (!implicit_on(use, each, class_object, hash_method_, no_index) || !looks) continue;
    const std::uint32_t other = absolute_arguments({{key_position, key}});
    implicit_on(use, each, class_object, program_.intern("__eq__"), other);
  }
}

void Solver::store_item(const Use& use, Object base) {
  const Instruction instruction = at(use.instruction);
  const Node value = node_of(instruction.b, use.frame);
  const ObjectData data = objects_[base];
  if (data.kind == ObjectKind::container) {
    const bool constant = hops_of(instruction.b) == constant_hops && use.frame != 0;
    const Node key = node_of(program_.pool[instruction.arguments + 2], use.frame);
    if (!constant && instruction.held_key) {
      wait_for_key(use, base, key);
    } else if (!constant) {
      flow_once(value, element(base, instruction.name));
    }
    if (static_cast<ContainerKind>(data.aux) == ContainerKind::dict) flow_once(key, field(base, 1));
    ask_key(use, key, false);
  } else if (data.kind == ObjectKind::instance) {
    implicit_on(use, base, data.a, program_.intern("__setitem__"), instruction.arguments);
  }
}

/// dst takes what a loop over `base` sees.
void Solver::iterate(const Use& use, Object base) {
  const Instruction instruction = at(use.instruction);
  const Node dst = node_of(instruction.dst, use.frame);
  const ObjectData data = objects_[base];
  switch (data.kind) {
    case ObjectKind::container:
      flow_once(static_cast<ContainerKind>(data.aux) == ContainerKind::dict ? field(base, 1)
                                                                            : elements(base),
                dst);
      break;
    case ObjectKind::generator:
      flow_once(frames_[data.a].base + place_yield, dst);
      break;
    case ObjectKind::instance: {
      if (iterate_instance(use, base, dst)) break;
      const Node item = implicit_call(use, base, "__getitem__", {{key_position, 0}});
      if (item != 0) {
        flow_once(item, dst);
      } else if (derives_from(data.a, "")) {
        load_part(base, instruction.op == Op::item ? instruction.name : key_any, dst);
      }
      break;
    }
    case ObjectKind::class_: {
      if (derives_from(base, "enum.")) {
        add(dst, instance_of(base));
        break;
      }
      const Name iter = program_.intern("__iter__");
      for (const Object meta : values(classes_[data.a].metaclass)) {
        if (objects_[meta].kind != ObjectKind::class_ || !defines(meta, iter)) continue;
        const Node made = new_node();
        const std::uint32_t start = synthetic(Op::call, made, 0, Instruction(instruction), iter);
        program_.instructions[start].arguments = absolute_arguments({});
        this->use(lookup(meta, iter), start, 0, Mode::bound_call, base | 0x80000000U);
        const std::uint32_t next = synthetic(Op::iterate, dst, made, Instruction(instruction));
        this->use(made, next, 0, Mode::step);
      }
      break;
    }
    case ObjectKind::result: {
      if (is_outside_data(data)) add(dst, base);
      const SummaryRowEffect* row = row_of(base, program_.intern("__iter__"));
      if (row == nullptr) break;
      Call call;
      call.instruction = use.instruction;
      call.frame = use.frame;
      call.arguments = absolute_arguments({});
      call.dst = new_node();
      summary(call, *row, base);
      const std::uint32_t next = synthetic(Op::iterate, dst, call.dst, Instruction(instruction));
      this->use(call.dst, next, 0, Mode::step);
      break;
    }
    default:
      break;
  }
}

bool Solver::is_async_loop(const Instruction& instruction) {
  return instruction.op == Op::iterate && instruction.aux == 1;
}

/// What a loop over an instance sees is the same wherever the loop is: it is found out for the
/// first, and the others only call the methods. False: it has no method to begin with.
bool Solver::iterate_instance(const Use& use, Object base, Node dst) {
  const Instruction instruction = at(use.instruction);
  const bool async = is_async_loop(instruction);
  const Name start = async ? aiter_method_ : iter_method_;
  const std::uint64_t key = pair_key(base, async ? 1 : 0);
  if (const std::uint32_t* iterator = iterators_.find(key)) {
    this->use(lookup(objects_[base].a, start), use.instruction, use.frame, Mode::init_call, base);
    this->use(*iterator, use.instruction, use.frame, Mode::stepped);
    flow_once(iterated_[key], dst);
    return true;
  }
  const Node made = implicit_call(use, base, program_.text(start), {});
  if (made == 0) return false;
  const Node values = new_node();
  iterators_[key] = made;
  iterated_[key] = values;
  const std::uint32_t next = synthetic(Op::iterate, values, made, instruction);
  program_.instructions[next].aux = async ? 1 : 0;
  this->use(made, next, 0, Mode::step);
  flow_once(values, dst);
  return true;
}

/// The same for an iterator.
void Solver::step(const Use& use, Object base) {
  const ObjectData data = objects_[base];
  if (data.kind != ObjectKind::instance) {
    iterate(use, base);
    return;
  }
  const Instruction instruction = at(use.instruction);
  const bool async = is_async_loop(instruction);
  const Node dst = node_of(instruction.dst, use.frame);
  const Node value = implicit_call(use, base, async ? "__anext__" : "__next__", {});
  if (value == 0) return;
  if (!async) {
    flow_once(value, dst);
    return;
  }
  const std::uint32_t wait = synthetic(Op::await, dst, value, Instruction(instruction));
  this->use(value, wait, 0, Mode::direct);
}

void Solver::await(const Use& use, Object base) {
  const Instruction instruction = at(use.instruction);
  const Node dst = node_of(instruction.dst, use.frame);
  const ObjectData data = objects_[base];
  if (data.kind == ObjectKind::coroutine || data.kind == ObjectKind::generator) {
    flow_once(frames_[data.a].base + place_return, dst);
  } else if (data.kind == ObjectKind::instance) {
    const Node made = implicit_call(use, base, "__await__", {});
    if (made == 0) {
      add(dst, base);
      return;
    }
    const std::uint32_t inner = synthetic(Op::await, dst, made, Instruction(instruction));
    this->use(made, inner, 0, Mode::direct);
  } else if (data.kind == ObjectKind::result && program_.text(data.a) == awaitable_type) {
    flow_once(field(base, program_.intern("value")), dst);
  } else {
    add(dst, base);
  }
}

void Solver::enter(const Use& use, Object base) {
  const Instruction instruction = at(use.instruction);
  const Node dst = node_of(instruction.dst, use.frame);
  const ObjectData data = objects_[base];
  const bool async = instruction.aux == 1;
  if (data.kind == ObjectKind::instance) {
    const Node entered = implicit_call(use, base, async ? "__aenter__" : "__enter__", {});
    const Node exit = implicit_call(use, base, async ? "__aexit__" : "__exit__",
                                    {{key_position, 0}, {key_position, 0}, {key_position, 0}});
    static_cast<void>(exit);
    if (entered == 0) {
      if (derives_from(data.a, "")) add(dst, base);
      return;
    }
    if (!async) {
      flow_once(entered, dst);
      return;
    }
    const std::uint32_t wait = synthetic(Op::await, dst, entered, Instruction(instruction));
    this->use(entered, wait, 0, Mode::direct);
    return;
  }
  if (data.kind != ObjectKind::result) {
    add(dst, base);
    return;
  }
  const SummaryRowEffect* row = row_of(base, program_.intern(async ? "__aenter__" : "__enter__"));
  if (row != nullptr) {
    Call call;
    call.instruction = use.instruction;
    call.frame = use.frame;
    call.arguments = absolute_arguments({});
    call.dst = dst;
    summary(call, *row, base);
  } else {
    add(dst, base);
  }
}

/// Containers are compared, and tuples hashed, by what they hold.
void Solver::compare_parts(const Use& use, Object base) {
  constexpr std::uint8_t deepest = 1;  // containers in containers compare those, and no more
  const Instruction instruction = at(use.instruction);
  if (!program_.defined_in_class(instruction.name) || instruction.depth > deepest) return;
  const auto [known, fresh] = compared_.try_emplace(pair_key(use.instruction, use.frame), 0);
  if (fresh) known = new_node();
  const Node parts = known;
  flow_once(elements(base), parts);
  if (!fresh) return;
  const std::uint32_t made = synthetic(Op::implicit, 0, parts, instruction, instruction.name);
  const bool hashes = instruction.name == hash_method_;
  const std::uint32_t other = absolute_arguments({{key_position, parts}});
  program_.instructions[made].arguments = hashes ? no_index : other;
  this->use(parts, made, 0, Mode::direct);
}

/// Operators of built-in containers.
void Solver::container_operator(const Use& use, Object base) {
  const Instruction instruction = at(use.instruction);
  const Node dst = node_of(instruction.dst, use.frame);
  const std::string_view name = program_.text(instruction.name);
  if (name == "__contains__") {
    const Node left = node_of(program_.pool[instruction.arguments + 2], use.frame);
    const auto kind = static_cast<ContainerKind>(objects_[base].aux);
    if (kind == ContainerKind::dict || kind == ContainerKind::set) {
      ask_key(use, left, true);
      return;
    }
    const Name method = program_.intern("__eq__");
    if (!program_.defined_in_class(method) || left == 0) return;
    for (const Object each : values(left)) {
      if (objects_[each].kind != ObjectKind::instance) continue;
      implicit_on(use, each, objects_[each].a, method, instruction.arguments);
    }
    return;
  }
  if (name == "__eq__" || name == "__lt__" || name == "__gt__" || name == "__hash__") {
    compare_parts(use, base);
    return;
  }
  if (name == "__delitem__" || name == "__len__" || name == "__bool__") return;
  const bool keeps = name == "__add__" || name == "__iadd__" || name == "__radd__" ||
                     name == "__mul__" || name == "__imul__" || name == "__rmul__" ||
                     name == "__or__" || name == "__ior__" || name == "__ror__" ||
                     name == "__and__" || name == "__sub__" || name == "__isub__";
  if (!keeps) return;
  add(dst, base);
  if (name != "__iadd__" && name != "__ior__") return;
  const Node right = node_of(program_.pool[instruction.arguments + 2], use.frame);
  if (right == 0) return;
  const std::uint32_t merge =
      synthetic(Op::item, element(base, key_any), right, Instruction(instruction));
  if (name == "__ior__") {
    program_.instructions[merge].aux = 2;
    program_.instructions[merge].b = base;
  }
  this->use(right, merge, 0, Mode::direct);
}

}  // namespace lacuna::detail::flow
