#include "lacuna/graph/set_measures.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "lacuna/base/json_reader.hpp"

namespace lacuna {
namespace {

constexpr std::uint32_t nobody = 0xFFFFFFFFU;

}  // namespace

SetMeasurer::SetMeasurer(const CallGraph& graph)
    : graph_(graph),
      begin_(graph.size() + 1, 0),
      states_(graph.size()),
      member_(graph.size(), nobody),
      distance_(graph.size(), nobody) {
  const Dependencies& all = graph.dependencies();
  for (const CallEdge& edge : all.calls) {
    ++begin_[edge.caller + 1];
    ++begin_[edge.callee + 1];
  }
  for (std::size_t i = 0; i < graph.size(); ++i) begin_[i + 1] += begin_[i];
  around_.resize(2 * all.calls.size());
  std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
  for (const CallEdge& edge : all.calls) {
    around_[next[edge.caller]++] = edge.callee;
    around_[next[edge.callee]++] = edge.caller;
  }
  for (std::uint32_t i = 0; i < all.shared.size(); ++i) {
    for (const auto* users : {&all.shared[i].writers, &all.shared[i].readers}) {
      for (const std::uint32_t node : *users) states_[node].push_back(i);
    }
  }
}

/// Says for each node to which member it belongs: the members, and what stands inside them.
void SetMeasurer::claim(const std::vector<std::uint32_t>& members) {
  for (const auto& [node, member] : claimed_) member_[node] = nobody;
  claimed_.clear();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> sorted;  // outer ones before inner ones
  for (std::uint32_t i = 0; i < members.size(); ++i) sorted.emplace_back(members[i], i);
  std::sort(sorted.begin(), sorted.end());
  for (const auto& [first, member] : sorted) {
    const DependencyNode& outer = graph_.node(first);
    for (std::uint32_t node = first; node < graph_.size(); ++node) {
      const DependencyNode& inner = graph_.node(node);
      if (inner.id.path != outer.id.path || !outer.whole.contains(inner.whole)) break;
      member_[node] = member;
      claimed_.emplace_back(node, member);
      if (outer.whole.empty()) break;
    }
  }
  for (auto& [node, member] : claimed_) member = member_[node];
}

void SetMeasurer::measure_calls(SetMeasures& measures) const {
  std::set<std::pair<std::uint32_t, std::uint32_t>> calls;
  std::map<std::uint32_t, std::set<std::uint32_t>> callers;
  for (const auto& [node, member] : claimed_) {
    for (const std::uint32_t each : graph_.in_edges(node)) {
      const std::uint32_t caller = graph_.edge(each).caller;
      const std::uint32_t from = member_[caller];
      if (from == nobody) {
        callers[caller].insert(member);
      } else if (from != member) {
        calls.emplace(from, member);
      }
    }
  }
  measures.calls = static_cast<std::uint32_t>(calls.size());
  for (const auto& [caller, called] : callers) measures.shared_callers += called.size() > 1 ? 1 : 0;
}

void SetMeasurer::measure_state(SetMeasures& measures) const {
  std::set<std::uint32_t> states;
  for (const auto& [node, member] : claimed_)
    states.insert(states_[node].begin(), states_[node].end());
  for (const std::uint32_t each : states) {
    const SharedState& state = graph_.dependencies().shared[each];
    std::set<std::uint32_t> users;
    bool written = false;
    for (const std::uint32_t node : state.writers) {
      if (member_[node] == nobody) continue;
      written = true;
      users.insert(member_[node]);
    }
    for (const std::uint32_t node : state.readers) {
      if (member_[node] != nobody) users.insert(member_[node]);
    }
    measures.shared_state += written && users.size() > 1 ? 1 : 0;
  }
}

void SetMeasurer::measure_distances(std::uint32_t members, SetMeasures& measures) {
  std::uint64_t sum = 0;
  std::uint64_t pairs = 0;
  std::vector<std::uint32_t> found(members);
  for (std::uint32_t from = 0; from + 1 < members; ++from) {
    std::fill(found.begin(), found.end(), nobody);
    queue_.clear();
    for (const auto& [node, member] : claimed_) {
      if (member != from || distance_[node] == 0) continue;
      distance_[node] = 0;
      queue_.push_back(node);
    }
    std::uint32_t left = members - from - 1;
    for (std::size_t i = 0; i < queue_.size() && left > 0; ++i) {
      const std::uint32_t node = queue_[i];
      for (std::uint32_t at = begin_[node]; at < begin_[node + 1]; ++at) {
        const std::uint32_t next = around_[at];
        if (distance_[next] != nobody) continue;
        distance_[next] = distance_[node] + 1;
        queue_.push_back(next);
        const std::uint32_t to = member_[next];
        if (to == nobody || to <= from || found[to] != nobody) continue;
        found[to] = distance_[next];
        --left;
      }
    }
    for (const std::uint32_t node : queue_) distance_[node] = nobody;
    for (std::uint32_t to = from + 1; to < members; ++to) {
      if (found[to] == nobody) {
        ++measures.apart;
        continue;
      }
      sum += found[to];
      ++pairs;
      measures.min_distance = std::min(measures.min_distance.value_or(nobody), found[to]);
    }
  }
  if (pairs > 0) measures.mean_distance = static_cast<double>(sum) / static_cast<double>(pairs);
}

SetMeasures SetMeasurer::measure(const std::vector<std::uint32_t>& members) {
  SetMeasures measures;
  claim(members);
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (std::size_t k = 0; k < members.size(); ++k) {
      const DependencyNode &outer = graph_.node(members[i]), &inner = graph_.node(members[k]);
      if (i == k || outer.id.path != inner.id.path || inner.whole.empty()) continue;
      measures.nested += outer.whole.contains(inner.whole) ? 1 : 0;
    }
  }
  measure_calls(measures);
  measure_state(measures);
  measure_distances(static_cast<std::uint32_t>(members.size()), measures);
  return measures;
}

Json to_json(const SetMeasures& measures) {
  Json json = {{"calls", measures.calls},
               {"shared_state", measures.shared_state},
               {"shared_callers", measures.shared_callers},
               {"nested", measures.nested},
               {"min_distance", nullptr},
               {"mean_distance", nullptr},
               {"apart", measures.apart}};
  if (measures.min_distance) json["min_distance"] = *measures.min_distance;
  if (measures.mean_distance) json["mean_distance"] = *measures.mean_distance;
  return json;
}

Result<SetMeasures> set_measures_from_json(const Json& json, std::string_view name) {
  JsonReader reader(json, std::string(name));
  SetMeasures measures;
  measures.calls = reader.integer<std::uint32_t>("calls");
  measures.shared_state = reader.integer<std::uint32_t>("shared_state");
  measures.shared_callers = reader.integer<std::uint32_t>("shared_callers");
  measures.nested = reader.integer<std::uint32_t>("nested");
  measures.apart = reader.integer<std::uint32_t>("apart");
  if (reader.has("min_distance")) {
    measures.min_distance = reader.integer<std::uint32_t>("min_distance");
  }
  if (reader.has("mean_distance")) measures.mean_distance = reader.number("mean_distance");
  if (reader.error()) return tl::unexpected(*reader.error());
  return measures;
}

}  // namespace lacuna
