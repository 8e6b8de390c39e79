#include "lacuna/graph/measures.hpp"

#include <algorithm>

namespace lacuna {
namespace {

/// All neighbours of a node, whatever the direction of the call.
std::vector<std::uint32_t> around(const CallGraph& graph, std::uint32_t node) {
  std::vector<std::uint32_t> list = graph.neighbours(node, Direction::callees);
  const auto callers = graph.neighbours(node, Direction::callers);
  list.insert(list.end(), callers.begin(), callers.end());
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  std::erase(list, node);
  return list;
}

/// A node on the way of a walk, and how far its neighbours have been seen.
struct Step {
  std::uint32_t node = 0;
  std::vector<std::uint32_t> next;
  std::size_t at = 0;
};

/// The reached nodes, each after what it calls first.
std::vector<std::uint32_t> postorder(const CallGraph& graph,
                                     const std::vector<std::uint32_t>& entries) {
  std::vector<std::uint32_t> order;
  std::vector<bool> seen(graph.size(), false);
  std::vector<Step> stack;
  for (const std::uint32_t entry : entries) {
    if (entry >= graph.size() || seen[entry]) continue;
    seen[entry] = true;
    stack.push_back({entry, graph.neighbours(entry, Direction::callees), 0});
    while (!stack.empty()) {
      Step& top = stack.back();
      if (top.at == top.next.size()) {
        order.push_back(top.node);
        stack.pop_back();
        continue;
      }
      const std::uint32_t next = top.next[top.at++];
      if (seen[next]) continue;
      seen[next] = true;
      stack.push_back({next, graph.neighbours(next, Direction::callees), 0});
    }
  }
  return order;
}

}  // namespace

std::vector<std::uint32_t> components(const CallGraph& graph) {
  const auto count = static_cast<std::uint32_t>(graph.size());
  std::vector<std::uint32_t> component(count, not_reached);
  std::vector<std::uint32_t> number(count, not_reached);
  std::vector<std::uint32_t> low(count, 0);
  std::vector<std::uint32_t> open;
  std::vector<Step> stack;
  std::uint32_t next_number = 0;
  std::uint32_t next_component = 0;
  const auto enter = [&](std::uint32_t node) {
    number[node] = low[node] = next_number++;
    open.push_back(node);
    stack.push_back({node, graph.neighbours(node, Direction::callees), 0});
  };
  for (std::uint32_t root = 0; root < count; ++root) {
    if (number[root] != not_reached) continue;
    enter(root);
    while (!stack.empty()) {
      Step& top = stack.back();
      if (top.at < top.next.size()) {
        const std::uint32_t next = top.next[top.at++];
        if (number[next] == not_reached) {
          enter(next);
        } else if (component[next] == not_reached) {
          low[top.node] = std::min(low[top.node], number[next]);
        }
        continue;
      }
      const std::uint32_t node = top.node;
      stack.pop_back();
      if (!stack.empty()) low[stack.back().node] = std::min(low[stack.back().node], low[node]);
      if (low[node] != number[node]) continue;
      for (std::uint32_t member = not_reached; member != node;) {
        member = open.back();
        open.pop_back();
        component[member] = next_component;
      }
      ++next_component;
    }
  }
  return component;
}

std::vector<std::vector<std::uint32_t>> cycles(const CallGraph& graph) {
  const std::vector<std::uint32_t> component = components(graph);
  std::vector<std::vector<std::uint32_t>> members(graph.size());
  for (std::uint32_t i = 0; i < graph.size(); ++i) members[component[i]].push_back(i);
  std::vector<std::vector<std::uint32_t>> list;
  for (auto& each : members) {
    if (each.empty()) continue;
    const auto own = graph.neighbours(each[0], Direction::callees);
    if (each.size() > 1 || std::binary_search(own.begin(), own.end(), each[0])) {
      list.push_back(std::move(each));
    }
  }
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  return list;
}

std::vector<std::uint32_t> depths(const CallGraph& graph,
                                  const std::vector<std::uint32_t>& entries) {
  std::vector<std::uint32_t> depth(graph.size(), not_reached);
  for (const auto& each : graph.reach(entries, Direction::callees))
    depth[each.node] = each.distance;
  return depth;
}

std::vector<std::uint32_t> dominators(const CallGraph& graph,
                                      const std::vector<std::uint32_t>& entries) {
  // One more node, which calls all entries, makes one root of many.
  const auto root = static_cast<std::uint32_t>(graph.size());
  std::vector<std::uint32_t> order = postorder(graph, entries);
  order.push_back(root);
  std::vector<std::uint32_t> place(graph.size() + 1, not_reached);
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::vector<bool> is_entry(graph.size(), false);
  for (const std::uint32_t entry : entries) {
    if (entry < graph.size()) is_entry[entry] = true;
  }
  std::vector<std::uint32_t> idom(graph.size() + 1, not_reached);
  idom[root] = root;
  const auto meet = [&](std::uint32_t a, std::uint32_t b) {
    while (a != b) {
      while (place[a] < place[b]) a = idom[a];
      while (place[b] < place[a]) b = idom[b];
    }
    return a;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = order.size() - 1; i-- > 0;) {
      const std::uint32_t node = order[i];
      std::uint32_t best = is_entry[node] ? root : not_reached;
      for (const std::uint32_t caller : graph.neighbours(node, Direction::callers)) {
        if (place[caller] == not_reached || idom[caller] == not_reached) continue;
        best = best == not_reached ? caller : meet(best, caller);
      }
      if (best == idom[node]) continue;
      idom[node] = best;
      changed = true;
    }
  }
  idom.pop_back();
  for (std::uint32_t i = 0; i < idom.size(); ++i) {
    if (idom[i] == root) idom[i] = i;
  }
  return idom;
}

std::vector<std::uint32_t> dominated(const CallGraph& graph,
                                     const std::vector<std::uint32_t>& entries) {
  const std::vector<std::uint32_t> idom = dominators(graph, entries);
  std::vector<std::uint32_t> count(graph.size(), 0);
  // A node comes after all that it dominates in postorder turned round, so sums go up in postorder.
  for (const std::uint32_t node : postorder(graph, entries)) {
    if (idom[node] != node && idom[node] != not_reached) count[idom[node]] += count[node] + 1;
  }
  return count;
}

std::vector<bool> articulation_points(const CallGraph& graph) {
  const auto count = static_cast<std::uint32_t>(graph.size());
  std::vector<bool> cut(count, false);
  std::vector<std::uint32_t> number(count, not_reached);
  std::vector<std::uint32_t> low(count, 0);
  std::vector<Step> stack;
  std::uint32_t next_number = 0;
  for (std::uint32_t root = 0; root < count; ++root) {
    if (number[root] != not_reached) continue;
    std::uint32_t children = 0;
    number[root] = low[root] = next_number++;
    stack.push_back({root, around(graph, root), 0});
    while (!stack.empty()) {
      Step& top = stack.back();
      if (top.at < top.next.size()) {
        const std::uint32_t next = top.next[top.at++];
        if (number[next] != not_reached) {
          low[top.node] = std::min(low[top.node], number[next]);
          continue;
        }
        number[next] = low[next] = next_number++;
        stack.push_back({next, around(graph, next), 0});
        continue;
      }
      const std::uint32_t node = top.node;
      stack.pop_back();
      if (stack.empty()) break;
      const std::uint32_t parent = stack.back().node;
      low[parent] = std::min(low[parent], low[node]);
      if (parent == root) {
        ++children;
      } else if (low[node] >= number[parent]) {
        cut[parent] = true;
      }
    }
    cut[root] = children > 1;
  }
  return cut;
}

std::vector<double> betweenness(const CallGraph& graph, std::size_t sources) {
  const std::size_t count = graph.size();
  std::vector<double> central(count, 0.0);
  if (count == 0) return central;
  const std::size_t taken = sources == 0 ? count : std::min(sources, count);
  std::vector<std::uint32_t> distance(count);
  std::vector<double> ways(count);
  std::vector<double> share(count);
  std::vector<std::uint32_t> order;
  for (std::size_t i = 0; i < taken; ++i) {
    const auto source = static_cast<std::uint32_t>(i * count / taken);
    std::fill(distance.begin(), distance.end(), not_reached);
    std::fill(ways.begin(), ways.end(), 0.0);
    std::fill(share.begin(), share.end(), 0.0);
    order.assign(1, source);
    distance[source] = 0;
    ways[source] = 1;
    for (std::size_t k = 0; k < order.size(); ++k) {
      const std::uint32_t node = order[k];
      for (const std::uint32_t next : graph.neighbours(node, Direction::callees)) {
        if (distance[next] == not_reached) {
          distance[next] = distance[node] + 1;
          order.push_back(next);
        }
        if (distance[next] == distance[node] + 1) ways[next] += ways[node];
      }
    }
    for (std::size_t k = order.size(); k-- > 1;) {
      const std::uint32_t node = order[k];
      for (const std::uint32_t before : graph.neighbours(node, Direction::callers)) {
        if (distance[before] == not_reached || distance[before] + 1 != distance[node]) continue;
        share[before] += ways[before] / ways[node] * (1 + share[node]);
      }
      central[node] += share[node];
    }
  }
  const double scale = static_cast<double>(count) / static_cast<double>(taken);
  for (double& each : central) each *= scale;
  return central;
}

std::vector<std::uint32_t> entry_points(const CallGraph& graph) {
  std::vector<std::uint32_t> list;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const bool module = graph.node(i).id.qualified_name == module_code_name;
    bool called = false;
    for (const std::uint32_t each : graph.in_edges(i))
      called = called || graph.edge(each).caller != i;
    if (module || !called) list.push_back(i);
  }
  return list;
}

}  // namespace lacuna
