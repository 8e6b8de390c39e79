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

/// Whether an object takes the branch of a test for the classes in a place.
bool Solver::passes(Object object, Node classes, bool wanted) const {
  Values list = values(classes);
  for (std::size_t i = 0; i < list.size() && list.size() < 100; ++i) {
    if (objects_[list[i]].kind != ObjectKind::container) continue;
    const std::uint32_t* parts = fields_.find(pair_key(list[i], all_key_));
    if (parts == nullptr) return true;
    for (const Object part : values(*parts)) list.push_back(part);
  }
  int best = no;
  bool any = false;
  for (const Object each : list) {
    if (objects_[each].kind == ObjectKind::container) continue;
    any = true;
    best = std::max(best, is_instance(object, each));
  }
  return !any || (wanted ? best != no : best != yes);
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
      return strict ? no : maybe;
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
