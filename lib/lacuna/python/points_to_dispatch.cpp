// What is only known when nothing else is left to do: functools.singledispatch and reflected
// operators, which ask for the class of an argument.

#include <algorithm>
#include <array>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
namespace {

struct Abstract {
  std::string_view name;
  std::string_view types;  ///< separated by spaces
};

/// Classes that built-in types are said to derive from.
constexpr std::array<Abstract, 12> abstracts = {{
    {"collections.abc.Sequence", "list tuple"},
    {"collections.abc.MutableSequence", "list"},
    {"collections.abc.Mapping", "dict"},
    {"collections.abc.MutableMapping", "dict"},
    {"collections.abc.Set", "set"},
    {"collections.abc.MutableSet", "set"},
    {"collections.abc.Iterable", "list tuple dict set generator"},
    {"collections.abc.Collection", "list tuple dict set"},
    {"collections.abc.Iterator", "generator"},
    {"numbers.Number", "builtins.int builtins.float"},
    {"numbers.Real", "builtins.int builtins.float"},
    {"numbers.Integral", "builtins.int"},
}};

bool has_word(std::string_view words, std::string_view word) {
  for (std::size_t at = words.find(word); at != std::string_view::npos;
       at = words.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || words[at - 1] == ' ';
    if (begins && (end == words.size() || words[end] == ' ')) return true;
  }
  return false;
}

}  // namespace

/// Whether an object of a built-in type `type` is an instance of `asked`.
bool Solver::is_builtin_instance(std::string_view type, std::string_view asked) {
  if (asked == type || asked.ends_with("builtins.object")) return true;
  if (asked.starts_with("builtins.") && asked.substr(9) == type) return true;
  if (type == "builtins.bool" && asked == "builtins.int") return true;
  return std::any_of(abstracts.begin(), abstracts.end(), [&](const Abstract& each) {
    return each.name == asked && has_word(each.types, type);
  });
}

/// The functions of a dispatcher and the classes that they are for.
std::vector<Implementation> Solver::implementations(Object dispatcher) const {
  std::vector<Implementation> list;
  for (const auto& [owner, classes, functions] : registered_) {
    const Values owners = values(owner);
    if (std::find(owners.begin(), owners.end(), dispatcher) == owners.end()) continue;
    const Values given = values(functions != 0 ? functions : classes);
    for (const Object function : given) {
      const ObjectKind kind = objects_[function].kind;
      if (kind == ObjectKind::class_ || kind == ObjectKind::external) continue;
      Implementation made{function, {}, {}};
      if (functions != 0) {
        for (const Object of : values(classes)) made.classes.push_back(of);
      } else {
        annotate(made);
      }
      list.push_back(std::move(made));
    }
  }
  return list;
}

/// The class of a function that is registered without one stands in the annotation of its first
/// parameter.
void Solver::annotate(Implementation& made) const {
  const ObjectData& data = objects_[made.function];
  if (data.kind != ObjectKind::function) return;
  const FunctionUnit& unit = program_.functions[data.a];
  const std::uint32_t skipped = unit.in_class == no_index ? 0 : 1;
  if (unit.parameter_count <= skipped) return;
  const Parameter& first = parameter(unit, skipped);
  if (first.type != 0) made.builtin = first.type;
  for (std::uint32_t i = unit.first; i < unit.first + unit.count; ++i) {
    if (at(i).op != Op::evidence || at(i).dst != make_ref(0, first.place)) continue;
    for (const Object each : values(node_of(at(i).a, default_frames_[data.a]))) {
      const ObjectData& of = objects_[each];
      if (of.kind == ObjectKind::instance) made.classes.push_back(of.a);
      if (of.kind == ObjectKind::result) made.builtin = of.a;
      if (of.kind == ObjectKind::container) made.builtin = type_of(each);
    }
  }
}

/// Which of the implementations an object goes to: that of the nearest class; none: the default.
std::vector<Object> Solver::implementations_for(Object object,
                                                const std::vector<Implementation>& list) const {
  std::vector<Object> found;
  const auto take = [&](auto&& fits) {
    for (const Implementation& each : list) {
      if (fits(each)) found.push_back(each.function);
    }
    return !found.empty();
  };
  const auto is_external = [&](Object of, std::string_view type) {
    return objects_[of].kind == ObjectKind::external &&
           is_builtin_instance(type, program_.text(objects_[of].a));
  };
  const auto takes_builtin = [&](const Implementation& each, std::string_view type) {
    return (each.builtin != 0 && is_builtin_instance(type, program_.text(each.builtin))) ||
           std::any_of(each.classes.begin(), each.classes.end(),
                       [&](Object of) { return is_external(of, type); });
  };
  const ObjectData& data = objects_[object];
  if (data.kind == ObjectKind::instance) {
    for (const Object base : mro(data.a)) {
      const bool nearest = take([&](const Implementation& each) {
        if (objects_[base].kind != ObjectKind::class_) {
          return takes_builtin(each, program_.text(objects_[base].a));
        }
        return std::find(each.classes.begin(), each.classes.end(), base) != each.classes.end();
      });
      if (nearest) return found;
    }
    return found;
  }
  const std::string_view type = program_.text(type_of(object));
  take([&](const Implementation& each) { return takes_builtin(each, type); });
  return found;
}

/// A call of a dispatcher waits until it is known what the argument at `position` is.
void Solver::wait_for_dispatch(const Call& call, Object dispatcher, std::uint32_t position) {
  Dispatch made;
  made.call = call;
  made.dispatcher = dispatcher;
  made.position = position;
  made.given = argument(call, position);
  dispatches_.push_back(std::move(made));
}

/// The call goes to `function` with those of the given objects that belong there.
Node Solver::dispatched_argument(Dispatch& dispatch, Object function) {
  const auto known = dispatch.chosen.find(function);
  if (known != dispatch.chosen.end()) return known->second;
  const Node narrowed = new_node();
  dispatch.chosen.emplace(function, narrowed);
  auto list = arguments_from(dispatch.call, 0);
  std::uint32_t seen = 0;
  for (auto& [key, node] : list) {
    if (key == key_position && seen++ == dispatch.position) node = narrowed;
  }
  const Node callee = new_node();
  const std::uint32_t made =
      synthetic(Op::call, dispatch.call.dst, callee, Instruction(at(dispatch.call.instruction)));
  const std::uint32_t arguments = absolute_arguments(list);
  program_.instructions[made].arguments = arguments;
  use(callee, made, 0, Mode::direct);
  add(callee, function);
  return narrowed;
}

/// Lets the calls of dispatchers go on whose arguments are known. False: nothing new is known.
bool Solver::release_dispatches() {
  bool any = false;
  for (Dispatch& dispatch : dispatches_) {
    const Values given = values(dispatch.given);
    if (given.empty()) continue;
    const Object dispatcher = dispatch.dispatcher;
    const std::vector<Implementation> list = implementations(dispatcher);
    for (const Object each : given) {
      if (says_nothing(each)) continue;
      std::vector<Object> chosen = implementations_for(each, list);
      if (chosen.empty()) {
        for (const Object otherwise : values(field(dispatcher, program_.intern("func")))) {
          // A default that does nothing but raise is there for what never comes.
          const ObjectData& data = objects_[otherwise];
          const bool raises =
              data.kind == ObjectKind::function && program_.functions[data.a].trivial;
          if (!raises || given.size() == 1) chosen.push_back(otherwise);
        }
      }
      for (const Object function : chosen) {
        const Node narrowed = dispatched_argument(dispatch, function);
        any = add(narrowed, each) || any;
      }
    }
  }
  return any;
}

/// An argument of which nothing is known is most likely data, which the analysis does not follow:
/// then the implementations for classes from outside are called.
bool Solver::guess_dispatches() {
  bool any = false;
  for (Dispatch& dispatch : dispatches_) {
    if (!dispatch.chosen.empty()) continue;
    for (const Implementation& each : implementations(dispatch.dispatcher)) {
      const bool own = std::any_of(each.classes.begin(), each.classes.end(), [&](Object of) {
        return objects_[of].kind == ObjectKind::class_;
      });
      if (own) continue;
      dispatched_argument(dispatch, each.function);
      any = true;
    }
  }
  return any;
}

/// Of None, and of what is not known, nothing follows where there is anything else.
bool Solver::says_nothing(Object object) const {
  const ObjectData& data = objects_[object];
  if (data.kind != ObjectKind::result) return data.kind == ObjectKind::external;
  const std::string_view type = program_.text(data.a);
  return type == "?" || type == "builtins.NoneType";
}

/// The right operand's method runs where the left one has none of its own.
void Solver::start_reflected(std::uint32_t index, std::uint32_t frame) {
  const auto number = static_cast<std::uint32_t>(reflected_.size());
  reflected_.push_back({index, frame});
  const Ref left = program_.pool[at(index).arguments + 2];
  const bool constant = hops_of(left) == constant_hops && frame != 0;
  if (constant && left != flow::constant(ConstantType::none)) {
    ask_right(reflected_[number]);
  } else {
    use(node_of(left, frame), index, frame, Mode::left_operand, number);
  }
}

void Solver::see_left(const Use& use, Object left) {
  Reflected& waiting = reflected_[use.extra];
  if (waiting.asks || says_nothing(left)) return;
  const ObjectData& data = objects_[left];
  if (data.kind == ObjectKind::instance && defines(data.a, at(use.instruction).b)) {
    waiting.has = true;
  } else {
    ask_right(waiting);
  }
}

void Solver::ask_right(Reflected& waiting) {
  waiting.asks = true;
  const Node right = node_of(at(waiting.instruction).a, waiting.frame);
  use(right, waiting.instruction, waiting.frame, Mode::direct);
}

/// What is on the left may be the result of another such call: where nothing is known of it when
/// all else is done, the right operand is asked.
bool Solver::release_reflected() {
  bool any = false;
  for (Reflected& each : reflected_) {
    if (each.has || each.asks || !right_answers(each)) continue;
    ask_right(each);
    any = true;
  }
  return any;
}

/// Whether something on the right has the method, so far.
bool Solver::right_answers(const Reflected& waiting) {
  const Instruction& instruction = at(waiting.instruction);
  const Cell& right = nodes_[node_of(instruction.a, waiting.frame)];
  return std::any_of(begin(right), begin(right) + right.count, [&](Object each) {
    const ObjectData& data = objects_[each];
    return data.kind == ObjectKind::instance && defines(data.a, instruction.name);
  });
}

}  // namespace lacuna::detail::flow
