#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {

Call Solver::call_of(const Use& use) const {
  Call call;
  call.instruction = use.instruction;
  call.frame = use.frame;
  call.arguments = at(use.instruction).arguments;
  call.arguments_frame = use.frame;
  call.dst = dst_of(use.instruction, use.frame);
  return call;
}

/// Numbers, texts and None, which are where a function may be, but cannot be called.
bool Solver::is_plain_data(const ObjectData& data) const {
  if (data.kind != ObjectKind::result) return false;
  static constexpr std::string_view types[] = {
      "builtins.NoneType", "builtins.str",   "builtins.int",   "builtins.float",
      "builtins.bool",     "builtins.bytes", "builtins.slice", "builtins.list"};
  return std::find(std::begin(types), std::end(types), program_.text(data.a)) != std::end(types);
}

void Solver::call(Call call, Object callee) {
  if (++call.depth > 20) return;
  const ObjectData data = objects_[callee];
  if (is_plain_data(data)) return;
  resolved_[call.instruction] = true;
  switch (data.kind) {
    case ObjectKind::function:
      call_function(call, callee);
      break;
    case ObjectKind::bound: {
      if (objects_[data.a].kind == ObjectKind::external) {
        call_external(call, data.a, data.b);
        break;
      }
      if (call.self[0] != 0) call.self[1] = call.self[0];
      call.self[0] = data.b;
      this->call(call, data.a);
      break;
    }
    case ObjectKind::class_:
      construct(call, callee, true);
      break;
    case ObjectKind::instance: {
      const Name name = program_.intern("__call__");
      const Node found = lookup(data.a, name);
      const Values list = values(found);
      for (const Object each : list) call_found(call, each, callee);
      if (list.empty() && call.self[0] == 0 && call.arguments == at(call.instruction).arguments) {
        use(found, call.instruction, call.frame, Mode::bound_call, callee);
      }
      break;
    }
    case ObjectKind::static_method:
    case ObjectKind::class_method:
      this->call(call, data.a);
      break;
    case ObjectKind::partial:
      call_partial(call, callee);
      break;
    case ObjectKind::external:
      call_external(call, callee, 0);
      break;
    case ObjectKind::result: {
      if (const SummaryRowEffect* row = row_of(callee, program_.intern("__call__"))) {
        summary(call, *row, callee);
      } else if (at(call.instruction).op == Op::decorate) {
        const Node given = argument(call, 0);
        flow_once(given, call.dst);
      } else {
        if (is_outside_data(data)) add(call.dst, callee);
        call_back(call);
      }
      break;
    }
    default:
      break;
  }
}

/// Calls what was found as an attribute of the receiver's class.
void Solver::call_found(Call call, Object found, Object receiver) {
  const bool through_metaclass = (receiver & 0x80000000U) != 0;
  receiver &= 0x7FFFFFFFU;
  const ObjectData data = objects_[found];
  const bool on_class = objects_[receiver].kind == ObjectKind::class_ && !through_metaclass;
  switch (data.kind) {
    case ObjectKind::function: {
      if (takes_receiver(program_.functions[data.a], receiver, on_class)) call.self[0] = receiver;
      this->call(call, found);
      break;
    }
    case ObjectKind::class_method: {
      const Object owner = on_class ? receiver : class_of(receiver);
      if (owner == 0) break;
      call.self[0] = owner;
      this->call(call, data.a);
      break;
    }
    case ObjectKind::static_method:
      this->call(call, data.a);
      break;
    case ObjectKind::property:
    case ObjectKind::instance: {
      if (data.kind == ObjectKind::property || defines(data.a, program_.intern("__get__"))) {
        call_descriptor(call, found, receiver);
      } else {
        this->call(call, found);
      }
      break;
    }
    case ObjectKind::external: {
      const bool of_type = program_.text(data.a).starts_with("builtins.type.");
      call_external(call, found, on_class && !of_type ? 0 : receiver);
      break;
    }
    case ObjectKind::partial:
      if (!on_class && data.aux == 1) call.self[0] = receiver;
      this->call(call, found);
      break;
    case ObjectKind::result: {
      const std::string_view type = program_.text(type_of(found));
      if (!on_class && type.starts_with("lacuna.")) call.self[0] = receiver;
      this->call(call, found);
      break;
    }
    default:
      this->call(call, found);
      break;
  }
}

/// Whether a function that was found as an attribute is called with the receiver before the
/// arguments; a method that is no attribute of a class receiver is one of its metaclass.
bool Solver::takes_receiver(const FunctionUnit& function, Object receiver, bool on_class) const {
  const bool creates = program_.text(function.name) == "__new__";
  if (creates) return true;
  if (function.static_method) return false;
  if (!on_class || function.class_method) return true;
  return function.in_class != no_index &&
         std::none_of(mro(receiver).begin(), mro(receiver).end(), [&](Object each) {
           return objects_[each].kind == ObjectKind::class_ &&
                  classes_[objects_[each].a].unit == function.in_class;
         });
}

/// Calls what a property or descriptor gives.
void Solver::call_descriptor(const Call& call, Object found, Object receiver) {
  const Node value = new_node();
  const std::uint32_t made = synthetic(Op::attribute, value, 0, Instruction(at(call.instruction)));
  const Use load{made, 0, receiver, 0, Mode::bind};
  bind(load, found, receiver, value);
  if (call.self[0] == 0 && call.arguments == at(call.instruction).arguments) {
    use(value, call.instruction, call.frame, Mode::plain_call);
  }
}

void Solver::record(const Call& call, std::uint32_t function) {
  const Instruction& instruction = at(call.instruction);
  entered_[function] = true;
  const std::uint64_t key = static_cast<std::uint64_t>(call.instruction) << 32U | function;
  if (!edge_keys_.insert(key)) return;
  if (call.instruction >= calls_own_.size()) calls_own_.resize(program_.instructions.size());
  calls_own_[call.instruction] = true;
  edges_.push_back({instruction.owner, function, call.instruction, rule_});
}

void Solver::call_function(const Call& call, Object callee) {
  const std::uint32_t function = objects_[callee].a;
  const std::uint32_t frame = frame_for(callee, call);
  frames_[frame].called = true;
  const bool again = linked_before(call, frame);
  if (!again) record(call, function);
  link(call, function, frame, again);
  if (again || call.dst == 0) return;
  const FunctionUnit& unit = program_.functions[function];
  const bool generator = unit.generator;
  if (generator) {
    add(call.dst, object(ObjectKind::generator, frame));
  } else if (unit.async) {
    add(call.dst, object(ObjectKind::coroutine, frame));
  } else {
    flow_once(frames_[frame].base + place_return, call.dst);
  }
}

void Solver::call_partial(const Call& call, Object callee) {
  if (at(call.instruction).depth > deepest_chain) return;
  const ObjectData data = objects_[callee];
  const std::uint64_t once = mixed(pair_key(call.instruction, call.frame)) ^
                             mixed(pair_key(callee, call.arguments)) * 5 ^
                             mixed(pair_key(call.self[0], call.self[1])) * 3;
  if (!summary_keys_.insert(once)) return;
  std::vector<std::pair<std::uint32_t, Node>> list;
  for (const Object self : call.self) {
    if (self == 0) continue;
    const Node node = new_node();
    add(node, self);
    list.emplace_back(key_position, node);
  }
  for (std::uint32_t i = 0; i < program_.pool[data.b]; ++i) {
    list.emplace_back(program_.pool[data.b + 1 + 2 * i], program_.pool[data.b + 2 + 2 * i]);
  }
  for (const auto& each : arguments_from(call, 0)) {
    const bool replaces = std::any_of(list.begin(), list.end(), [&](const auto& have) {
      return each.first >= key_keyword && have.first == each.first;
    });
    if (!replaces) list.push_back(each);
  }
  Call inner = call;
  inner.self[0] = inner.self[1] = 0;
  const std::uint32_t made =
      synthetic(Op::call, call.dst, data.a, Instruction(at(call.instruction)));
  program_.instructions[made].arguments = absolute_arguments(list);
  use(data.a, made, 0, Mode::direct);
}

void Solver::call_external(const Call& call, Object callee, Object receiver) {
  if (options_.external) record_external(call, objects_[callee].a);
  const Outside known = outside(objects_[callee].a);
  if (known.row != nullptr) {
    summary(call, *known.row, receiver);
    return;
  }
  if (at(call.instruction).op == Op::decorate) {
    flow_once(argument(call, 0), call.dst);
    if (call.dst != 0) return;
  }
  if (known.type && call.dst != 0) {
    add(call.dst, object(ObjectKind::result, objects_[callee].a, call.instruction));
    return;
  }
  if (call.dst != 0) {
    const Name type = known.gives_data         ? data_name_
                      : known.looks_like_class ? objects_[callee].a
                                               : program_.intern("?");
    add(call.dst, object(ObjectKind::result, type));
  }
  if (!known.inert) call_back(call);
}

/// Code outside the repository may call the functions that it is given: which, is looked at when
/// all else is known.
void Solver::call_back(const Call& call) {
  if (call.arguments == no_index) return;
  const std::uint32_t count = program_.pool[call.arguments];
  for (std::uint32_t i = 0; i < count; ++i) {
    const Ref ref = program_.pool[call.arguments + 2 + 2 * i];
    const Node node = node_of(ref, call.arguments_frame);
    if (node == 0 || node <= static_cast<Node>(ConstantType::count)) continue;
    if (!callback_keys_.insert(pair_key(node, call.instruction))) continue;
    given_away_.emplace_back(call, node);
  }
}

/// Whether a base outside the repository must have this method, and no summary says what it does.
bool Solver::inherits_unknown(Object class_object, Name method) {
  bool outside_base = false;
  const std::vector<Object> order = mro(class_object);
  for (const Object each : order) {
    if (objects_[each].kind == ObjectKind::class_) continue;
    outside_base = true;
    if (outside(member(objects_[each].a, method)).row != nullptr) return false;
  }
  return outside_base;
}

void Solver::call_method(const Use& use, Object base) {
  const ObjectData data = objects_[base];
  const Name name = at(use.instruction).name;
  if (data.kind == ObjectKind::result && data.a == module_type_) return;
  resolved_[use.instruction] = true;
  if (data.kind == ObjectKind::instance) {
    if (program_.text(name) == "__class__") {
      call(call_of(use), data.a);
      return;
    }
    if (program_.stored(name)) {
      this->use(field(base, name), use.instruction, use.frame, Mode::plain_call);
      this->use(other_fields(base, name), use.instruction, use.frame, Mode::plain_call);
    }
    this->use(lookup(data.a, name), use.instruction, use.frame, Mode::bound_call, base);
    if (defines(data.a, name)) return;
    late_.emplace_back(use, base);
    if (!program_.stored(name) && inherits_unknown(data.a, name)) call_back(call_of(use));
    return;
  }
  if (data.kind == ObjectKind::super) {
    const bool on_class = objects_[data.b].kind == ObjectKind::class_;
    const Object receiver_class = on_class ? data.b : class_of(data.b);
    if (receiver_class == 0) return;
    const std::string_view text = program_.text(name);
    const Node found = lookup_after(receiver_class, data.a, name);
    if (text == "__new__" || text == "__init_subclass__") {
      // These take the class as an argument, or find it themselves.
      this->use(found, use.instruction, use.frame,
                text == "__new__" ? Mode::plain_call : Mode::bound_call, data.b);
    } else {
      this->use(found, use.instruction, use.frame, Mode::bound_call, data.b);
    }
    return;
  }
  if (data.kind == ObjectKind::external) {
    call_external(call_of(use), external_member(base, name), 0);
    return;
  }
  const bool unknown = data.kind == ObjectKind::result && program_.text(data.a) == "?";
  if (unknown || is_outside_data(data)) {
    Call call = call_of(use);
    add(call.dst, base);
    call_back(call);
    return;
  }
  // Everything else: what the attribute is, is called.
  const Node value = new_node();
  const std::uint32_t load =
      synthetic(Op::attribute, value, 0, Instruction(at(use.instruction)), name);
  const Use as_load{load, 0, 0, 0, Mode::direct};
  load_attribute(as_load, base, name, value);
  this->use(value, use.instruction, use.frame, Mode::plain_call);
}

bool Solver::implicit_on(const Use& use, Object receiver, Object class_object, Name name,
                         std::uint32_t arguments) {
  if (!defines(class_object, name)) {
    bool known = false;
    for (const Object each : values(lookup(class_object, name))) {
      known = known || objects_[each].kind == ObjectKind::external;
    }
    if (!known) return false;
  }
  const std::uint32_t own = at(use.instruction).arguments;
  if (arguments == own) {
    this->use(lookup(class_object, name), use.instruction, use.frame, Mode::bound_call, receiver);
    return true;
  }
  Call call;
  call.instruction = use.instruction;
  call.frame = use.frame;
  call.arguments = arguments == no_index ? absolute_arguments({}) : arguments;
  const Values list = values(lookup(class_object, name));
  for (const Object each : list) call_found(call, each, receiver);
  return true;
}

void Solver::call_implicit(const Use& use, Object base) {
  const Instruction instruction = at(use.instruction);
  const ObjectData data = objects_[base];
  if (data.kind == ObjectKind::container) {
    container_operator(use, base);
    return;
  }
  if (data.kind == ObjectKind::result) {
    const SummaryRowEffect* row = row_of(base, instruction.name);
    if (row != nullptr) summary(call_of(use), *row, base);
    return;
  }
  Object class_object = data.kind == ObjectKind::instance ? data.a : 0;
  if (data.kind == ObjectKind::class_) {
    for (const Object meta : values(classes_[data.a].metaclass)) {
      if (objects_[meta].kind == ObjectKind::class_ && defines(meta, instruction.name)) {
        this->use(lookup(meta, instruction.name), use.instruction, use.frame, Mode::bound_call,
                  base | 0x80000000U);
      }
    }
    return;
  }
  if (class_object == 0) return;
  if (instruction.op == Op::reflected) {
    implicit_on(use, base, class_object, instruction.name, instruction.arguments);
    return;
  }
  if (implicit_on(use, base, class_object, instruction.name, instruction.arguments)) return;
  if (compare_by_order(use, base)) return;
  if (instruction.b != 0 &&
      implicit_on(use, base, class_object, instruction.b, instruction.arguments)) {
    return;
  }
  if (instruction.aux == 1) {
    implicit_on(use, base, class_object, repr_method_, no_index);
  }
}

/// functools.total_ordering makes the comparisons that a class lacks of the first that it has and,
/// where that does not say it all, of __eq__. False: it makes none here.
bool Solver::compare_by_order(const Use& use, Object base) {
  static constexpr std::string_view comparisons[] = {"__lt__", "__le__", "__gt__", "__ge__"};
  static constexpr std::string_view opposites[] = {"__ge__", "__gt__", "__le__", "__lt__"};
  const Instruction instruction = at(use.instruction);
  const std::string_view asked = program_.text(instruction.name);
  if (std::find(std::begin(comparisons), std::end(comparisons), asked) == std::end(comparisons)) {
    return false;
  }
  const Object class_object = objects_[base].a;
  const auto& order = mro(class_object);
  const bool ordered = std::any_of(order.begin(), order.end(), [&](Object each) {
    return objects_[each].kind == ObjectKind::class_ && classes_[objects_[each].a].ordered;
  });
  if (!ordered) return false;
  for (std::size_t i = 0; i < std::size(comparisons); ++i) {
    const Name root = program_.intern(comparisons[i]);
    if (!implicit_on(use, base, class_object, root, instruction.arguments)) continue;
    if (asked != opposites[i]) {
      implicit_on(use, base, class_object, program_.intern("__eq__"), instruction.arguments);
    }
    return true;
  }
  return false;
}

}  // namespace lacuna::detail::flow
