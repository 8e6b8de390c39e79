// Functions in other languages, which extension modules and loaded libraries offer: each is a row
// of the summaries that notes the call. And functions from outside the repository.

#include <algorithm>
#include <map>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
namespace {

constexpr std::string_view operators_module = "torch.ops.";

/// What a row can name.
bool is_dotted(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return c == '.' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

}  // namespace

void Solver::add_foreign(const std::vector<ForeignFunction>& foreign) {
  struct Row {
    std::string calls;
    bool type = false;
  };
  std::map<std::string, Row> rows;
  for (std::uint32_t i = 0; i < foreign.size(); ++i) {
    const ForeignFunction& each = foreign[i];
    if (!is_dotted(each.name)) continue;
    const bool symbol = each.kind == ForeignFunction::Kind::symbol;
    Row& row = rows[symbol ? std::string(library_type) + "." + each.name : each.name];
    if (each.kind == ForeignFunction::Kind::type) {
      row.type = true;
    } else {
      row.calls += "foreign(" + std::to_string(i) + "); ";
    }
    if (each.kind == ForeignFunction::Kind::property) {
      foreign_properties_.insert(program_.intern(each.name));
    }
    const std::size_t dot = each.name.find('.');
    if (dot != std::string::npos && !each.name.starts_with(operators_module)) {
      foreign_modules_.insert(each.name.substr(0, dot));
    }
  }
  for (auto& [name, row] : rows) {
    if (!row.type) {
      summaries_.add(name, row.calls + "new(?)");
      continue;
    }
    const auto constructor = rows.find(name + ".__init__");
    const std::string calls = constructor == rows.end() ? std::string() : constructor->second.calls;
    summaries_.add(name, calls + "new(" + name + ")");
  }
}

/// The name of what an extension module of the repository holds begins with that module, however
/// it was imported: `package._core.f`, `._core.f` and `_core.f` are one.
std::string Solver::without_packages(std::string name) const {
  if (foreign_modules_.empty()) return name;
  for (std::size_t begin = name.find('.'); begin != std::string::npos;) {
    const std::size_t end = std::min(name.find('.', ++begin), name.size());
    if (foreign_modules_.contains(name.substr(begin, end - begin))) {
      const std::string first = name.substr(0, name.find('.'));
      const bool own = first.empty() || program_.find_module(first, 0, 0) != no_index;
      return own ? name.substr(begin) : name;
    }
    begin = end == name.size() ? std::string::npos : end;
  }
  return name;
}

/// An extension module as a member of the package that holds it; 0: there is none of that name.
Object Solver::foreign_module(Name name) {
  const std::string text(program_.text(name));
  return foreign_modules_.contains(text) ? external(text) : 0;
}

/// What a star import of an extension module gives under a name; 0: nothing.
Node Solver::foreign_variable(const StarImport& star, Name name) {
  if (foreign_modules_.empty()) return 0;
  const std::string module = "." + std::string(program_.text(star.module));
  const Object member = external(module + "." + std::string(program_.text(name)));
  if (outside(objects_[member].a).row == nullptr) return 0;
  const Node node = new_node();
  add(node, member);
  return node;
}

void Solver::record_foreign(const Call& call, std::uint32_t foreign) {
  if (!foreign_keys_.insert(pair_key(call.instruction, foreign))) return;
  foreign_calls_.push_back({at(call.instruction).owner, foreign, call.instruction, rule_});
}

/// What extension modules of the repository hold is not outside of it.
void Solver::record_external(const Call& call, Name dotted) {
  const std::string_view name = program_.text(dotted);
  if (name == "?" || foreign_modules_.contains(std::string(name.substr(0, name.find('.'))))) return;
  if (!external_keys_.insert(pair_key(call.instruction, dotted))) return;
  external_calls_.push_back({at(call.instruction).owner, dotted, call.instruction, rule_});
}

/// Reading or writing a property that another language defines calls it.
void Solver::touch_foreign_property(const Use& use, Object base, Name name) {
  if (foreign_properties_.empty()) return;
  const Name property = member(type_of(base), name);
  if (!foreign_properties_.contains(property)) return;
  Call call = call_of(use);
  call.dst = 0;
  if (const SummaryRowEffect* row = outside(property).row) summary(call, *row, base);
}

}  // namespace lacuna::detail::flow
