#include <algorithm>

#include "lacuna/clang/call_facts_internal.hpp"

namespace lacuna::detail {
namespace {

template <class T>
void tidy(std::vector<T>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

/// Symbols, holders and "a virtual call of a symbol" as nodes of one graph: what matters is what a
/// function of the tree can be reached from.
class Pruner {
 public:
  explicit Pruner(CallFacts facts) : all_(std::move(facts)) {}

  CallFacts run() {
    matters_.resize(all_.symbols.size() * 2 + all_.holders.size(), false);
    users_.resize(matters_.size());
    link();
    spread();
    keep_outside();
    renumber();
    filter();
    return std::move(all_);
  }

 private:
  std::size_t dispatched(std::uint32_t symbol) const { return all_.symbols.size() + symbol; }
  std::size_t holder(std::uint32_t index) const { return all_.symbols.size() * 2 + index; }
  void uses(std::size_t user, std::size_t used) {
    users_[used].push_back(static_cast<std::uint32_t>(user));
  }

  void link() {
    for (const CallFact& call : all_.calls) {
      if (call.target == no_index) continue;
      if (call.kind == CallKind::indirect) {
        uses(call.caller, holder(call.target));
      } else {
        uses(call.caller, call.kind == CallKind::virtual_ ? dispatched(call.target) : call.target);
      }
    }
    for (const CallFlow& flow : all_.flows) {
      uses(holder(flow.into), flow.is_function ? flow.from : holder(flow.from));
    }
    for (const CallClass& one : all_.classes) {
      for (const auto& [method, target] : one.dispatch) uses(dispatched(method), target);
    }
    for (std::uint32_t i = 0; i < all_.symbols.size(); ++i) {
      const CallSymbol& one = all_.symbols[i];
      if (one.file != no_index || one.has(CallSymbol::declared)) matters_[i] = true;
    }
    // What other units may put something into.
    for (std::uint32_t i = 0; i < all_.holders.size(); ++i) {
      const CallHolder& one = all_.holders[i];
      matters_[holder(i)] =
          one.kind == CallHolder::Kind::variable ? !one.name.empty() : bool(matters_[one.symbol]);
    }
  }

  void spread() {
    std::vector<std::uint32_t> todo;
    for (std::uint32_t i = 0; i < matters_.size(); ++i) {
      if (matters_[i]) todo.push_back(i);
    }
    while (!todo.empty()) {
      const std::uint32_t next = todo.back();
      todo.pop_back();
      for (const std::uint32_t user : users_[next]) {
        if (matters_[user]) continue;
        matters_[user] = true;
        todo.push_back(user);
      }
    }
  }

  /// What the text of the tree calls outside of it, by name; nothing is followed from there.
  void keep_outside() {
    for (const CallFact& call : all_.calls) {
      if (call.kind != CallKind::direct && call.kind != CallKind::virtual_) continue;
      const bool written = call.file != no_index && all_.symbols[call.caller].file != no_index;
      if (written && !all_.symbols[call.target].name.empty()) matters_[call.target] = true;
    }
  }

  void renumber() {
    const auto symbols = static_cast<std::uint32_t>(all_.symbols.size());
    // What is called only virtually has to keep its own name as well.
    for (std::uint32_t i = 0; i < symbols; ++i) {
      if (matters_[dispatched(i)]) matters_[i] = true;
    }
    symbols_.assign(symbols, no_index);
    std::vector<CallSymbol> kept;
    for (std::uint32_t i = 0; i < symbols; ++i) {
      if (!matters_[i]) continue;
      symbols_[i] = static_cast<std::uint32_t>(kept.size());
      kept.push_back(std::move(all_.symbols[i]));
    }
    holders_.assign(all_.holders.size(), no_index);
    std::vector<CallHolder> holding;
    for (std::uint32_t i = 0; i < all_.holders.size(); ++i) {
      if (!matters_[holder(i)]) continue;
      CallHolder& one = all_.holders[i];
      if (one.kind != CallHolder::Kind::variable && symbols_[one.symbol] == no_index) continue;
      if (one.kind != CallHolder::Kind::variable) one.symbol = symbols_[one.symbol];
      holders_[i] = static_cast<std::uint32_t>(holding.size());
      holding.push_back(std::move(one));
    }
    all_.symbols = std::move(kept);
    all_.holders = std::move(holding);
  }

  void filter() {
    std::erase_if(all_.calls, [&](CallFact& call) { return !keep(call); });
    std::erase_if(all_.flows, [&](CallFlow& flow) {
      flow.into = holders_[flow.into];
      flow.from = flow.is_function ? symbols_[flow.from] : holders_[flow.from];
      return flow.into == no_index || flow.from == no_index;
    });
    const auto lost = [&](auto& pair) {
      pair.first = symbols_[pair.first];
      pair.second = symbols_[pair.second];
      return pair.first == no_index || pair.second == no_index;
    };
    for (CallClass& one : all_.classes) {
      std::erase_if(one.dispatch, lost);
      tidy(one.dispatch);
      tidy(one.bases);
    }
    std::erase_if(all_.overrides, lost);
    std::erase_if(all_.accesses, [&](CallAccess& access) {
      access.symbol = symbols_[access.symbol];
      return access.symbol == no_index;
    });
    std::erase_if(all_.data, [&](CallData& data) {
      data.producer = symbols_[data.producer];
      data.consumer = symbols_[data.consumer];
      data.through = symbols_[data.through];
      return data.producer == no_index || data.consumer == no_index || data.through == no_index;
    });
    tidy(all_.calls);
    tidy(all_.flows);
    tidy(all_.overrides);
    tidy(all_.accesses);
    tidy(all_.data);
  }

  bool keep(CallFact& call) const {
    call.caller = symbols_[call.caller];
    if (call.caller == no_index) return false;
    if (call.kind == CallKind::unresolved || call.target == no_index) return true;
    if (call.kind == CallKind::indirect) {
      call.target = holders_[call.target];
      // In the tree a call of something unknown counts as such.
      return call.target != no_index || all_.symbols[call.caller].file != no_index;
    }
    call.target = symbols_[call.target];
    return call.target != no_index;
  }

  CallFacts all_;
  std::vector<bool> matters_;
  std::vector<std::vector<std::uint32_t>> users_;
  std::vector<std::uint32_t> symbols_;
  std::vector<std::uint32_t> holders_;
};

}  // namespace

CallFacts pruned(CallFacts facts) { return Pruner(std::move(facts)).run(); }

}  // namespace lacuna::detail
