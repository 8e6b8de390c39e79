#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lacuna/clang/call_facts_internal.hpp"
#include "lacuna/clang/facts_internal.hpp"
#include "lacuna/syntax/dependencies.hpp"

namespace lacuna::detail {

/// Joins what all units say about calls. The same for any number of threads, as long as units are
/// added in one order.
class CallResolver {
 public:
  /// `sources` must outlive it.
  CallResolver(const DependencySources& sources, const DependencyOptions& options);

  /// A function of the file with this number in the sources.
  void add_function(std::uint32_t file, const FunctionFact& fact);
  /// After all functions.
  void add_unit(const CallFacts& facts);
  Dependencies run();

 private:
  enum class Rule : std::uint8_t { exact, virtual_, hierarchy, pointer, signature, passed, name };

  struct Symbol {
    std::uint32_t node = no_index;
    std::uint32_t flags = 0;
    std::uint32_t call_sites = 0;
    std::string name;
    std::string type;
    std::vector<std::uint32_t> definitions;  // where this one has none itself
  };
  struct Step {
    std::uint32_t target = 0;
    Rule rule = Rule::exact;
    std::uint32_t file = no_index;
    ByteRange range;
  };
  struct Holder {
    std::set<std::uint32_t> functions;
    std::vector<std::uint32_t> into;
    bool listed = false;
  };
  struct Class {
    bool constructed = false;
    std::set<std::uint32_t> bases;  // itself too
  };
  using Targets = std::vector<std::uint32_t>;

  // ---- joining (call_joining.cpp)
  struct Unit;
  void make_nodes();
  std::uint32_t module_node(std::uint32_t file);
  std::uint32_t node_of(const CallSymbol& symbol, std::uint32_t file) const;
  std::uint32_t intern(const CallSymbol& symbol, std::uint32_t file);
  std::uint32_t intern_holder(const CallHolder& holder, const Unit& unit);
  void add_classes(const CallFacts& facts, Unit& unit);
  void add_calls(const CallFacts& facts, const Unit& unit);
  void add_state(const CallFacts& facts, const Unit& unit);
  std::uint32_t fresh_holder();
  std::uint32_t text(const std::string& value);

  // ---- resolving (call_resolver.cpp)
  void link_definitions();
  void link_holders();
  void list_dispatch();
  bool superseded(std::uint32_t symbol) const;
  std::uint32_t definition(std::uint32_t symbol, std::uint32_t caller) const;
  void flow();
  void expand();
  void expand_virtual(const CallFact& call);
  void expand_indirect(const CallFact& call);
  Targets with_signature(std::uint32_t text) const;
  void step(const CallFact& call, std::uint32_t target, Rule rule);
  void unresolved(const CallFact& call);
  void connect();
  void connect(std::uint32_t symbol);
  void add_edge(std::uint32_t caller, std::uint32_t callee, Rule rule, const Step& site);
  Dependencies result();
  void add_shared(Dependencies& all) const;
  void add_external(Dependencies& all) const;
  void order_nodes(Dependencies& all);
  static std::string_view rule_name(Rule rule);

  const DependencySources& sources_;
  const DependencyOptions& options_;

  // What the inventory has: the nodes, module-level code last until the result is made.
  std::vector<DependencyNode> nodes_;
  std::vector<std::map<std::uint32_t, std::uint32_t>> by_body_;  // of each file
  std::vector<std::map<std::uint32_t, std::vector<std::uint32_t>>> by_name_;
  std::vector<std::multimap<std::uint32_t, std::uint32_t>> by_whole_;
  std::unordered_map<std::string, std::uint32_t> file_numbers_;
  std::map<std::uint32_t, std::uint32_t> modules_;

  std::vector<Symbol> symbols_;
  std::unordered_map<std::string, std::uint32_t> symbol_numbers_;
  std::vector<Holder> holders_;
  std::unordered_map<std::string, std::uint32_t> holder_numbers_;
  struct PendingHolder {
    std::uint32_t holder = 0;
    CallHolder::Kind kind = CallHolder::Kind::parameter;
    std::uint32_t symbol = 0;
    std::uint32_t index = 0;
  };
  std::vector<PendingHolder> pending_holders_;
  std::vector<Class> classes_;
  std::unordered_map<std::string, std::uint32_t> class_numbers_;
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> dispatch_;  // method, class, to
  std::map<std::string, std::uint32_t> texts_;
  std::vector<std::string> text_list_;
  std::set<CallFact> calls_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> overrides_;
  std::set<CallData> data_;
  std::map<std::string, std::array<std::set<std::uint32_t>, 2>> shared_;  // readers, writers

  /// Of each method: on objects of which class it calls what.
  std::unordered_map<std::uint32_t, std::vector<std::pair<std::uint32_t, std::uint32_t>>>
      overriders_;
  std::vector<std::uint32_t> takers_;  // functions that are used as values, with nodes
  std::vector<bool> has_instance_;     // of each node
  std::vector<std::vector<Step>> steps_;
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>> unresolved_;
  struct Edge {
    Rule rule = Rule::exact;
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> sites;
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, Edge> edges_;
  /// Of a node and the linker's name of what it calls outside: the places.
  std::map<std::pair<std::uint32_t, std::string>,
           std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>>>
      external_;
  std::uint64_t budget_ = 200'000'000;  // steps through code that is not of the tree
  bool gave_up_ = false;
};

}  // namespace lacuna::detail
