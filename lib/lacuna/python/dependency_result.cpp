#include "lacuna/python/dependency_result_internal.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <span>

#include "lacuna/base/parallel.hpp"

namespace lacuna::detail::flow {
namespace {

constexpr std::array<std::string_view, 16> mutators = {
    "append", "extend",  "add",     "update",  "insert",     "remove",     "pop",     "clear",
    "sort",   "reverse", "discard", "popitem", "setdefault", "appendleft", "popleft", "put"};

/// The functions that each instruction calls, where they are few.
class CalleeLists {
 public:
  CalleeLists(const Program& program, const Solver& solver, std::size_t most) : most_(most) {
    first_.assign(program.instructions.size() + 1, 0);
    for (const FoundEdge& edge : solver.edges()) ++first_[edge.instruction + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    nodes_.resize(solver.edges().size());
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (const FoundEdge& edge : solver.edges()) {
      nodes_[next[edge.instruction]++] = program.functions[edge.callee].node;
    }
  }
  /// Empty where there are more than `most`.
  std::span<const std::uint32_t> of(std::uint32_t instruction) const {
    const std::uint32_t count = first_[instruction + 1] - first_[instruction];
    if (count > most_) return {};
    return {nodes_.data() + first_[instruction], count};
  }

 private:
  std::size_t most_;
  std::vector<std::uint32_t> first_;  // by instruction: index of its first node
  std::vector<std::uint32_t> nodes_;
};

class ResultBuilder {
 public:
  ResultBuilder(const Program& program, const Solver& solver, const DependencyOptions& options)
      : program_(program), solver_(solver), options_(options) {}

  Dependencies build() {
    std::vector<SharedState> of_instances;
    // Each fills its own lists; the longest come first.
    const std::array<std::function<void()>, 6> parts = {
        [&] { calls(); }, [&] { of_instances = instance_state(); }, [&] { data_flow(); },
        [&] { nodes(); }, [&] { result_.shared = module_state(); }, [&] { overrides(); },
    };
    parallel_for(parts.size(), options_.jobs, [&](std::size_t i) { parts[i](); });
    result_.shared.insert(result_.shared.end(), std::make_move_iterator(of_instances.begin()),
                          std::make_move_iterator(of_instances.end()));
    foreign_calls();
    external_calls();
    diagnostics();
    return std::move(result_);
  }

 private:
  struct Users {
    std::vector<std::uint32_t> writers;
    std::vector<std::uint32_t> readers;
  };

  void nodes();
  void calls();
  void overrides();
  std::vector<SharedState> module_state();
  std::vector<SharedState> instance_state();
  void data_flow();
  void foreign_calls();
  void external_calls();
  void diagnostics();
  static std::vector<SharedState> shared_of(std::map<std::string, Users>& found);
  std::uint32_t node_of_function(std::uint32_t function) const {
    return program_.functions[function].node;
  }
  std::string class_name(std::uint32_t unit) const {
    const ClassUnit& each = program_.classes[unit];
    const UnitNode& around = program_.nodes[node_of_function(each.function)];
    const std::string& path = program_.files[program_.file_of(each.function)].path;
    const std::string name(program_.text(each.name));
    return path + "::" +
           (around.qualified_name == module_code_name ? name : around.qualified_name + "." + name);
  }

  const Program& program_;
  const Solver& solver_;
  const DependencyOptions& options_;
  Dependencies result_;
};

void ResultBuilder::nodes() {
  for (const Program::File& file : program_.files) result_.files.push_back(file.path);
  result_.nodes.reserve(program_.nodes.size());
  for (std::uint32_t i = 0; i < program_.nodes.size(); ++i) {
    const UnitNode& from = program_.nodes[i];
    DependencyNode node;
    node.file = program_.file_of_node[i];
    node.id.path = program_.files[node.file].path;
    node.id.qualified_name = from.qualified_name;
    node.id.ordinal = from.ordinal;
    node.whole = from.whole;
    result_.nodes.push_back(std::move(node));
  }
  for (const FunctionUnit& function : program_.functions) {
    result_.nodes[function.node].call_sites = function.calls;
    for (std::uint32_t i = 0; i < function.count; ++i) {
      const Instruction& each = program_.instructions[function.first + i];
      if (each.op != Op::call && each.op != Op::method) continue;
      if (!solver_.resolved(function.first + i)) ++result_.nodes[function.node].unresolved;
    }
  }
}

void ResultBuilder::calls() {
  struct Row {
    std::uint32_t caller, callee, rule, file;
    ByteRange site;
  };
  std::vector<Row> rows;
  rows.reserve(solver_.edges().size());
  for (const FoundEdge& edge : solver_.edges()) {
    const Instruction& at = program_.instructions[edge.instruction];
    rows.push_back({node_of_function(edge.caller),
                    node_of_function(edge.callee),
                    edge.rule,
                    program_.file_of(edge.caller),
                    {at.begin, at.end}});
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::tie(a.caller, a.callee, a.site.begin, a.site.end, a.rule) <
           std::tie(b.caller, b.callee, b.site.begin, b.site.end, b.rule);
  });
  for (const Row& row : rows) {
    auto& list = result_.calls;
    if (list.empty() || list.back().caller != row.caller || list.back().callee != row.callee) {
      CallEdge edge;
      edge.caller = row.caller;
      edge.callee = row.callee;
      edge.how = row.rule == rule_exact ? EdgeKind::exact : EdgeKind::guessed;
      edge.rule = rules[row.rule];
      list.push_back(std::move(edge));
    }
    CallEdge& edge = list.back();
    if (row.rule == rule_exact) {
      edge.how = EdgeKind::exact;
      edge.rule = {};
    }
    const DependencySite site{row.file, row.site};
    const bool known = !edge.sites.empty() && edge.sites.back() == site;
    if (!known && edge.sites.size() < options_.sites_per_edge) edge.sites.push_back(site);
  }
}

void ResultBuilder::overrides() {
  std::set<std::pair<std::uint32_t, std::uint32_t>> found;
  const auto function_in = [&](Node node) -> std::uint32_t {
    for (const Object each : solver_.values(node)) {
      ObjectData data = solver_.data(each);
      const bool wrapped =
          data.kind == ObjectKind::static_method || data.kind == ObjectKind::class_method;
      if (wrapped) data = solver_.data(data.a);
      if (data.kind == ObjectKind::function) return data.a;
    }
    return no_index;
  };
  for (const ClassInfo& each : solver_.classes()) {
    for (const auto& [name, node] : each.attributes) {
      const std::uint32_t own = function_in(node);
      if (own == no_index || program_.functions[own].in_class != each.unit) continue;
      for (std::size_t i = 1; i < each.mro.size(); ++i) {
        if (solver_.data(each.mro[i]).kind != ObjectKind::class_) continue;
        const ClassInfo& base = solver_.classes()[solver_.data(each.mro[i]).a];
        const auto attribute = base.attributes.find(name);
        if (attribute == base.attributes.end()) continue;
        const std::uint32_t overridden = function_in(attribute->second);
        if (overridden != no_index && overridden != own) {
          found.emplace(node_of_function(own), node_of_function(overridden));
        }
        break;
      }
    }
  }
  for (const auto& [method, overridden] : found) result_.overrides.push_back({method, overridden});
}

std::vector<SharedState> ResultBuilder::shared_of(std::map<std::string, Users>& found) {
  std::vector<SharedState> list;
  const auto sort = [](std::vector<std::uint32_t>& users) {
    std::sort(users.begin(), users.end());
    users.erase(std::unique(users.begin(), users.end()), users.end());
  };
  for (auto& [name, users] : found) {
    sort(users.writers);
    sort(users.readers);
    if (users.writers.empty() || users.writers.size() + users.readers.size() < 2) continue;
    list.push_back({name, std::move(users.writers), std::move(users.readers)});
  }
  return list;
}

/// Variables at module level that a function writes, or changes in place.
std::vector<SharedState> ResultBuilder::module_state() {
  std::map<std::string, Users> found;
  for (const Program::File& file : program_.files) {
    std::map<std::uint32_t, Users> places;
    for (std::size_t i = 0; i + 1 < file.global_writes.size(); i += 2) {
      places[file.global_writes[i + 1]].writers.push_back(
          node_of_function(file.function + file.global_writes[i]));
    }
    const std::uint32_t file_index = program_.file_of(file.function);
    for (std::uint32_t f = file.function;
         f < program_.functions.size() && program_.file_of(f) == file_index; ++f) {
      const FunctionUnit& function = program_.functions[f];
      if (function.parent == no_index) continue;
      for (std::uint32_t i = 0; i < function.count; ++i) {
        const Instruction& each = program_.instructions[function.first + i];
        if (hops_of(each.a) != module_hops) continue;
        const bool method =
            each.op == Op::method &&
            std::find(mutators.begin(), mutators.end(), program_.text(each.name)) != mutators.end();
        if (each.op == Op::set_item || each.op == Op::set_attribute || method) {
          places[index_of(each.a)].writers.push_back(function.node);
        }
      }
    }
    for (std::size_t i = 0; i + 1 < file.global_reads.size(); i += 2) {
      const auto written = places.find(file.global_reads[i + 1]);
      if (written == places.end()) continue;
      written->second.readers.push_back(node_of_function(file.function + file.global_reads[i]));
    }
    for (const auto& [name, place] : file.globals) {
      const auto users = places.find(place);
      if (users == places.end()) continue;
      found[file.path + "::" + std::string(program_.text(name))] = std::move(users->second);
    }
  }
  return shared_of(found);
}

/// Attributes of instances, under the first class of the hierarchy whose methods write them.
std::vector<SharedState> ResultBuilder::instance_state() {
  KeyMap declared;  // by class and name: index of `users`
  std::vector<Users> users;
  const auto each_access = [&](auto&& take) {
    for (const FunctionUnit& function : program_.functions) {
      for (std::uint32_t i = 0; i < function.count; ++i) {
        const Instruction& each = program_.instructions[function.first + i];
        const bool access =
            each.op == Op::attribute || each.op == Op::set_attribute || each.op == Op::method;
        if (access && program_.stored(each.name)) take(function, each);
      }
    }
  };
  each_access([&](const FunctionUnit& function, const Instruction& each) {
    if (each.op != Op::set_attribute || function.in_class == no_index) return;
    if (function.parameter_count == 0 || hops_of(each.a) != 0) return;
    if (index_of(each.a) != program_.parameters[function.parameters].place) return;
    const auto next = static_cast<std::uint32_t>(users.size());
    if (declared.try_emplace(pair_key(function.in_class, each.name), next).second) {
      users.emplace_back();
    }
  });
  each_access([&](const FunctionUnit& function, const Instruction& each) {
    const auto index = static_cast<std::uint32_t>(&function - program_.functions.data());
    for (const Object object : solver_.values_in_all_frames(each.a, index)) {
      const ObjectData& data = solver_.data(object);
      if (data.kind != ObjectKind::instance) continue;
      const auto& order = solver_.mro(data.a);
      for (auto at = order.rbegin(); at != order.rend(); ++at) {
        if (solver_.data(*at).kind != ObjectKind::class_) continue;
        const std::uint32_t unit = solver_.classes()[solver_.data(*at).a].unit;
        const std::uint32_t* of = declared.find(pair_key(unit, each.name));
        if (of == nullptr) continue;
        auto& list = each.op == Op::set_attribute ? users[*of].writers : users[*of].readers;
        if (list.empty() || list.back() != function.node) list.push_back(function.node);
        break;
      }
    }
  });
  std::map<std::string, Users> found;
  declared.for_each([&](std::uint64_t key, std::uint32_t index) {
    const std::string name(program_.text(static_cast<Name>(key)));
    Users& to = found[class_name(static_cast<std::uint32_t>(key >> 32U)) + "." + name];
    const Users& from = users[index];
    to.writers.insert(to.writers.end(), from.writers.begin(), from.writers.end());
    to.readers.insert(to.readers.end(), from.readers.begin(), from.readers.end());
  });
  return shared_of(found);
}

/// What one call gives back and another takes, in the same function.
void ResultBuilder::data_flow() {
  constexpr std::size_t most = 4;  // a call that may go anywhere ties nothing together
  const CalleeLists callees(program_, solver_, most);
  std::vector<DataFlow>& flows = result_.flows;
  std::vector<std::pair<Ref, std::uint32_t>> made;  // place and instruction
  std::vector<Ref> taken;
  for (const FunctionUnit& function : program_.functions) {
    made.clear();
    for (std::uint32_t i = function.first; i < function.first + function.count; ++i) {
      const Instruction& each = program_.instructions[i];
      if (each.dst != nothing && !callees.of(i).empty()) made.emplace_back(each.dst, i);
    }
    if (made.empty()) continue;
    std::sort(made.begin(), made.end());
    for (std::uint32_t i = function.first; i < function.first + function.count; ++i) {
      const Instruction& each = program_.instructions[i];
      const auto consumers = callees.of(i);
      if (consumers.empty()) continue;
      taken.assign(1, each.op == Op::method ? each.a : nothing);
      for (std::uint32_t k = 0; each.arguments != no_index && k < program_.pool[each.arguments];
           ++k) {
        taken.push_back(program_.pool[each.arguments + 2 + 2 * k]);
      }
      for (const Ref ref : taken) {
        if (ref == nothing) continue;
        auto at = std::lower_bound(made.begin(), made.end(), std::pair(ref, std::uint32_t{0}));
        for (; at != made.end() && at->first == ref; ++at) {
          if (at->second == i) continue;
          for (const std::uint32_t from : callees.of(at->second)) {
            for (const std::uint32_t to : consumers) flows.push_back({from, to, function.node});
          }
        }
      }
    }
  }
  std::sort(flows.begin(), flows.end());
  flows.erase(std::unique(flows.begin(), flows.end()), flows.end());
}

void ResultBuilder::foreign_calls() {
  for (const FoundEdge& edge : solver_.foreign_calls()) {
    const Instruction& at = program_.instructions[edge.instruction];
    const DependencySite site{program_.file_of(edge.caller), {at.begin, at.end}};
    result_.foreign_calls.push_back({node_of_function(edge.caller), edge.callee, site});
  }
}

void ResultBuilder::external_calls() {
  std::map<std::pair<std::uint32_t, std::string>, std::set<std::pair<std::uint32_t, std::uint32_t>>>
      found;
  for (const FoundEdge& edge : solver_.external_calls()) {
    const Instruction& at = program_.instructions[edge.instruction];
    found[{edge.caller, std::string(program_.text(edge.callee))}].emplace(at.begin, at.end);
  }
  for (const auto& [key, places] : found) {
    ExternalCalls calls{node_of_function(key.first), key.second, {}};
    for (const auto& [begin, end] : places) {
      if (calls.sites.size() == options_.sites_per_edge) break;
      calls.sites.push_back({program_.file_of(key.first), {begin, end}});
    }
    result_.external.push_back(std::move(calls));
  }
  std::stable_sort(
      result_.external.begin(), result_.external.end(),
      [](const ExternalCalls& a, const ExternalCalls& b) { return a.caller < b.caller; });
}

void ResultBuilder::diagnostics() {
  const auto note = [&](std::string code, std::string message) {
    result_.diagnostics.push_back({Severity::note, std::move(code), std::move(message), {}});
  };
  if (program_.given_up != 0) {
    note("too_deep", std::to_string(program_.given_up) + " expressions nest too deep to be read");
  }
  if (solver_.saturated() != 0) {
    note("too_many_values",
         std::to_string(solver_.saturated()) + " places hold more values than are followed");
  }
  if (solver_.stopped()) {
    note("analysis_stopped", "the analysis reached its limit of steps; edges may be missing");
  }
}

}  // namespace

Dependencies dependencies_of(const Program& program, const Solver& solver,
                             const DependencyOptions& options) {
  return ResultBuilder(program, solver, options).build();
}

}  // namespace lacuna::detail::flow
