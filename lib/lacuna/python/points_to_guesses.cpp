#include <algorithm>
#include <array>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
namespace {

constexpr std::size_t most_candidates = 4;
constexpr std::size_t most_callbacks = 16;

/// Names so common outside the repository that they say nothing about a class in it.
constexpr std::array<std::string_view, 75> common = {
    "append",     "add",      "get",        "items",     "keys",    "values",  "update", "pop",
    "copy",       "join",     "split",      "strip",     "format",  "replace", "lower",  "upper",
    "encode",     "decode",   "read",       "write",     "close",   "open",    "sort",   "index",
    "count",      "insert",   "remove",     "extend",    "clear",   "reverse", "sum",    "mean",
    "min",        "max",      "std",        "var",       "dot",     "reshape", "astype", "shape",
    "size",       "dtype",    "ndim",       "T",         "tolist",  "item",    "any",    "all",
    "fill",       "flatten",  "ravel",      "transpose", "squeeze", "round",   "name",   "data",
    "startswith", "endswith", "setdefault", "flush",     "seek",    "start",   "stop",   "real",
    "imag",       "conj",     "group",      "match",     "search",  "next",    "send",   "run",
    "set",        "put",      "__init__"};

bool is_common(std::string_view name) {
  return std::find(common.begin(), common.end(), name) != common.end();
}

}  // namespace

/// Functions that code outside the repository is given are called by it, where they are few: a
/// place that holds many holds them by accident.
bool Solver::guess_callbacks() {
  const auto given = std::move(given_away_);
  given_away_.clear();
  for (const auto& [call, node] : given) {
    // Where a method of a class here is called, it is called on what is not known, too.
    const bool own = call.instruction < calls_own_.size() && calls_own_[call.instruction];
    if (own && at(call.instruction).op == Op::method) continue;
    std::vector<Object> functions;
    for (const Object each : values(node)) {
      const ObjectKind kind = objects_[each].kind;
      if (kind == ObjectKind::function || kind == ObjectKind::bound) functions.push_back(each);
      const std::string_view type = program_.text(type_of(each));
      if (type == "lacuna.map" || type == "lacuna.filter") {
        summary(call, *row_of(each, program_.intern("__iter__")), each);
      }
    }
    if (functions.size() > most_callbacks) continue;
    Call back = call;
    back.self[0] = back.self[1] = 0;
    back.arguments = absolute_arguments({});
    back.arguments_frame = 0;
    back.dst = 0;
    back.depth = 0;
    for (const Object each : functions) this->call(back, each);
  }
  return !given.empty();
}

/// A function that nothing calls, because its decorator put something in its place that cannot be
/// seen to call it (code made while the program runs, say), is called by what took its place, and
/// where that is called.
bool Solver::guess_wrapped() {
  bool any = false;
  std::map<std::uint32_t, std::vector<Node>> made;  // by the call that made the decorator
  const auto count = static_cast<std::uint32_t>(program_.instructions.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    const Instruction instruction = at(i);
    if (instruction.op != Op::decorate) continue;
    const std::uint32_t frame = default_frames_[instruction.owner];
    if (frame == 0) continue;
    const Node decorated = node_of(instruction.dst, frame);
    bool hidden = false;
    for (const Object each : values(node_of(instruction.b, frame))) {
      const ObjectData& data = objects_[each];
      if (data.kind != ObjectKind::function || entered_[data.a]) continue;
      hidden = wrap(decorated, each) || hidden;
    }
    if (hidden) made[maker_of(i)].push_back(decorated);
    any = any || hidden;
  }
  made.erase(no_index);
  if (!made.empty()) wrap_helpers(made);
  return any;
}

/// The call in the text whose result is the decorator of an instruction; no_index: it is none.
std::uint32_t Solver::maker_of(std::uint32_t decorate) const {
  constexpr std::uint32_t farthest = 200;
  const Instruction& instruction = at(decorate);
  const std::uint32_t last = decorate < farthest ? 0 : decorate - farthest + 1;
  for (std::uint32_t i = decorate; i > last;) {
    --i;
    if (at(i).owner != instruction.owner) break;
    if (at(i).dst != instruction.a) continue;
    return at(i).op == Op::call || at(i).op == Op::method ? i : no_index;
  }
  return no_index;
}

/// What the maker of such a decorator defines inside, and nothing calls, runs where the decorated
/// function does: it is what the code made at run time was made for.
void Solver::wrap_helpers(const std::map<std::uint32_t, std::vector<Node>>& made) {
  const std::size_t known = edges_.size();
  for (std::size_t at_edge = 0; at_edge < known; ++at_edge) {
    const FoundEdge edge = edges_[at_edge];
    const auto found = made.find(edge.instruction);
    if (found == made.end()) continue;
    for (std::uint32_t i = edge.callee + 1; i < program_.functions.size(); ++i) {
      const std::uint32_t parent = program_.functions[i].parent;
      if (parent == no_index || parent < edge.callee) break;
      const bool inner = parent == edge.callee && program_.functions[i].in_class == no_index;
      if (!inner || (entered_[i] && !helpers_.contains(i))) continue;
      helpers_.insert(i);
      const Object helper = object(ObjectKind::function, i, default_frames_[edge.callee]);
      for (const Node decorated : found->second) wrap(decorated, helper);
    }
  }
}

bool Solver::wrap(Node decorated, Object function) {
  bool replaced = false;
  for (const Object each : values(decorated)) {
    if (each == function) return false;
    Values called = {each};
    if (objects_[each].kind == ObjectKind::instance) {
      called = values(lookup(objects_[each].a, program_.intern("__call__")));
    }
    for (const Object one : called) {
      if (objects_[one].kind != ObjectKind::function) continue;
      replaced = record_wrapped(objects_[one].a, objects_[function].a) || replaced;
    }
  }
  return replaced && add(decorated, function);
}

/// An edge from the first call of the wrapper of which nothing is known; false where all is known.
bool Solver::record_wrapped(std::uint32_t wrapper, std::uint32_t function) {
  const FunctionUnit& unit = program_.functions[wrapper];
  for (std::uint32_t i = unit.first; i < unit.first + unit.count; ++i) {
    const bool unknown = (at(i).op == Op::call || at(i).op == Op::method) && !resolved_[i];
    if (!unknown) continue;
    if (edge_keys_.insert(pair_key(i, function))) {
      edges_.push_back({wrapper, function, i, rule_wrapper});
    }
    return true;
  }
  return false;
}

/// A method that nothing here calls is called from elsewhere, on an instance of its class or of
/// one derived from it.
bool Solver::guess_receivers() {
  bool any = false;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> by_unit;
  for (std::uint32_t i = 0; i < classes_.size(); ++i) by_unit[classes_[i].unit].push_back(i);
  for (std::uint32_t i = 0; i < program_.functions.size(); ++i) {
    const FunctionUnit& function = program_.functions[i];
    if (function.in_class == no_index || function.parameter_count == 0 || entered_[i]) continue;
    if (function.static_method && program_.text(function.name) != "__new__") continue;
    const auto found = by_unit.find(function.in_class);
    if (found == by_unit.end()) continue;
    const Node self =
        frames_[default_frames_[i]].base + program_.parameters[function.parameters].place;
    const bool on_class = function.class_method || function.static_method;
    std::vector<std::uint32_t> todo = {found->second.front()};
    for (std::size_t k = 0; k < todo.size() && todo.size() < 40; ++k) {
      for (const std::uint32_t derived : classes_[todo[k]].derived) {
        if (std::find(todo.begin(), todo.end(), derived) == todo.end()) todo.push_back(derived);
      }
    }
    for (const std::uint32_t each : todo) {
      const Object class_object = classes_[each].object;
      any = add(self, on_class ? class_object : instance_of(class_object)) || any;
    }
  }
  return any;
}

/// Annotations, where values say nothing.
bool Solver::guess_annotations() {
  std::unordered_map<Node, std::pair<std::uint32_t, Name>> class_places;
  for (std::uint32_t i = 0; i < classes_.size(); ++i) {
    for (const ClassField& each : program_.classes[classes_[i].unit].fields) {
      class_places[node_of(each.initial, classes_[i].frame)] = {i, each.name};
    }
  }
  std::vector<std::pair<Node, Node>> links;
  for (const auto& [index, frame] : evidence_) {
    const Instruction instruction = at(index);
    const Node from = node_of(instruction.a, frame);
    const Node dst = node_of(instruction.dst, frame);
    if (from == 0 || dst == 0 || is_idle(frame)) continue;
    const auto place = class_places.find(dst);
    if (instruction.aux == 1 && place != class_places.end()) {
      std::vector<std::uint32_t> todo = {place->second.first};
      for (std::size_t k = 0; k < todo.size() && todo.size() < 40; ++k) {
        for (const std::uint32_t each : classes_[todo[k]].derived) todo.push_back(each);
      }
      for (const std::uint32_t each : todo) {
        const Object any = instance_of(classes_[each].object);
        const Name name = place->second.second;
        if (!has_field(any, name)) links.emplace_back(from, field(any, name));
      }
      continue;
    }
    if (!says_something(dst)) links.emplace_back(from, dst);
  }
  evidence_.clear();
  for (const auto& [from, dst] : links) {
    const Values said = values(from);
    const bool plain = std::none_of(said.begin(), said.end(), [&](Object each) {
      return objects_[each].kind == ObjectKind::instance;
    });
    if (plain) {
      flow_once(from, dst);
      continue;
    }
    for (const Object each : said) {
      if (objects_[each].kind != ObjectKind::instance) {
        add(dst, each);
        continue;
      }
      for (const Object made : made_of(objects_[each].a)) add(dst, instance_of(made));
    }
  }
  return !links.empty();
}

/// Whether a frame is entered by no call, while others of its function are: what its places hold
/// is held there, too, and what they lack says nothing.
bool Solver::is_idle(std::uint32_t frame) const {
  const std::uint32_t function = frames_[frame].function;
  if (frame == 0 || frames_[frame].called || !entered_[function]) return false;
  return default_frames_[function] == frame;
}

/// The places of the idle frames, first and behind the last, in order.
std::vector<std::pair<Node, Node>> Solver::idle_places() const {
  std::vector<std::pair<Node, Node>> list;
  for (std::uint32_t frame = 1; frame < frames_.size(); ++frame) {
    if (!is_idle(frame)) continue;
    const Node base = frames_[frame].base;
    list.emplace_back(base, base + program_.functions[frames_[frame].function].places);
  }
  return list;
}

/// Whether a place holds more than None.
bool Solver::says_something(Node node) const {
  const Object no_value = *begin(nodes_[static_cast<Node>(ConstantType::none) + 1]);
  const Object* have = begin(nodes_[node]);
  for (std::uint16_t i = 0; i < nodes_[node].count; ++i) {
    const ObjectData& data = objects_[have[i]];
    const bool unknown = data.kind == ObjectKind::result && program_.text(data.a) == "?";
    if (have[i] != no_value && !unknown) return true;
  }
  return false;
}

/// A place that holds nothing known holds an instance of the class that has all attributes that are
/// read from it, if few classes have.
bool Solver::guess_names() {
  std::unordered_map<Name, std::vector<std::uint32_t>> definers;
  for (std::uint32_t i = 0; i < classes_.size(); ++i) {
    for (const auto& [name, node] : classes_[i].attributes) definers[name].push_back(i);
  }
  std::vector<std::pair<Node, Object>> found;
  const auto count = static_cast<Node>(nodes_.size());
  const std::vector<std::pair<Node, Node>> idle = idle_places();
  auto next_idle = idle.begin();
  for (Node node = 1; node < count; ++node) {
    if (nodes_[node].uses == 0 || says_something(node)) continue;
    while (next_idle != idle.end() && next_idle->second <= node) ++next_idle;
    if (next_idle != idle.end() && next_idle->first <= node) continue;
    std::vector<Name> names;
    for (std::uint32_t each = nodes_[node].uses; each != 0; each = uses_[each].next) {
      if (uses_[each].mode != Mode::direct) continue;
      const Instruction& instruction = at(uses_[each].instruction);
      const bool reads = instruction.op == Op::method || instruction.op == Op::attribute;
      if (reads && instruction.aux == 0) names.push_back(instruction.name);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const Object each : candidates(names, definers)) found.emplace_back(node, each);
  }
  bool any = false;
  for (const auto& [node, object] : found) any = add(node, object) || any;
  return any;
}

std::vector<Object> Solver::candidates(
    const std::vector<Name>& names,
    const std::unordered_map<Name, std::vector<std::uint32_t>>& definers) {
  const std::vector<std::uint32_t>* rarest = nullptr;
  for (const Name name : names) {
    if (is_common(program_.text(name)) || program_.text(name).starts_with("__")) continue;
    const auto list = definers.find(name);
    if (list == definers.end()) continue;
    if (rarest == nullptr || list->second.size() < rarest->size()) rarest = &list->second;
  }
  if (rarest == nullptr || rarest->size() > 50) return {};
  std::vector<Object> fits;
  for (const std::uint32_t index : *rarest) {
    const Object class_object = classes_[index].object;
    const bool all = std::all_of(names.begin(), names.end(), [&](Name name) {
      if (defines(class_object, name)) return true;
      const Object any = info(class_object).apart ? object(ObjectKind::unknown, class_object)
                                                  : instance_of(class_object);
      return fields_.contains(pair_key(any, name)) ||
             fields_.contains(pair_key(instance_of(class_object), name)) ||
             derives_from(class_object, "");
    });
    if (all) fits.push_back(class_object);
  }
  // A class that inherits what it has from another of them adds nothing.
  std::vector<Object> list;
  for (const Object each : fits) {
    const auto& order = mro(each);
    const bool inherits = std::any_of(order.begin() + 1, order.end(), [&](Object base) {
      return std::find(fits.begin(), fits.end(), base) != fits.end();
    });
    if (!inherits || fits.size() <= most_candidates) list.push_back(instance_of(each));
  }
  // Of classes that nothing here makes, and others that are made, the others are meant.
  const auto is_made = [&](Object each) { return info(objects_[each].a).called; };
  if (std::any_of(list.begin(), list.end(), is_made)) {
    std::erase_if(list, [&](Object each) { return !is_made(each); });
  }
  if (list.size() > most_candidates) list.clear();
  return list;
}

/// Where a module and the name in it are texts that are not known, what such a text of the
/// repository names may be meant: the entry points of registries and settings.
bool Solver::guess_imports() {
  constexpr std::size_t most = 64;
  if (by_text_.empty()) return false;
  std::vector<Node> named;
  std::unordered_set<Node> seen;
  for (const auto& [name, in] : program_.dotted_texts) {
    const std::string_view text = program_.text(name);
    const std::size_t last = text.find_last_of(".:");
    const std::uint32_t file = program_.find_module(text.substr(0, last), 0, in);
    if (file == no_index) continue;
    const Node node = module_variable(file, program_.intern(text.substr(last + 1)));
    if (node != 0 && seen.insert(node).second) named.push_back(node);
  }
  if (named.size() > most) return false;
  const auto asked = std::move(by_text_);
  by_text_.clear();
  for (const Node to : asked) {
    for (const Node from : named) flow_once(from, to);
  }
  return !named.empty();
}

}  // namespace lacuna::detail::flow
