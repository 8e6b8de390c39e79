#include <algorithm>
#include <array>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
namespace {

/// Types of which nothing is an instance that does not derive from them.
constexpr std::array<std::string_view, 12> concrete = {
    "builtins.str",   "builtins.int",  "builtins.float", "builtins.bool",
    "builtins.bytes", "builtins.list", "builtins.tuple", "builtins.dict",
    "builtins.set",   "builtins.type", "builtins.slice", "numpy.ndarray"};

constexpr int no = 0;
constexpr int maybe = 1;
constexpr int yes = 2;

}  // namespace

/// Whether a class can only be a number, or anything else that abstract classes outside stand for,
/// because somebody registers it.
bool Solver::derives_from_nothing_outside(const std::vector<Object>& order) const {
  return std::all_of(order.begin(), order.end(), [&](Object each) {
    if (objects_[each].kind == ObjectKind::class_) return true;
    const std::string_view name = program_.text(objects_[each].a);
    return name.starts_with("abc.") || name.starts_with("typing.");
  });
}

/// Whether the text registers classes as numbers: `numbers.Real.register(Length)`.
bool Solver::text_registers_numbers() {
  static constexpr std::string_view numbers[] = {"Number", "Complex", "Real", "Rational",
                                                 "Integral"};
  const Name method = program_.intern("register");
  for (std::size_t i = 1; i < program_.instructions.size(); ++i) {
    if (program_.instructions[i].op != Op::method || program_.instructions[i].name != method)
      continue;
    const Instruction& before = program_.instructions[i - 1];
    if (before.op != Op::attribute) continue;
    const std::string_view asked = program_.text(before.name);
    if (std::find(std::begin(numbers), std::end(numbers), asked) != std::end(numbers)) return true;
  }
  return false;
}

/// Whether an object takes the branch of a test.
bool Solver::passes(Object object, const Instruction& test, Node classes) {
  int answer = maybe;
  switch (static_cast<TestKind>(test.aux / 2)) {
    case TestKind::instance:
      answer = is_one_of(object, classes);
      break;
    case TestKind::callable:
      answer = is_callable(object);
      break;
    case TestKind::coroutine_function:
      answer = is_coroutine_function(object);
      break;
    case TestKind::attribute:
      answer = has_attribute(object, test.name);
      break;
    case TestKind::none:
      answer = object == *begin(nodes_[static_cast<Node>(ConstantType::none) + 1]) ? yes : no;
      break;
  }
  return test.aux % 2 == 0 ? answer != no : answer != yes;
}

int Solver::is_callable(Object object) {
  const ObjectData& data = objects_[object];
  switch (data.kind) {
    case ObjectKind::function:
    case ObjectKind::class_:
    case ObjectKind::bound:
    case ObjectKind::partial:
      return yes;
    case ObjectKind::instance:
      if (defines(data.a, program_.intern("__call__"))) return yes;
      return derives_from(data.a, "") ? maybe : no;
    case ObjectKind::container:
    case ObjectKind::module:
    case ObjectKind::generator:
    case ObjectKind::coroutine:
      return no;
    default:
      return is_plain_data(data) ? no : maybe;
  }
}

int Solver::is_coroutine_function(Object object) const {
  const ObjectData& data = objects_[object];
  if (data.kind == ObjectKind::bound) return is_coroutine_function(data.a);
  if (data.kind != ObjectKind::function) return data.kind == ObjectKind::class_ ? no : maybe;
  const FunctionUnit& function = program_.functions[data.a];
  return function.async && !function.generator ? yes : no;
}

int Solver::has_attribute(Object object, Name name) {
  const ObjectData& data = objects_[object];
  const bool is_class = data.kind == ObjectKind::class_;
  if (data.kind == ObjectKind::module) return module_variable(data.a, name) != 0 ? yes : maybe;
  if (data.kind == ObjectKind::bound) return has_attribute(data.a, name);
  if (data.kind == ObjectKind::function) {
    // A mark that something puts on functions, with its name in the text.
    const bool marks = program_.stored(name) && !program_.text(name).starts_with("__");
    return marks && !marked_functions_.contains(pair_key(object, name)) ? no : maybe;
  }
  if (data.kind != ObjectKind::instance && !is_class) return maybe;
  const Object class_object = is_class ? object : data.a;
  if (defines(class_object, name)) return yes;
  if (program_.stored(name) || derives_from(class_object, "")) return maybe;
  return defines(class_object, program_.intern("__getattr__")) ? maybe : no;
}

/// Whether an object is an instance of one of the classes in a place.
int Solver::is_one_of(Object object, Node classes) const {
  Values list = values(classes);
  for (std::size_t i = 0; i < list.size() && list.size() < 100; ++i) {
    if (objects_[list[i]].kind != ObjectKind::container) continue;
    const std::uint32_t* parts = fields_.find(pair_key(list[i], all_key_));
    if (parts == nullptr) return maybe;
    for (const Object part : values(*parts)) list.push_back(part);
  }
  int best = no;
  bool any = false;
  for (const Object each : list) {
    if (objects_[each].kind == ObjectKind::container) continue;
    any = true;
    best = std::max(best, is_instance(object, each));
  }
  return any ? best : maybe;
}

/// Whether the instances of a class are those that look right, whatever they derive from.
bool Solver::is_protocol(Object class_object) const {
  const auto& bases = info(class_object).bases;
  return std::any_of(bases.begin(), bases.end(), [&](Object base) {
    return objects_[base].kind == ObjectKind::external &&
           program_.text(objects_[base].a).ends_with(".Protocol");
  });
}

/// Whether a class has the methods of a protocol.
bool Solver::may_implement(Object class_object, Object protocol) const {
  const auto& order = mro(class_object);
  for (const auto& [name, node] : info(protocol).attributes) {
    if (nodes_[node].count == 0) continue;
    const bool has = std::any_of(order.begin(), order.end(), [&, key = name](Object each) {
      return objects_[each].kind == ObjectKind::class_ && info(each).attributes.contains(key);
    });
    if (!has) return false;
  }
  return true;
}

/// The classes whose instances an annotation with `class_object` speaks of: those that are made, of
/// the classes that derive from it, or look like a protocol; where none is made, the class itself.
std::vector<Object> Solver::made_of(Object class_object) const {
  constexpr std::size_t most = 8;
  std::vector<Object> found;
  if (info(class_object).called) found.push_back(class_object);
  if (is_protocol(class_object)) {
    for (const ClassInfo& each : classes_) {
      const bool fits = each.called && each.object != class_object;
      if (fits && may_implement(each.object, class_object)) found.push_back(each.object);
    }
  } else {
    std::vector<std::uint32_t> todo = {objects_[class_object].a};
    for (std::size_t i = 0; i < todo.size() && todo.size() < 100; ++i) {
      for (const std::uint32_t derived : classes_[todo[i]].derived) {
        if (std::find(todo.begin(), todo.end(), derived) != todo.end()) continue;
        todo.push_back(derived);
        if (classes_[derived].called) found.push_back(classes_[derived].object);
      }
    }
  }
  if (found.empty() || found.size() > most) found = {class_object};
  return found;
}

int Solver::is_instance(Object object, Object class_object) const {
  const ObjectData& data = objects_[object];
  const ObjectData& of = objects_[class_object];
  const bool own = of.kind == ObjectKind::class_;
  if (!own && of.kind != ObjectKind::external) return maybe;
  const std::string_view name = own ? std::string_view() : program_.text(of.a);
  const bool strict = own || std::find(concrete.begin(), concrete.end(), name) != concrete.end();
  switch (data.kind) {
    case ObjectKind::instance: {
      const auto& order = mro(data.a);
      if (std::find(order.begin(), order.end(), class_object) != order.end()) return yes;
      if (own && is_protocol(class_object)) return may_implement(data.a, class_object) ? maybe : no;
      const bool number = name.starts_with("numbers.") && !registers_numbers_;
      return strict || (number && derives_from_nothing_outside(order)) ? no : maybe;
    }
    case ObjectKind::container: {
      static constexpr std::string_view types[] = {"builtins.list", "builtins.tuple",
                                                   "builtins.set", "builtins.dict", ""};
      if (types[std::min<std::size_t>(data.aux, 4)] == name) return yes;
      return strict ? no : maybe;
    }
    case ObjectKind::result: {
      const std::string_view type = program_.text(data.a);
      if (type == name) return yes;
      if (own && is_outside_data(data)) return no;
      return type.starts_with("builtins.") && type != "builtins.list" && strict ? no : maybe;
    }
    case ObjectKind::class_:
      return name == "builtins.type" ? yes : own ? maybe : strict ? no : maybe;
    case ObjectKind::function:
    case ObjectKind::bound:
    case ObjectKind::partial:
    case ObjectKind::generator:
      return strict ? no : maybe;
    default:
      return maybe;
  }
}

}  // namespace lacuna::detail::flow
