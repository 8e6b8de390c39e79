#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
void Solver::make_class(std::uint32_t index, std::uint32_t frame) {
  const Instruction instruction = at(index);
  const std::uint32_t unit = instruction.a;
  const auto info_index = static_cast<std::uint32_t>(classes_.size());
  if (!class_index_.try_emplace(pair_key(unit, frame), info_index).second) return;
  ClassInfo made;
  made.unit = unit;
  made.frame = frame;
  made.object = object(ObjectKind::class_, info_index);
  made.metaclass = new_node();
  for (const ClassAttribute& attribute : program_.classes[unit].attributes) {
    made.attributes[attribute.name] = node_of(make_ref(0, attribute.place), frame);
  }
  made.mro = {made.object};
  made.apart = program_.classes[unit].holds_functions;
  classes_.push_back(std::move(made));
  const Object self = classes_[info_index].object;
  if (program_.classes[unit].arguments != no_index) {
    const std::uint32_t list = program_.classes[unit].arguments;
    const std::uint32_t count = program_.pool[list];
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t key = program_.pool[list + 1 + 2 * i];
      const Node node = node_of(program_.pool[list + 2 + 2 * i], frame);
      if (key == key_position) use(node, index, frame, Mode::base, info_index);
      if (key == key_star) use(node, index, frame, Mode::base, info_index);
      if (key >= key_keyword && program_.text(key - key_keyword) == "metaclass") {
        use(node, index, frame, Mode::metaclass, info_index);
      }
    }
  }
  static_cast<void>(self);
  waiting_.push_back({info_index, index, frame});
}

/// Lets the classes go whose bases are known by now; what they are called on depends on those.
/// Where none is ready the first goes as it is. False: no class waits.
bool Solver::release_classes() {
  if (waiting_.empty()) return false;
  const std::vector<WaitingClass> waiting = std::move(waiting_);
  waiting_.clear();
  bool any = false;
  const auto release = [&](const WaitingClass& each) {
    class_hooks(each.info, each.instruction, each.frame);
    add(node_of(at(each.instruction).dst, each.frame), classes_[each.info].object);
    any = true;
  };
  for (const WaitingClass& each : waiting) {
    bool ready = true;
    const std::uint32_t list = program_.classes[classes_[each.info].unit].arguments;
    for (std::uint32_t i = 0; list != no_index && i < program_.pool[list]; ++i) {
      const Node node = node_of(program_.pool[list + 2 + 2 * i], each.frame);
      ready = ready && (node == 0 || nodes_[node].count != 0);
    }
    if (ready) {
      release(each);
    } else {
      waiting_.push_back(each);
    }
  }
  if (any) return true;
  const WaitingClass first = waiting_.front();
  waiting_.erase(waiting_.begin());
  release(first);
  return true;
}

/// The members of an enumeration are made of the values that stand in its body.
void Solver::make_members(std::uint32_t index, const Instruction& origin) {
  const Object self = classes_[index].object;
  const Name constructor = program_.intern("__init__");
  const Name value = program_.intern("value");
  const Object member = instance_of(self);
  std::vector<Name> names;
  for (const auto& [name, node] : classes_[index].attributes) {
    if (!program_.text(name).starts_with("_")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  for (const Name name : names) {
    const Node node = classes_[index].attributes.at(name);
    for (const Object each : values(node)) {
      const ObjectKind kind = objects_[each].kind;
      if (kind != ObjectKind::container && kind != ObjectKind::result) continue;
      flow_once(node, field(member, value));
      if (!defines(self, constructor)) continue;
      const bool spread = program_.text(type_of(each)) == "tuple";
      const std::uint32_t made = synthetic(Op::call, 0, 0, origin);
      const std::uint32_t list = absolute_arguments({{spread ? key_star : key_position, node}});
      program_.instructions[made].arguments = list;
      use(lookup(self, constructor), made, 0, Mode::bound_call, member);
    }
  }
}

/// What runs when a class statement is carried out: __init_subclass__ of its bases, the metaclass,
/// and __set_name__ of the attributes.
void Solver::class_hooks(std::uint32_t index, std::uint32_t instruction, std::uint32_t frame) {
  const Object self = classes_[index].object;
  const Instruction origin = at(instruction);
  const std::uint32_t list = program_.classes[classes_[index].unit].arguments;
  const bool has_bases = list != no_index && program_.pool[list] != 0;
  if (has_bases) {
    std::vector<std::pair<std::uint32_t, Node>> keywords;
    for (std::uint32_t i = 0; i < program_.pool[list]; ++i) {
      const std::uint32_t key = program_.pool[list + 1 + 2 * i];
      if (key < key_keyword || program_.text(key - key_keyword) == "metaclass") continue;
      keywords.emplace_back(key, node_of(program_.pool[list + 2 + 2 * i], frame));
    }
    const std::uint32_t hook = synthetic(Op::call, 0, 0, origin);
    const std::uint32_t arguments = absolute_arguments(keywords);
    program_.instructions[hook].arguments = arguments;
    use(classes_[index].metaclass, hook, 0, Mode::metaclass, index);
    const Node found = lookup_after(self, self, program_.intern("__init_subclass__"));
    use(found, hook, 0, Mode::bound_call, self);
    const Node name = new_node();
    const Node bases = new_node();
    const Node space = new_node();
    add(name, object(ObjectKind::result, program_.intern("builtins.str")));
    const Object dict =
        object(ObjectKind::container, hook, 0, static_cast<std::uint8_t>(ContainerKind::dict));
    add(space, dict);
    for (const auto& [attribute, node] : classes_[index].attributes) {
      flow(node, element(dict, attribute));
    }
    for (const std::string_view method : {"__new__", "__init__"}) {
      const bool creates = method == "__new__";
      const std::uint32_t made =
          synthetic(Op::method, 0, classes_[index].metaclass, origin, program_.intern(method));
      std::vector<std::pair<std::uint32_t, Node>> given;
      const Node self_node = new_node();
      if (creates) {
        flow(classes_[index].metaclass, self_node);
      } else {
        add(self_node, self);
      }
      given = {{key_position, self_node},
               {key_position, name},
               {key_position, bases},
               {key_position, space}};
      given.insert(given.end(), keywords.begin(), keywords.end());
      const std::uint32_t given_list = absolute_arguments(given);
      program_.instructions[made].arguments = given_list;
      // What __new__ of a metaclass makes is this class.
      if (creates) program_.instructions[made].dst = 0;
      use(classes_[index].metaclass, made, 0, Mode::direct);
    }
  }
  if (derives_from(self, "enum.")) make_members(index, origin);
  if (!program_.defined_in_class(program_.intern("__set_name__"))) return;
  const std::uint32_t owner = synthetic(Op::call, 0, 0, origin);
  for (const auto& [attribute, node] : classes_[index].attributes) {
    use(node, owner, 0, Mode::set_name, index);
  }
}

void Solver::add_base(std::uint32_t index, Object base) {
  const ObjectData data = objects_[base];
  if (data.kind == ObjectKind::container) {
    const std::uint32_t made = synthetic(Op::call, 0, 0, at(0));
    use(elements(base), made, 0, Mode::base, index);
    return;
  }
  if (data.kind != ObjectKind::class_ && data.kind != ObjectKind::external &&
      data.kind != ObjectKind::result) {
    return;
  }
  if (base == classes_[index].object) return;
  auto& bases = classes_[index].bases;
  if (bases.size() > 64 || std::find(bases.begin(), bases.end(), base) != bases.end()) return;
  bases.push_back(base);
  if (data.kind == ObjectKind::class_) {
    classes_[data.a].derived.push_back(index);
    flow_once(classes_[data.a].metaclass, classes_[index].metaclass);
  }
  update_mro(index, 0);
}

void Solver::update_mro(std::uint32_t index, int depth) {
  if (depth > 60) return;
  ClassInfo& self = classes_[index];
  std::vector<Object> order = linearize(self);
  if (order == self.mro) return;
  self.mro = std::move(order);
  self.apart = std::any_of(self.mro.begin(), self.mro.end(), [&](Object each) {
    return objects_[each].kind == ObjectKind::class_ &&
           program_.classes[info(each).unit].holds_functions;
  });
  ++hierarchy_;
  std::vector<std::pair<Name, Node>> lookups(self.lookups.begin(), self.lookups.end());
  for (const auto& [name, node] : lookups) connect_lookup(index, name, node);
  const std::vector<std::uint32_t> derived = classes_[index].derived;
  for (const std::uint32_t each : derived) update_mro(each, depth + 1);
}

/// The C3 linearisation (Barrett and others, "A monotonic superclass linearization for Dylan",
/// 1996); where there is none, depth first.
std::vector<Object> Solver::linearize(const ClassInfo& self) const {
  std::vector<std::vector<Object>> lists;
  for (const Object base : self.bases) {
    if (objects_[base].kind == ObjectKind::class_) {
      lists.push_back(classes_[objects_[base].a].mro);
    } else {
      lists.push_back({base});
    }
  }
  lists.push_back(self.bases);
  std::vector<Object> order = {self.object};
  std::vector<std::size_t> heads(lists.size(), 0);
  const auto in_tail = [&](Object candidate) {
    for (std::size_t i = 0; i < lists.size(); ++i) {
      for (std::size_t k = heads[i] + 1; k < lists[i].size(); ++k) {
        if (lists[i][k] == candidate) return true;
      }
    }
    return false;
  };
  while (order.size() < 1000) {
    Object next = 0;
    Object fallback = 0;
    for (std::size_t i = 0; i < lists.size() && next == 0; ++i) {
      if (heads[i] >= lists[i].size()) continue;
      if (fallback == 0) fallback = lists[i][heads[i]];
      if (!in_tail(lists[i][heads[i]])) next = lists[i][heads[i]];
    }
    if (next == 0) next = fallback;
    if (next == 0) break;
    if (std::find(order.begin(), order.end(), next) == order.end()) order.push_back(next);
    for (std::size_t i = 0; i < lists.size(); ++i) {
      while (heads[i] < lists[i].size() &&
             std::find(order.begin(), order.end(), lists[i][heads[i]]) != order.end()) {
        ++heads[i];
      }
    }
  }
  return order;
}

const std::vector<Object>& Solver::mro(Object class_object) const {
  return classes_[objects_[class_object].a].mro;
}

/// Whether a class or one that it inherits from has an attribute.
bool Solver::defines(Object class_object, Name name) {
  if (!program_.defined_in_class(name)) return false;
  const auto [known, fresh] = defined_.try_emplace(pair_key(class_object, name), 0);
  if (!fresh && known >> 1U == hierarchy_) return (known & 1U) != 0;
  const auto& order = mro(class_object);
  const bool found = std::any_of(order.begin(), order.end(), [&](Object each) {
    return objects_[each].kind == ObjectKind::class_ &&
           classes_[objects_[each].a].attributes.contains(name);
  });
  known = hierarchy_ << 1U | (found ? 1U : 0U);
  return found;
}

/// Where instances of a class find an attribute of the class.
Node Solver::lookup(Object class_object, Name name) {
  const std::uint32_t index = objects_[class_object].a;
  const auto known = classes_[index].lookups.find(name);
  if (known != classes_[index].lookups.end()) return known->second;
  const Node node = new_node();
  classes_[index].lookups.emplace(name, node);
  connect_lookup(index, name, node);
  return node;
}

void Solver::connect_lookup(std::uint32_t index, Name name, Node node) {
  for (const Object each : classes_[index].mro) {
    if (objects_[each].kind != ObjectKind::class_) {
      const Object member = external_member(each, name);
      if (outside(objects_[member].a).row != nullptr) {
        add(node, member);
        return;
      }
      continue;
    }
    const auto& attributes = classes_[objects_[each].a].attributes;
    const auto found = attributes.find(name);
    if (found == attributes.end()) continue;
    flow_once(found->second, node);
    return;
  }
}

/// The same for what stands behind class `after` in the order of the receiver's class.
Node Solver::lookup_after(Object receiver_class, Object after, Name name) {
  const std::uint64_t key = (static_cast<std::uint64_t>(objects_[receiver_class].a) << 40U) ^
                            (static_cast<std::uint64_t>(objects_[after].a) << 20U) ^ name;
  const auto [known, fresh] = after_index_.try_emplace(key, 0);
  if (!fresh) return known;
  const Node node = new_node();
  known = node;
  bool behind = false;
  const std::vector<Object> order = mro(receiver_class);
  for (const Object each : order) {
    if (!behind) {
      behind = each == after;
      continue;
    }
    if (objects_[each].kind != ObjectKind::class_) {
      const Object member = external_member(each, name);
      if (outside(objects_[member].a).row == nullptr) continue;
      add(node, member);
      return node;
    }
    const auto& attributes = classes_[objects_[each].a].attributes;
    const auto found = attributes.find(name);
    if (found == attributes.end()) continue;
    flow_once(found->second, node);
    return node;
  }
  const std::string text(program_.text(name));
  for (const std::string_view base : {"builtins.object.", "builtins.type."}) {
    if (summaries_.has(std::string(base) + text)) {
      add(node, external(std::string(base) + text));
      break;
    }
  }
  return node;
}

/// The place of an attribute of this very class; made where there is none yet.
Node Solver::define(Object class_object, Name name) {
  const std::uint32_t index = objects_[class_object].a;
  const auto known = classes_[index].attributes.find(name);
  if (known != classes_[index].attributes.end()) return known->second;
  const Node node = new_node();
  classes_[index].attributes.emplace(name, node);
  ++hierarchy_;
  program_.set_defined_in_class(name);
  std::vector<std::uint32_t> todo = {index};
  std::unordered_set<std::uint32_t> seen = {index};
  while (!todo.empty()) {
    const std::uint32_t each = todo.back();
    todo.pop_back();
    const auto found = classes_[each].lookups.find(name);
    if (found != classes_[each].lookups.end()) connect_lookup(each, name, found->second);
    for (const std::uint32_t derived : classes_[each].derived) {
      if (seen.insert(derived).second) todo.push_back(derived);
    }
  }
  return node;
}

Object Solver::class_of(Object object) const {
  const ObjectData& data = objects_[object];
  return data.kind == ObjectKind::instance ? data.a : 0;
}

bool Solver::derives_from(Object class_object, std::string_view prefix) const {
  const auto& order = mro(class_object);
  return std::any_of(order.begin(), order.end(), [&](Object each) {
    return objects_[each].kind != ObjectKind::class_ &&
           program_.text(objects_[each].a).starts_with(prefix);
  });
}

/// The object that a call of a class makes. Objects that keep functions are told apart by where
/// they are made, where those places are few.
Object Solver::new_instance(const Call& call, Object class_object) {
  constexpr std::uint8_t most_sites = 30;
  constexpr std::uint32_t deepest = 5;
  ClassInfo& made = info(class_object);
  const std::uint32_t depth = frames_[call.frame].depth;
  const bool apart = made.apart && depth < deepest && !derives_from(class_object, "enum.") &&
                     !defines(class_object, program_.intern("__new__"));
  if (!apart) return instance_of(class_object);
  const std::uint64_t key = mixed(pair_key(call.instruction, call.frame)) ^ mixed(class_object) * 3;
  const std::uint32_t* known = sites_.find(key);
  if (known == nullptr && made.sites >= most_sites) return instance_of(class_object);
  if (known != nullptr) return object(ObjectKind::instance, class_object, *known);
  ++made.sites;
  const auto site = static_cast<std::uint32_t>(site_depths_.size());
  site_depths_.push_back(depth);
  sites_[key] = site;
  return object(ObjectKind::instance, class_object, site);
}

void Solver::construct(Call call, Object class_object, bool with_metaclass) {
  const std::uint32_t index = objects_[class_object].a;
  const Name call_name = program_.intern("__call__");
  classes_[index].called = true;
  if (with_metaclass) {
    bool replaced = false;
    for (const Object meta : values(classes_[index].metaclass)) {
      if (objects_[meta].kind != ObjectKind::class_ || !defines(meta, call_name)) continue;
      replaced = true;
      Call on_class = call;
      const Node found = lookup(meta, call_name);
      for (const Object each : values(found)) call_found(on_class, each, class_object);
    }
    if (replaced) return;
  }
  const Object made = new_instance(call, class_object);
  add(call.dst, made);
  if (derives_from(class_object, "enum.")) {
    // Calling an enumeration looks a member up.
    const Name missing = program_.intern("_missing_");
    if (!defines(class_object, missing)) return;
    const Values list = values(lookup(class_object, missing));
    for (const Object each : list) call_found(call, each, class_object);
    return;
  }
  const Name new_name = program_.intern("__new__");
  const bool own_arguments = call.self[0] != 0 || call.arguments_frame != call.frame ||
                             call.arguments != at(call.instruction).arguments;
  const auto run = [&](Name name, Object receiver, bool result) {
    if (!defines(class_object, name) && !derives_from(class_object, "")) return;
    const Node found = lookup(class_object, name);
    if (!own_arguments) {
      use(found, call.instruction, call.frame, result ? Mode::bound_call : Mode::init_call,
          receiver);
      return;
    }
    Call part = call;
    if (!result) part.dst = 0;
    const Values list = values(found);
    for (const Object each : list) call_found(part, each, receiver);
  };
  if (defines(class_object, new_name)) run(new_name, class_object, true);
  run(program_.intern("__init__"), made, false);
  fill_fields(call, class_object, made);
}

}  // namespace lacuna::detail::flow
