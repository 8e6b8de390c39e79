#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {

/// Where an attribute of an instance is, besides its own field: with those of which it is not known
/// where they were made or, if it is one of these, with all.
Node Solver::other_fields(Object base, Name name) {
  const ObjectData data = objects_[base];
  if (data.b != 0) return field(instance_of(data.a), name);
  return info(data.a).apart ? field(object(ObjectKind::unknown, data.a), name) : 0;
}

bool Solver::has_field(Object base, Name name) {
  if (nodes_[field(base, name)].count != 0) return true;
  const Node others = other_fields(base, name);
  return others != 0 && nodes_[others].count != 0;
}

void Solver::load_attribute(const Use& use, Object base, Name name, Node dst) {
  const ObjectData data = objects_[base];
  switch (data.kind) {
    case ObjectKind::instance:
      load_of_instance(use, base, name, dst);
      break;
    case ObjectKind::class_:
      load_of_class(use, base, name, dst);
      break;
    case ObjectKind::module:
      load_of_module(use, data.a, name, dst);
      break;
    case ObjectKind::external:
      add(dst, external_member(base, name));
      break;
    case ObjectKind::super: {
      const bool on_class = objects_[data.b].kind == ObjectKind::class_;
      const Object receiver_class = on_class ? data.b : class_of(data.b);
      if (receiver_class == 0) break;
      this->use(lookup_after(receiver_class, data.a, name), use.instruction, use.frame, Mode::bind,
                data.b);
      break;
    }
    case ObjectKind::function:
    case ObjectKind::partial:
      if (program_.text(name) == "__wrapped__" || program_.text(name) == "func") {
        add(dst, base);
      } else if (program_.text(name) == "__call__" || program_.text(name) == "__get__") {
        add(dst, base);
      } else {
        flow_once(field(base, name), dst);
      }
      break;
    case ObjectKind::bound:
      if (program_.text(name) == "__self__") add(dst, data.b);
      if (program_.text(name) == "__func__") add(dst, data.a);
      if (program_.text(name) == "__call__") add(dst, base);
      break;
    case ObjectKind::property:
    case ObjectKind::container:
    case ObjectKind::generator:
    case ObjectKind::coroutine:
    case ObjectKind::result:
      load_of_built_in(use, base, name, dst);
      break;
    default:
      break;
  }
}

void Solver::load_of_module(const Use& use, std::uint32_t file, Name name, Node dst) {
  const Node variable = module_variable(file, name);
  if (variable != 0) flow_once(variable, dst);
  if (program_.files[file].package && !program_.files[file].globals.contains(name)) {
    const std::uint32_t inner = program_.find_module(std::string(program_.text(name)), 1, file);
    const Object extension = inner == no_index ? foreign_module(name) : 0;
    if (inner != no_index) add(dst, object(ObjectKind::module, inner));
    if (extension != 0) add(dst, extension);
  }
  if (variable == 0) ask_module(use, file, name, dst);
}

/// Of an object whose type is built in or outside the repository.
void Solver::load_of_built_in(const Use& use, Object base, Name name, Node dst) {
  const ObjectData data = objects_[base];
  if (is_outside_data(data)) {
    add(dst, base);
    return;
  }
  touch_foreign_property(use, base, name);
  if (data.kind == ObjectKind::result || data.kind == ObjectKind::property) {
    flow_once(field(base, name), dst);
  }
  const Object found = external_named(member(type_of(base), name));
  if (outside(objects_[found].a).row != nullptr) {
    add(dst, object(ObjectKind::bound, found, base));
  } else if (data.kind == ObjectKind::result) {
    add(dst, external("?"));
  }
}

void Solver::load_of_instance(const Use& use, Object base, Name name, Node dst) {
  const Object class_object = objects_[base].a;
  const std::string_view text = program_.text(name);
  if (text == "__class__") {
    add(dst, class_object);
    return;
  }
  if (program_.stored(name)) {
    flow_once(field(base, name), dst);
    flow_once(other_fields(base, name), dst);
  }
  const Node found = lookup(class_object, name);
  this->use(found, use.instruction, use.frame, Mode::bind, base);
  if (!defines(class_object, name)) late_.emplace_back(use, base);
}

void Solver::load_of_class(const Use& use, Object base, Name name, Node dst) {
  const std::uint32_t index = objects_[base].a;
  const std::string_view text = program_.text(name);
  if (text == "__subclasses__") {
    const Object list = object(ObjectKind::container, use.instruction, use.frame,
                               static_cast<std::uint8_t>(ContainerKind::list));
    for (const std::uint32_t derived : classes_[index].derived) {
      add(element(list, key_any), classes_[derived].object);
    }
    add(dst, object(ObjectKind::bound, external("lacuna.constant.__call__"), list));
    return;
  }
  if (text == "__new__" && !defines(base, name)) {
    add(dst, external("builtins.object.__new__"));
    return;
  }
  if (derives_from(base, "enum.") && defines(base, name) && !text.starts_with("_")) {
    const Values found = values(lookup(base, name));
    const bool member = std::none_of(found.begin(), found.end(), [&](Object each) {
      const ObjectKind kind = objects_[each].kind;
      return kind == ObjectKind::function || kind == ObjectKind::class_method ||
             kind == ObjectKind::static_method;
    });
    if (member) add(dst, instance_of(base));
  }
  if (program_.stored(name)) define(base, name);
  this->use(lookup(base, name), use.instruction, use.frame, Mode::bind, base);
  const Values metas = values(classes_[index].metaclass);
  for (const Object meta : metas) {
    if (objects_[meta].kind != ObjectKind::class_ || !defines(meta, name)) continue;
    this->use(lookup(meta, name), use.instruction, use.frame, Mode::bind, base | 0x80000000U);
  }
}

/// All attributes of an object whose names fit "prefix*suffix"; "**" is all there are, where "*" is
/// a name of which nothing is known.
void Solver::load_pattern(const Use& use, Object base, std::string_view pattern, Node dst) {
  const std::size_t first = pattern.find('*');
  const std::size_t last = pattern.rfind('*');
  const std::string_view prefix = pattern.substr(0, first);
  const std::string_view suffix = pattern.substr(last + 1);
  if (prefix.empty() && suffix.empty() && pattern != "**") return;
  const auto fits = [&](Name name) {
    const std::string_view text = program_.text(name);
    if (text.starts_with("__") && !prefix.starts_with("__")) return false;
    return text.size() >= prefix.size() + suffix.size() && text.starts_with(prefix) &&
           text.ends_with(suffix);
  };
  std::vector<Name> names;
  const ObjectData data = objects_[base];
  if (data.kind == ObjectKind::module) {
    for (const auto& [name, place] : program_.files[data.a].globals) {
      if (fits(name)) names.push_back(name);
    }
  }
  const Object class_object = data.kind == ObjectKind::instance ? data.a
                              : data.kind == ObjectKind::class_ ? base
                                                                : 0;
  if (class_object != 0) {
    for (const Object each : mro(class_object)) {
      if (objects_[each].kind != ObjectKind::class_) continue;
      for (const auto& [name, node] : classes_[objects_[each].a].attributes) {
        if (fits(name)) names.push_back(name);
      }
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.size() > 300) return;
  for (const Name name : names) load_attribute(use, base, name, dst);
}

/// What an attribute of a class is when it is read from an instance, or from the class itself.
void Solver::bind(const Use& use, Object found, Object receiver, Node dst) {
  const bool through_metaclass = (receiver & 0x80000000U) != 0;
  receiver &= 0x7FFFFFFFU;
  const ObjectData data = objects_[found];
  const bool on_class = objects_[receiver].kind == ObjectKind::class_ && !through_metaclass;
  Call getter;
  getter.instruction = use.instruction;
  getter.frame = use.frame;
  getter.dst = dst;
  switch (data.kind) {
    case ObjectKind::function: {
      const FunctionUnit& function = program_.functions[data.a];
      const bool takes_receiver = on_class ? function.class_method : !function.static_method;
      add(dst, takes_receiver ? object(ObjectKind::bound, found, receiver) : found);
      break;
    }
    case ObjectKind::static_method:
      add(dst, data.a);
      break;
    case ObjectKind::class_method: {
      const Object owner = on_class ? receiver : class_of(receiver);
      if (owner != 0) add(dst, object(ObjectKind::bound, data.a, owner));
      break;
    }
    case ObjectKind::property: {
      if (on_class) {
        add(dst, found);
        break;
      }
      getter.arguments = absolute_arguments({});
      getter.self[0] = receiver;
      const Values list = values(field(found, program_.intern("fget")));
      for (const Object each : list) call(getter, each);
      break;
    }
    case ObjectKind::instance:
      if (defines(data.a, program_.intern("__get__"))) {
        call_getter(getter, found, receiver, on_class);
      } else {
        add(dst, found);
      }
      break;
    case ObjectKind::external:
    case ObjectKind::partial:
      if (on_class || (data.kind == ObjectKind::partial && data.aux == 0)) {
        add(dst, found);
      } else {
        add(dst, object(ObjectKind::bound, found, receiver));
      }
      break;
    case ObjectKind::result: {
      const bool like_function = program_.text(type_of(found)).starts_with("lacuna.") &&
                                 row_of(found, program_.intern("__call__")) != nullptr;
      if (like_function && !on_class) {
        add(dst, object(ObjectKind::bound, found, receiver));
      } else {
        add(dst, found);
      }
      break;
    }
    default:
      add(dst, found);
      break;
  }
}

/// __get__ of a descriptor.
void Solver::call_getter(Call getter, Object descriptor, Object receiver, bool on_class) {
  const Node self = new_node();
  const Node owner = new_node();
  if (!on_class) add(self, receiver);
  add(owner, on_class ? receiver : class_of(receiver));
  getter.arguments = absolute_arguments({{key_position, self}, {key_position, owner}});
  const Values list = values(lookup(objects_[descriptor].a, program_.intern("__get__")));
  for (const Object each : list) call_found(getter, each, descriptor);
}

void Solver::store_attribute(const Use& use, Object base, Name name, Node value) {
  const ObjectData data = objects_[base];
  switch (data.kind) {
    case ObjectKind::instance: {
      flow_once(value, field(base, name));
      if (at(use.instruction).aux == 2) break;
      if (program_.defined_in_class(name) && defines(data.a, name)) {
        this->use(lookup(data.a, name), use.instruction, use.frame, Mode::set_hook, base);
      }
      const bool deletes = at(use.instruction).aux == 1;
      const Name hook = program_.intern(deletes ? "__delattr__" : "__setattr__");
      if (program_.defined_in_class(hook) && defines(data.a, hook)) {
        const Node key = new_node();
        add(key, object(ObjectKind::result, program_.intern("builtins.str")));
        std::vector<std::pair<std::uint32_t, Node>> list = {{key_position, key}};
        if (!deletes) list.emplace_back(key_position, value);
        const std::uint32_t arguments = absolute_arguments(list);
        implicit_on(use, base, data.a, hook, arguments);
      }
      break;
    }
    case ObjectKind::class_:
      flow_once(value, define(base, name));
      break;
    case ObjectKind::module: {
      const Node variable = module_variable(data.a, name);
      if (variable != 0) flow_once(value, variable);
      break;
    }
    case ObjectKind::super:
      store_attribute(use, data.b, name, value);
      break;
    case ObjectKind::function:
      marked_functions_[pair_key(base, name)] = 1;
      flow_once(value, field(base, name));
      break;
    case ObjectKind::result:
      flow_once(value, field(base, name));
      break;
    case ObjectKind::generator:
      if (program_.text(name) == "sent") flow_once(value, frames_[data.a].base + place_sent);
      break;
    default:
      break;
  }
}

void Solver::set_hook(const Use& use, Object found, Object receiver) {
  const ObjectData data = objects_[found];
  const Instruction instruction = at(use.instruction);
  const Node value = node_of(instruction.b, use.frame);
  const bool deletes = instruction.aux == 1;
  Call setter;
  setter.instruction = use.instruction;
  setter.frame = use.frame;
  if (data.kind == ObjectKind::property) {
    setter.self[0] = receiver;
    setter.arguments =
        deletes ? absolute_arguments({}) : absolute_arguments({{key_position, value}});
    const Node part = field(found, program_.intern(deletes ? "fdel" : "fset"));
    const Values list = values(part);
    for (const Object each : list) call(setter, each);
  } else if (data.kind == ObjectKind::instance) {
    const Name set = program_.intern(deletes ? "__delete__" : "__set__");
    if (!defines(data.a, set)) return;
    const Node self = new_node();
    add(self, receiver);
    std::vector<std::pair<std::uint32_t, Node>> list = {{key_position, self}};
    if (!deletes) list.emplace_back(key_position, value);
    setter.arguments = absolute_arguments(list);
    const Values methods = values(lookup(data.a, set));
    for (const Object each : methods) call_found(setter, each, found);
  }
}

/// An attribute that nothing defines may be one that setattr made with a name that is not known.
bool Solver::guess_set_attributes() {
  const auto late = std::move(unnamed_);
  unnamed_.clear();
  if (!sets_any_) return false;
  bool any = false;
  for (const auto& [use, base] : late) {
    const Object class_object = objects_[base].a;
    const Name name = at(use.instruction).name;
    if (defines(class_object, name) || program_.text(name).starts_with("__")) continue;
    if (program_.stored(name) && has_field(base, name)) continue;
    const bool method = at(use.instruction).op == Op::method;
    if (defines(class_object, any_key_) && holds_few_functions(lookup(class_object, any_key_))) {
      this->use(lookup(class_object, any_key_), use.instruction, use.frame,
                method ? Mode::bound_call : Mode::bind, base);
      any = true;
    }
  }
  return any;
}

/// A place of which it is not known what is asked for says little where it holds much besides data.
bool Solver::holds_few_functions(Node node) const {
  constexpr std::ptrdiff_t most = 4;
  const Values held = values(node);
  return most >=
         std::count_if(held.begin(), held.end(), [&](Object each) { return !is_data(each); });
}

/// __getattr__ answers for attributes that nothing defines; known only when all else is.
void Solver::late_attributes() {
  const Name hook = program_.intern("__getattr__");
  if (!program_.defined_in_class(hook)) {
    unnamed_.insert(unnamed_.end(), late_.begin(), late_.end());
    late_.clear();
    return;
  }
  const auto late = std::move(late_);
  late_.clear();
  for (const auto& [use, base] : late) {
    const Object class_object = objects_[base].a;
    const Instruction instruction = at(use.instruction);
    if (!defines(class_object, hook)) unnamed_.emplace_back(use, base);
    if (!defines(class_object, hook) || defines(class_object, instruction.name)) continue;
    // Where __setattr__ is written, too, nothing says that a store makes an attribute.
    const bool kept = !defines(class_object, program_.intern("__setattr__"));
    if (kept && program_.stored(instruction.name) && has_field(base, instruction.name)) continue;
    if (program_.text(instruction.name).starts_with("__")) continue;
    const Node key = new_node();
    add(key, text_object(instruction.name));
    const bool method = instruction.op == Op::method;
    const Node result = method ? new_node() : node_of(instruction.dst, use.frame);
    Call call;
    call.instruction = use.instruction;
    call.frame = use.frame;
    call.arguments = absolute_arguments({{key_position, key}});
    call.dst = result;
    const Values list = values(lookup(class_object, hook));
    for (const Object each : list) call_found(call, each, base);
    if (method) this->use(result, use.instruction, use.frame, Mode::plain_call);
  }
}

}  // namespace lacuna::detail::flow
