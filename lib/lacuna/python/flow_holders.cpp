// Classes whose objects keep functions: registries, signals, wrappers, pipelines.

#include <algorithm>
#include <array>
#include <unordered_set>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {
namespace {

constexpr std::array<std::string_view, 6> getters = {"get",   "pop",        "values",
                                                     "items", "setdefault", "copy"};

/// Looks for calls of what comes out of attributes of `self`.
class HolderSearch {
 public:
  HolderSearch(const FileUnit& unit, const std::vector<std::vector<Instruction>>& code)
      : unit_(unit), code_(code) {}

  void add_method(std::uint32_t function) {
    const FunctionUnit& method = unit_.functions[function];
    if (method.parameter_count == 0) return;
    methods_.push_back({function, make_ref(0, unit_.parameters[method.parameters].place)});
  }
  bool found() {
    for (const auto& [function, self] : methods_) {
      for (const Instruction& each : code_[function]) {
        if (each.op == Op::set_attribute && each.a == self) stored_.insert(each.name);
      }
    }
    return std::any_of(methods_.begin(), methods_.end(),
                       [&](const Method& each) { return calls_held(each); });
  }

 private:
  struct Method {
    std::uint32_t function = 0;
    Ref self = nothing;
  };

  bool calls_held(const Method& method) {
    attributes_.clear();
    parts_.clear();
    const auto& code = code_[method.function];
    return std::any_of(code.begin(), code.end(),
                       [&](const Instruction& each) { return calls_held(each, method.self); });
  }
  bool calls_held(const Instruction& each, Ref self) {
    const bool part = parts_.contains(each.a);
    const bool held = part || attributes_.contains(each.a);
    switch (each.op) {
      case Op::attribute:
        if (each.a == self && stored_.contains(each.name)) attributes_.insert(each.dst);
        return false;
      case Op::item:
      case Op::iterate:
        if (held || each.a == self) parts_.insert(each.dst);
        return held && each.dst == make_ref(0, place_return);
      case Op::method:
        if (each.a == self) return stored_.contains(each.name);
        if (held && is_getter(each.name)) parts_.insert(each.dst);
        return false;
      case Op::copy:
        if (part && each.dst == make_ref(0, place_return)) return true;
        if (held) (part ? parts_ : attributes_).insert(each.dst);
        return false;
      case Op::call:
        return held;
      default:
        return false;
    }
  }
  bool is_getter(Name name) const {
    return std::find(getters.begin(), getters.end(), unit_.names[name]) != getters.end();
  }

  const FileUnit& unit_;
  const std::vector<std::vector<Instruction>>& code_;
  std::vector<Method> methods_;
  std::unordered_set<Name> stored_;
  std::unordered_set<Ref> attributes_;  // what attributes of self hold
  std::unordered_set<Ref> parts_;       // what those hold
};

}  // namespace

bool Lowering::holds_functions(std::uint32_t unit, std::uint32_t first_function) const {
  HolderSearch search(unit_, code_);
  for (std::uint32_t i = first_function; i < unit_.functions.size(); ++i) {
    if (unit_.functions[i].in_class == unit) search.add_method(i);
  }
  return search.found();
}

}  // namespace lacuna::detail::flow
