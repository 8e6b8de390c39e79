#include <algorithm>
#include <array>
#include <utility>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
namespace {

constexpr std::array<std::pair<std::string_view, ObjectMap>, 14> maps = {{
    {"static", ObjectMap::static_method},
    {"clsm", ObjectMap::class_method},
    {"inst", ObjectMap::instance},
    {"classof", ObjectMap::class_of},
    {"dataclass", ObjectMap::dataclass},
    {"functions", ObjectMap::functions},
    {"fieldvalues", ObjectMap::field_values},
    {"bind", ObjectMap::bind},
    {"classes", ObjectMap::classes},
    {"named_attribute", ObjectMap::named_attribute},
    {"ordered", ObjectMap::ordered},
    {"set_any", ObjectMap::set_any},
    {"cases", ObjectMap::cases},
    {"imported", ObjectMap::imported},
}};

}  // namespace

std::optional<ObjectMap> object_map(std::string_view name) {
  const auto* const found =
      std::find_if(maps.begin(), maps.end(), [&](const auto& each) { return each.first == name; });
  if (found == maps.end()) return std::nullopt;
  return found->second;
}

/// The test cases of unittest in a suite, a class, a module or an object.
void Solver::map_cases(const Instruction& instruction, Object from) {
  const ObjectData data = objects_[from];
  if (data.kind == ObjectKind::module) {
    for (const auto& [name, place] : program_.files[data.a].globals) {
      flow_once(module_variable(data.a, name), instruction.a);
    }
  } else if (data.kind == ObjectKind::result && program_.text(data.a) == "unittest.TestSuite") {
    flow_once(field(from, program_.intern("tests")), instruction.a);
  } else if (data.kind == ObjectKind::container) {
    flow_once(elements(from), instruction.a);
  } else if (data.kind == ObjectKind::class_ && derives_from(from, "unittest.")) {
    add(instruction.dst, instance_of(from));
  } else if (data.kind == ObjectKind::instance && derives_from(data.a, "unittest.")) {
    add(instruction.dst, from);
  }
}

void Solver::map_object(const Use& use, Object from) {
  const Instruction instruction = at(use.instruction);
  const ObjectData data = objects_[from];
  const bool is_class = data.kind == ObjectKind::class_;
  switch (static_cast<ObjectMap>(use.extra)) {
    case ObjectMap::static_method:
      add(instruction.dst, object(ObjectKind::static_method, from));
      break;
    case ObjectMap::class_method:
      add(instruction.dst, object(ObjectKind::class_method, from));
      break;
    case ObjectMap::instance:
      if (is_class) add(instruction.dst, instance_of(from));
      break;
    case ObjectMap::class_of:
      if (data.kind == ObjectKind::instance) add(instruction.dst, data.a);
      break;
    case ObjectMap::dataclass:
      if (!is_class) break;
      classes_[data.a].dataclass = true;
      add(instruction.dst, from);
      break;
    case ObjectMap::functions:
      if (data.kind == ObjectKind::function || data.kind == ObjectKind::bound) {
        add(instruction.dst, from);
      }
      break;
    case ObjectMap::field_values:
      for (const auto& [name, node] : fields_of(from)) flow_once(node, instruction.dst);
      break;
    case ObjectMap::bind: {
      const Values receivers = values(instruction.b);
      for (const Object each : receivers) {
        add(instruction.dst, object(ObjectKind::bound, from, each));
      }
      break;
    }
    case ObjectMap::classes:
      if (is_class) flow_once(field(from, program_.intern("<classes>")), instruction.dst);
      break;
    case ObjectMap::set_any:
      if (!is_class) break;
      sets_any_ = true;
      flow_once(instruction.b, define(from, any_key_));
      break;
    case ObjectMap::ordered:
      if (is_class) classes_[data.a].ordered = true;
      add(instruction.dst, from);
      break;
    case ObjectMap::named_attribute: {
      if (!is_known_text(from)) break;
      const std::uint32_t load =
          synthetic(Op::attribute, instruction.dst, instruction.b, instruction, data.b);
      this->use(instruction.b, load, 0, Mode::direct);
      break;
    }
    case ObjectMap::imported:
      if (data.kind == ObjectKind::result && data.a == module_type_)
        by_text_.push_back(instruction.dst);
      break;
    case ObjectMap::cases:
      map_cases(instruction, from);
      break;
  }
}

}  // namespace lacuna::detail::flow
