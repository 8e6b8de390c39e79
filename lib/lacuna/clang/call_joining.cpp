#include <fmt/format.h>

#include <algorithm>

#include "lacuna/clang/call_resolver_internal.hpp"

namespace lacuna::detail {

/// How the numbers of one unit are those of all.
struct CallResolver::Unit {
  std::vector<std::uint32_t> files;
  std::vector<std::uint32_t> symbols;
  std::vector<std::uint32_t> holders;
  std::vector<std::uint32_t> classes;
};

CallResolver::CallResolver(const DependencySources& sources, const DependencyOptions& options)
    : sources_(sources), options_(options) {
  make_nodes();
}

void CallResolver::make_nodes() {
  by_body_.resize(sources_.files.size());
  by_name_.resize(sources_.files.size());
  by_whole_.resize(sources_.files.size());
  for (std::uint32_t file = 0; file < sources_.files.size(); ++file) {
    file_numbers_[sources_.files[file].path()] = file;
    for (const Function& function : sources_.functions[file]->functions) {
      by_body_[file].try_emplace(function.body.begin, static_cast<std::uint32_t>(nodes_.size()));
      by_whole_[file].emplace(function.whole.begin, static_cast<std::uint32_t>(nodes_.size()));
      nodes_.push_back({function.id, file, function.whole, 0, 0});
    }
  }
}

std::uint32_t CallResolver::module_node(std::uint32_t file) {
  const auto [at, fresh] = modules_.try_emplace(file, static_cast<std::uint32_t>(nodes_.size()));
  if (fresh) {
    const SourceFile& source = sources_.files[file];
    DependencyNode node;
    node.id = {source.path(), std::string(module_code_name), 1};
    node.file = file;
    node.whole = {0, static_cast<std::uint32_t>(source.text().size())};
    nodes_.push_back(std::move(node));
  }
  return at->second;
}

void CallResolver::add_function(std::uint32_t file, const FunctionFact& fact) {
  auto node = no_index;
  if (!fact.has(Obstacle::macro_body)) {
    const auto found = by_body_[file].find(fact.body.begin);
    if (found != by_body_[file].end()) node = found->second;
  }
  if (node == no_index) {
    // Several that a macro makes at one place.
    const auto [begin, end] = by_whole_[file].equal_range(fact.whole.begin);
    for (auto at = begin; at != end && node == no_index; ++at) {
      if (nodes_[at->second].id.qualified_name == fact.qualified_name) node = at->second;
    }
  }
  if (node == no_index) return;
  auto& list = by_name_[file][fact.name];
  if (std::find(list.begin(), list.end(), node) == list.end()) list.push_back(node);
}

std::uint32_t CallResolver::node_of(const CallSymbol& symbol, std::uint32_t file) const {
  const auto found = by_name_[file].find(symbol.at);
  if (found == by_name_[file].end()) return no_index;
  if (found->second.size() == 1 || symbol.qualified_name.empty()) return found->second.front();
  for (const std::uint32_t node : found->second) {
    if (nodes_[node].id.qualified_name.starts_with(symbol.qualified_name)) return node;
  }
  return no_index;
}

std::uint32_t CallResolver::intern(const CallSymbol& symbol, std::uint32_t file) {
  std::string key;
  if (symbol.has(CallSymbol::module)) {
    key = fmt::format("m {}", file);
  } else if (file != no_index) {
    key = fmt::format("p {} {} {} {} {}", symbol.has(CallSymbol::pattern) ? 1 : 0, file, symbol.at,
                      symbol.qualified_name, symbol.name);
  } else if (!symbol.name.empty()) {
    key = "n " + symbol.name;
  }
  const auto fresh = static_cast<std::uint32_t>(symbols_.size());
  std::uint32_t number = fresh;
  if (!key.empty()) number = symbol_numbers_.try_emplace(std::move(key), fresh).first->second;
  if (number == fresh) {
    symbols_.emplace_back();
    Symbol& one = symbols_.back();
    one.name = symbol.name;
    if (symbol.has(CallSymbol::module)) {
      one.node = module_node(file);
    } else if (file != no_index) {
      one.node = node_of(symbol, file);
    }
  }
  Symbol& one = symbols_[number];
  one.flags |= symbol.flags;
  one.call_sites = std::max(one.call_sites, symbol.call_sites);
  if (one.type.empty()) one.type = symbol.type;
  return number;
}

std::uint32_t CallResolver::fresh_holder() {
  holders_.emplace_back();
  return static_cast<std::uint32_t>(holders_.size() - 1);
}

std::uint32_t CallResolver::text(const std::string& value) {
  const auto [at, fresh] = texts_.try_emplace(value, static_cast<std::uint32_t>(text_list_.size()));
  if (fresh) text_list_.push_back(value);
  return at->second;
}

std::uint32_t CallResolver::intern_holder(const CallHolder& holder, const Unit& unit) {
  if (holder.kind == CallHolder::Kind::variable) {
    if (holder.name.empty()) return fresh_holder();
    const auto found = holder_numbers_.find("v " + holder.name);
    if (found != holder_numbers_.end()) return found->second;
    return holder_numbers_["v " + holder.name] = fresh_holder();
  }
  const std::uint32_t symbol = unit.symbols[holder.symbol];
  std::string key = fmt::format("{} {} {}", static_cast<int>(holder.kind), symbol, holder.index);
  const auto found = holder_numbers_.find(key);
  if (found != holder_numbers_.end()) return found->second;
  const std::uint32_t number = fresh_holder();
  holder_numbers_[std::move(key)] = number;
  pending_holders_.push_back({number, holder.kind, symbol, holder.index});
  return number;
}

void CallResolver::add_unit(const CallFacts& facts) {
  Unit unit;
  for (const auto& path : facts.paths) {
    const auto found = file_numbers_.find(path);
    unit.files.push_back(found == file_numbers_.end() ? no_index : found->second);
  }
  for (const CallSymbol& symbol : facts.symbols) {
    const std::uint32_t file = symbol.file == no_index ? no_index : unit.files[symbol.file];
    const bool lost = symbol.has(CallSymbol::module) && file == no_index;
    unit.symbols.push_back(intern(lost ? CallSymbol() : symbol, file));
  }
  for (const CallHolder& holder : facts.holders) {
    unit.holders.push_back(intern_holder(holder, unit));
  }
  add_classes(facts, unit);
  add_calls(facts, unit);
  add_state(facts, unit);
}

void CallResolver::add_classes(const CallFacts& facts, Unit& unit) {
  for (const CallClass& one : facts.classes) {
    const auto fresh = static_cast<std::uint32_t>(classes_.size());
    std::uint32_t number = fresh;
    if (!one.name.empty()) number = class_numbers_.try_emplace(one.name, fresh).first->second;
    if (number == fresh) classes_.emplace_back();
    unit.classes.push_back(number);
  }
  for (std::size_t i = 0; i < facts.classes.size(); ++i) {
    const CallClass& one = facts.classes[i];
    const std::uint32_t number = unit.classes[i];
    Class& into = classes_[number];
    into.constructed = into.constructed || one.constructed;
    into.bases.insert(number);
    for (const std::uint32_t base : one.bases) into.bases.insert(unit.classes[base]);
    for (const auto& [method, target] : one.dispatch) {
      dispatch_.emplace(unit.symbols[method], number, unit.symbols[target]);
    }
  }
}

void CallResolver::add_calls(const CallFacts& facts, const Unit& unit) {
  for (CallFact call : facts.calls) {
    call.caller = unit.symbols[call.caller];
    if (call.file != no_index) call.file = unit.files[call.file];
    if (call.kind == CallKind::indirect) {
      if (call.target != no_index) call.target = unit.holders[call.target];
      if (call.extra != no_index) call.extra = text(facts.texts[call.extra]);
    } else if (call.target != no_index && call.kind != CallKind::unresolved) {
      call.target = unit.symbols[call.target];
      if (call.kind == CallKind::virtual_) call.extra = unit.classes[call.extra];
    }
    calls_.insert(call);
  }
  for (CallFlow flow : facts.flows) {
    flow.into = unit.holders[flow.into];
    if (flow.is_function) {
      holders_[flow.into].functions.insert(unit.symbols[flow.from]);
    } else {
      holders_[unit.holders[flow.from]].into.push_back(flow.into);
    }
  }
}

void CallResolver::add_state(const CallFacts& facts, const Unit& unit) {
  for (const CallAccess& access : facts.accesses) {
    const CallVariable& variable = facts.variables[access.variable];
    const std::uint32_t file = unit.files[variable.file];
    const std::uint32_t node = symbols_[unit.symbols[access.symbol]].node;
    if (file == no_index || node == no_index) continue;
    shared_[sources_.files[file].path() + "::" + variable.name][access.write ? 1 : 0].insert(node);
  }
  for (const auto& [method, overridden] : facts.overrides) {
    overrides_.emplace(unit.symbols[method], unit.symbols[overridden]);
  }
  for (const CallData& data : facts.data) {
    data_.insert(
        {unit.symbols[data.producer], unit.symbols[data.consumer], unit.symbols[data.through]});
  }
}

}  // namespace lacuna::detail
