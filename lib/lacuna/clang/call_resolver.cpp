#include "lacuna/clang/call_resolver_internal.hpp"

#include <algorithm>
#include <deque>

namespace lacuna::detail {
namespace {

constexpr std::size_t most_by_signature = 12;
constexpr std::size_t most_held = 256;

std::size_t common_prefix(std::string_view a, std::string_view b) {
  std::size_t folders = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i) {
    folders += a[i] == '/' ? 1 : 0;
  }
  return folders;
}

/// Of the type of a function: without what it returns, which may be converted.
std::string_view parameters_of(std::string_view type) { return type.substr(0, type.rfind("->")); }

}  // namespace

std::string_view CallResolver::rule_name(Rule rule) {
  switch (rule) {
    case Rule::exact:
      break;
    case Rule::virtual_:
      return "virtual";
    case Rule::hierarchy:
      return "hierarchy";
    case Rule::pointer:
      return "function-pointer";
    case Rule::signature:
      return "signature";
    case Rule::passed:
      return "passed";
    case Rule::name:
      return "name";
  }
  return {};
}

// ---- what units say of the same thing
// ------------------------------------------------------------

/// A function that one unit declares, another may define.
void CallResolver::link_definitions() {
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> defined;
  for (std::uint32_t i = 0; i < symbols_.size(); ++i) {
    const Symbol& one = symbols_[i];
    if (one.node != no_index && !one.name.empty()) defined[one.name].push_back(i);
  }
  has_instance_.assign(nodes_.size(), false);
  for (Symbol& one : symbols_) {
    if (one.node != no_index) {
      const bool pattern = (one.flags & CallSymbol::pattern) != 0;
      const bool walked = (one.flags & CallSymbol::walked) != 0;
      if (walked && !pattern) has_instance_[one.node] = true;
    } else if (!one.name.empty()) {
      const auto found = defined.find(one.name);
      if (found != defined.end()) one.definitions = found->second;
    }
  }
  for (std::uint32_t i = 0; i < symbols_.size(); ++i) {
    if ((symbols_[i].flags & CallSymbol::address_taken) == 0) continue;
    const std::uint32_t symbol = definition(i, no_index);
    if (symbols_[symbol].node == no_index || symbols_[i].type.empty()) continue;
    if (symbols_[symbol].type.empty()) symbols_[symbol].type = symbols_[i].type;
    takers_.push_back(symbol);
  }
  std::sort(takers_.begin(), takers_.end());
  takers_.erase(std::unique(takers_.begin(), takers_.end()), takers_.end());
}

/// Where several programs of the repository define it, the one nearest to the caller.
std::uint32_t CallResolver::definition(std::uint32_t symbol, std::uint32_t caller) const {
  const auto& all = symbols_[symbol].definitions;
  if (all.empty()) return symbol;
  const std::uint32_t node = caller == no_index ? no_index : symbols_[caller].node;
  if (node == no_index) return all.front();
  const std::string& path = nodes_[node].id.path;
  return *std::max_element(all.begin(), all.end(), [&](std::uint32_t a, std::uint32_t b) {
    return common_prefix(path, nodes_[symbols_[a].node].id.path) <
           common_prefix(path, nodes_[symbols_[b].node].id.path);
  });
}

/// A template as it is written says nothing where an instance of it was read.
bool CallResolver::superseded(std::uint32_t symbol) const {
  const Symbol& one = symbols_[symbol];
  return (one.flags & CallSymbol::pattern) != 0 && one.node != no_index && has_instance_[one.node];
}

void CallResolver::list_dispatch() {
  for (const auto& [method, klass, target] : dispatch_) {
    overriders_[definition(method, no_index)].emplace_back(klass, definition(target, no_index));
  }
}

/// What goes into a parameter as one unit knows it goes into the same in the others, and into that
/// of what overrides the method.
void CallResolver::link_holders() {
  std::map<std::tuple<CallHolder::Kind, std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>>
      same;
  for (const PendingHolder& one : pending_holders_) {
    same[{one.kind, definition(one.symbol, no_index), one.index}].push_back(one.holder);
  }
  const auto join = [&](const std::vector<std::uint32_t>& from,
                        const std::vector<std::uint32_t>& into) {
    for (const std::uint32_t a : from) {
      for (const std::uint32_t b : into) {
        if (a != b) holders_[a].into.push_back(b);
      }
    }
  };
  for (const auto& [key, list] : same) {
    join(list, list);
    const auto& [kind, symbol, index] = key;
    const auto found = overriders_.find(symbol);
    if (found == overriders_.end()) continue;
    std::set<std::uint32_t> targets;
    for (const auto& [klass, target] : found->second) targets.insert(target);
    for (const std::uint32_t target : targets) {
      const auto other = same.find({kind, target, index});
      if (target == symbol || other == same.end()) continue;
      if (kind == CallHolder::Kind::parameter) {
        join(list, other->second);
      } else {
        join(other->second, list);
      }
    }
  }
}

void CallResolver::flow() {
  std::deque<std::uint32_t> todo;
  for (std::uint32_t i = 0; i < holders_.size(); ++i) {
    auto& into = holders_[i].into;
    std::sort(into.begin(), into.end());
    into.erase(std::unique(into.begin(), into.end()), into.end());
    if (holders_[i].functions.empty()) continue;
    holders_[i].listed = true;
    todo.push_back(i);
  }
  while (!todo.empty()) {
    Holder& from = holders_[todo.front()];
    todo.pop_front();
    from.listed = false;
    for (const std::uint32_t number : from.into) {
      Holder& into = holders_[number];
      if (into.functions.size() > most_held) continue;
      const std::size_t before = into.functions.size();
      into.functions.insert(from.functions.begin(), from.functions.end());
      if (into.functions.size() == before || into.listed) continue;
      into.listed = true;
      todo.push_back(number);
    }
  }
}

// ---- what calls mean
// -----------------------------------------------------------------------------

void CallResolver::step(const CallFact& call, std::uint32_t target, Rule rule) {
  const std::uint32_t to = definition(target, call.caller);
  if (rule == Rule::exact && symbols_[target].definitions.size() > 1) rule = Rule::name;
  steps_[call.caller].push_back({to, rule, call.file, {call.begin, call.end}});
}

void CallResolver::unresolved(const CallFact& call) {
  const std::uint32_t node = symbols_[call.caller].node;
  if (node != no_index && call.file != no_index && !superseded(call.caller)) {
    unresolved_.emplace(node, call.file, call.begin, call.end);
  }
}

void CallResolver::expand() {
  steps_.resize(symbols_.size());
  for (const CallFact& call : calls_) {
    switch (call.kind) {
      case CallKind::direct:
        step(call, call.target, Rule::exact);
        break;
      case CallKind::virtual_:
        expand_virtual(call);
        break;
      case CallKind::indirect:
        expand_indirect(call);
        break;
      case CallKind::passed:
        step(call, call.target, Rule::passed);
        break;
      case CallKind::named:
        step(call, call.target, Rule::name);
        break;
      case CallKind::unresolved:
        unresolved(call);
        break;
    }
  }
}

void CallResolver::expand_virtual(const CallFact& call) {
  const std::uint32_t method = definition(call.target, call.caller);
  const auto found = overriders_.find(method);
  std::set<std::uint32_t> made;
  std::set<std::uint32_t> possible;
  if (found != overriders_.end()) {
    for (const auto& [klass, target] : found->second) {
      if (!classes_[klass].bases.contains(call.extra)) continue;
      possible.insert(target);
      if (classes_[klass].constructed) made.insert(target);
    }
  }
  if (!made.empty()) {
    const Rule rule = possible.size() == 1 ? Rule::exact : Rule::virtual_;
    for (const std::uint32_t target : made) step(call, target, rule);
  } else if (!possible.empty()) {
    for (const std::uint32_t target : possible) step(call, target, Rule::hierarchy);
  } else {
    step(call, method, Rule::hierarchy);
  }
}

CallResolver::Targets CallResolver::with_signature(std::uint32_t text) const {
  Targets targets;
  if (text == no_index || text_list_[text].empty()) return targets;
  for (const std::uint32_t symbol : takers_) {
    if (symbols_[symbol].type == text_list_[text]) targets.push_back(symbol);
    if (targets.size() > most_by_signature) return {};
  }
  return targets;
}

void CallResolver::expand_indirect(const CallFact& call) {
  Targets targets;
  Rule rule = Rule::pointer;
  if (call.target != no_index && holders_[call.target].functions.size() <= most_held) {
    const auto& held = holders_[call.target].functions;
    targets.assign(held.begin(), held.end());
    // Of a container that holds functions of several types only those that fit are called.
    Targets fitting;
    const std::string_view wanted =
        call.extra == no_index ? std::string_view() : parameters_of(text_list_[call.extra]);
    for (const std::uint32_t each : targets) {
      if (parameters_of(symbols_[each].type) == wanted) fitting.push_back(each);
    }
    const bool outside = symbols_[call.caller].node == no_index;
    if (!fitting.empty() || outside) targets = std::move(fitting);
  }
  if (targets.empty()) {
    rule = Rule::signature;
    if (symbols_[call.caller].node != no_index) targets = with_signature(call.extra);
  }
  for (const std::uint32_t target : targets) step(call, target, rule);
  if (targets.empty()) unresolved(call);
}

// ---- edges
// ---------------------------------------------------------------------------------------

void CallResolver::add_edge(std::uint32_t caller, std::uint32_t callee, Rule rule,
                            const Step& site) {
  const auto [at, fresh] = edges_.try_emplace({caller, callee}, Edge{rule, {}});
  at->second.rule = std::min(at->second.rule, rule);
  if (site.file != no_index) {
    at->second.sites.emplace(site.file, site.range.begin, site.range.end);
  }
}

void CallResolver::connect() {
  for (std::uint32_t i = 0; i < symbols_.size(); ++i) {
    if (symbols_[i].node != no_index && !superseded(i)) connect(i);
  }
}

/// Follows the steps of a function through code that has no node until they come to one.
void CallResolver::connect(std::uint32_t symbol) {
  const std::uint32_t caller = symbols_[symbol].node;
  std::vector<std::pair<std::uint32_t, Rule>> todo;
  std::set<std::pair<std::uint32_t, Rule>> seen;
  for (const Step& first : steps_[symbol]) {
    const Symbol& called = symbols_[first.target];
    const bool outside = called.node == no_index && !called.name.empty() &&
                         (called.flags & CallSymbol::declared) == 0;
    if (options_.external && outside && first.file != no_index && first.rule <= Rule::hierarchy) {
      external_[{caller, called.name}].emplace(first.file, first.range.begin, first.range.end);
    }
    todo.assign(1, {first.target, first.rule});
    seen.clear();
    while (!todo.empty()) {
      const auto [at, rule] = todo.back();
      todo.pop_back();
      const std::uint32_t node = symbols_[at].node;
      if (node != no_index) {
        add_edge(caller, node, rule, first);
        continue;
      }
      if (!seen.emplace(at, rule).second) continue;
      if (steps_[at].size() > budget_) {
        gave_up_ = true;
        return;
      }
      budget_ -= steps_[at].size();
      for (const Step& next : steps_[at]) {
        todo.emplace_back(next.target, rule == Rule::exact ? next.rule : rule);
      }
    }
  }
}

Dependencies CallResolver::run() {
  link_definitions();
  list_dispatch();
  link_holders();
  flow();
  expand();
  connect();
  return result();
}

}  // namespace lacuna::detail
