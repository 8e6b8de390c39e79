#include "lacuna/cpp/bindings.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "lacuna/base/parallel.hpp"
#include "lacuna/cpp/bindings_internal.hpp"

namespace lacuna {
namespace {

using detail::cpp::Binding;
using detail::cpp::BindingTarget;
using detail::cpp::BoundClass;
using detail::cpp::FileBindings;
using Kind = ForeignFunction::Kind;
using Parts = std::vector<std::string>;

/// A qualified name of C++ taken apart: "(anonymous)::Tree<int>::search(int) const".
struct Signature {
  Parts parts;             ///< without the anonymous namespace, template arguments and parameters
  std::string parameters;  ///< without white space: "int"
};

Signature read_signature(std::string_view text) {
  Signature read;
  std::string part;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool word_before = !part.empty();
    if (depth == 0 && c == '(' && word_before && part != "operator") {
      const std::size_t end = std::min(text.rfind(')'), text.size());
      read.parameters = text.substr(i + 1, end - i - 1);
      break;
    }
    const bool is_operator = part.starts_with("operator");
    if (c == '<' && !is_operator) ++depth;
    if (depth == 0 && c == ':' && i + 1 < text.size() && text[i + 1] == ':') {
      read.parts.push_back(std::exchange(part, {}));
      ++i;
    } else if (depth == 0) {
      part += c;
    }
    if (c == '>' && depth > 0) --depth;
  }
  read.parts.push_back(std::move(part));
  std::erase_if(read.parts, [](const std::string& each) { return each == "(anonymous)"; });
  std::erase(read.parameters, ' ');
  return read;
}

bool one_ends_with_the_other(const Parts& a, const Parts& b) {
  const std::size_t common = std::min(a.size(), b.size());
  return common > 0 && std::equal(a.end() - static_cast<std::ptrdiff_t>(common), a.end(),
                                  b.end() - static_cast<std::ptrdiff_t>(common));
}

/// The functions of the sources, by the last part of their names.
class FunctionTable {
 public:
  explicit FunctionTable(const DependencySources& sources) {
    for (std::size_t file = 0; file < sources.files.size(); ++file) {
      for (const Function& function : sources.functions[file]->functions) {
        Row row{&function, read_signature(function.id.qualified_name)};
        if (row.signature.parts.empty()) continue;
        std::string name = row.signature.parts.back();
        by_name_[std::move(name)].push_back(std::move(row));
      }
    }
  }

  std::vector<FunctionId> find(const BindingTarget& target, const std::string& path) const;

  /// Functions outside classes and namespaces.
  void list_symbols(std::vector<ForeignFunction>& found) const {
    for (const auto& [name, rows] : by_name_) {
      for (const Row& row : rows) {
        const auto& traits = row.function->traits;
        const bool plain = row.function->kind == FunctionKind::function &&
                           row.function->parent.empty() && row.signature.parts.size() == 1;
        const bool visible = std::find(traits.begin(), traits.end(), "static") == traits.end();
        if (plain && visible) found.push_back({name, Kind::symbol, row.function->id});
      }
    }
  }

 private:
  struct Row {
    const Function* function = nullptr;
    Signature signature;
  };

  std::unordered_map<std::string, std::vector<Row>> by_name_;
};

std::vector<FunctionId> FunctionTable::find(const BindingTarget& target,
                                            const std::string& path) const {
  const auto rows = target.name.empty() ? by_name_.end() : by_name_.find(target.name.back());
  if (rows == by_name_.end()) return {};
  std::vector<const Row*> fitting;
  for (const Row& row : rows->second) {
    if (one_ends_with_the_other(row.signature.parts, target.name)) fitting.push_back(&row);
  }
  // Each sign narrows the choice where it fits some of what is left.
  const auto prefer = [&](auto&& sign) {
    if (std::any_of(fitting.begin(), fitting.end(), sign))
      std::erase_if(fitting, std::not_fn(sign));
  };
  prefer([&](const Row* row) { return row->signature.parts.size() >= target.name.size(); });
  prefer([&](const Row* row) {
    return target.name.size() > 1 || row->function->kind == FunctionKind::function;
  });
  prefer([&](const Row* row) { return row->function->id.path == path; });
  if (target.parameters) {
    prefer([&](const Row* row) { return row->signature.parameters == *target.parameters; });
  }
  if (target.arity) {
    prefer([&](const Row* row) { return row->function->parameters.size() >= *target.arity; });
    prefer([&](const Row* row) { return row->function->parameters.size() == *target.arity; });
  }
  std::vector<FunctionId> ids;
  for (const Row* row : fitting) ids.push_back(row->function->id);
  return ids;
}

/// What all files bind, with the functions behind it.
class BindingJoiner {
 public:
  BindingJoiner(const DependencySources& sources, const std::vector<FileBindings>& files)
      : sources_(sources), files_(files), functions_(sources) {
    for (const FileBindings& each : files)
      modules_.insert(each.modules.begin(), each.modules.end());
  }

  std::vector<ForeignFunction> run() {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      for (const Binding& binding : files_[i].bindings) add(i, binding);
    }
    inherit();
    std::vector<ForeignFunction> found;
    for (const auto& [name, entry] : entries_) {
      if (entry.kind == Kind::type) found.push_back({name, Kind::type, {}});
      for (const FunctionId& target : entry.targets) found.push_back({name, entry.kind, target});
    }
    functions_.list_symbols(found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

 private:
  struct Entry {
    Kind kind = Kind::function;
    std::set<FunctionId> targets;
  };

  void add(std::size_t file, const Binding& binding);
  void inherit();
  void copy_members(const std::string& base, const std::string& derived);
  std::vector<std::string> full_names(const std::string& name) const;

  const DependencySources& sources_;
  const std::vector<FileBindings>& files_;
  FunctionTable functions_;
  std::set<std::string> modules_;
  std::map<std::string, Entry> entries_;
};

std::vector<std::string> BindingJoiner::full_names(const std::string& name) const {
  const std::string any = std::string(detail::cpp::any_module) + ".";
  if (!name.starts_with(any)) return {name};
  std::vector<std::string> names;
  for (const std::string& module : modules_) names.push_back(module + name.substr(1));
  return names;
}

void BindingJoiner::add(std::size_t file, const Binding& binding) {
  const std::string& path = sources_.files[file].path();
  std::set<FunctionId> targets;
  for (const BindingTarget& target : binding.targets) {
    if (target.lambda == std::string::npos) {
      for (FunctionId& id : functions_.find(target, path)) targets.insert(std::move(id));
      continue;
    }
    const auto& all = sources_.functions[file]->functions;
    const auto lambda = std::partition_point(all.begin(), all.end(), [&](const Function& each) {
      return each.whole.begin < target.lambda;
    });
    if (lambda != all.end() && lambda->whole.begin == target.lambda) targets.insert(lambda->id);
  }
  if (targets.empty() && binding.kind != Kind::type) return;
  for (const std::string& name : full_names(binding.name)) {
    Entry& entry = entries_[name];
    entry.kind = binding.kind;
    entry.targets.insert(targets.begin(), targets.end());
  }
}

/// A class has the members of the classes that it names as its bases and that are bound as well.
void BindingJoiner::inherit() {
  constexpr std::size_t most_bases = 8;
  std::map<std::string, std::vector<const BoundClass*>> by_type;
  const auto each_class = [&](auto&& take) {
    for (const FileBindings& file : files_) {
      for (const BoundClass& each : file.classes) take(each);
    }
  };
  each_class([&](const BoundClass& each) {
    if (!each.type.empty()) by_type[each.type.back()].push_back(&each);
  });
  each_class([&](const BoundClass& each) {
    std::size_t bases = 0;
    for (const Parts& related : each.related) {
      for (const BoundClass* base : by_type[related.back()]) {
        if (base == &each || !one_ends_with_the_other(base->type, related)) continue;
        if (bases++ < most_bases) copy_members(base->name, each.name);
      }
    }
  });
}

void BindingJoiner::copy_members(const std::string& base, const std::string& derived) {
  constexpr std::size_t most_entries = 1'000'000;
  if (entries_.size() > most_entries) return;
  for (const std::string& from : full_names(base)) {
    const std::string prefix = from + ".";
    std::vector<std::pair<std::string, Entry>> members;
    for (auto at = entries_.lower_bound(prefix);
         at != entries_.end() && at->first.starts_with(prefix); ++at) {
      if (at->first.ends_with(".__init__")) continue;
      members.emplace_back(at->first.substr(from.size()), at->second);
    }
    for (const std::string& to : full_names(derived)) {
      for (const auto& [member, entry] : members) entries_.try_emplace(to + member, entry);
    }
  }
}

}  // namespace

std::vector<ForeignFunction> bound_functions(const DependencySources& sources, unsigned jobs) {
  std::vector<FileBindings> files(sources.files.size());
  parallel_for(files.size(), jobs, [&](std::size_t i) {
    const std::string_view text = sources.files[i].text();
    constexpr std::array<std::string_view, 8> signs = {
        "_MODULE",    "TORCH_LIBRARY", "class_",       "module_",
        "py::module", "PyMethodDef",   "PyTypeObject", "PyType_Spec"};
    const bool binds = std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) {
      return text.find(sign) != std::string_view::npos;
    });
    if (binds) files[i] = detail::cpp::read_bindings(text);
  });
  return BindingJoiner(sources, files).run();
}

}  // namespace lacuna
