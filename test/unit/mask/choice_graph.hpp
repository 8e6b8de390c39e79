#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lacuna/base/random.hpp"
#include "lacuna/graph/measures.hpp"
#include "lacuna/mask/strategy.hpp"
#include "support/catch.hpp"

namespace lacuna::test {

using Set = std::vector<std::uint32_t>;
using Edges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// Functions of one file with calls between them; some of them candidates.
struct ChoiceGraph {
  std::deque<Function> functions;
  std::vector<const Function*> candidates;
  std::vector<std::uint32_t> nodes;  ///< of the candidates
  CallGraph graph{Dependencies{}};

  ChoiceGraph(const std::vector<ByteRange>& ranges, const Edges& edges,
              const std::set<std::uint32_t>& left_out = {}) {
    Dependencies all;
    all.files = {"a.py"};
    for (std::uint32_t i = 0; i < ranges.size(); ++i) {
      Function& function = functions.emplace_back();
      function.id = {"a.py", "f" + std::to_string(i), 1};
      function.name = function.id.qualified_name;
      function.whole = ranges[i];
      function.statements = 5;
      DependencyNode node;
      node.id = function.id;
      node.whole = ranges[i];
      all.nodes.push_back(std::move(node));
      if (left_out.contains(i)) continue;
      candidates.push_back(&function);
      nodes.push_back(i);
    }
    for (const auto& [from, to] : std::set(edges.begin(), edges.end())) {
      CallEdge edge;
      edge.caller = from;
      edge.callee = to;
      all.calls.push_back(std::move(edge));
    }
    graph = CallGraph(std::move(all));
  }

  SetChooser chooser(ChoiceRules rules = {}) const {
    return SetChooser(candidates, &graph, {}, std::move(rules));
  }
};

inline std::vector<ByteRange> side_by_side(std::uint32_t count) {
  std::vector<ByteRange> ranges;
  for (std::uint32_t i = 0; i < count; ++i) ranges.push_back({i * 10, i * 10 + 5});
  return ranges;
}

inline Edges random_edges(std::uint32_t size, std::size_t count, Random& random, bool circles) {
  Edges edges;
  while (edges.size() < count) {
    auto a = static_cast<std::uint32_t>(random.below(size));
    auto b = static_cast<std::uint32_t>(random.below(size));
    if (!circles && a > b) std::swap(a, b);
    if (a != b || circles) edges.emplace_back(a, b);
  }
  return edges;
}

/// Says what the strategies mean, in the plainest way.
class Truth {
 public:
  explicit Truth(const ChoiceGraph& choice) : choice_(choice) {
    const auto size = choice.candidates.size();
    reach_.assign(size, std::vector<bool>(size, false));
    calls_ = reach_;
    std::vector<std::size_t> owner;  // the innermost candidate around each node
    for (const Function& function : choice.functions) {
      std::size_t innermost = size;
      for (std::size_t i = 0; i < size; ++i) {
        const ByteRange range = choice.candidates[i]->whole;
        if (!range.contains(function.whole)) continue;
        if (innermost == size || choice.candidates[innermost]->whole.contains(range)) innermost = i;
      }
      owner.push_back(innermost);
    }
    for (std::uint32_t from = 0; from < owner.size(); ++from) {
      if (owner[from] == size) continue;
      for (const auto& each : choice.graph.reach({from}, Direction::callees)) {
        if (owner[each.node] < size) reach_[owner[from]][owner[each.node]] = true;
      }
    }
    for (const CallEdge& edge : choice.graph.dependencies().calls) {
      const auto from = owner[edge.caller], to = owner[edge.callee];
      if (from < size && to < size) calls_[from][to] = true;
    }
    depth_ = depths(choice.graph, entry_points(choice.graph));
  }

  bool nested(std::uint32_t a, std::uint32_t b) const {
    const ByteRange x = choice_.candidates[a]->whole, y = choice_.candidates[b]->whole;
    return x.contains(y) || y.contains(x);
  }
  bool valid(const Set& set) const {
    return each_pair(set, [&](auto a, auto b) { return !nested(a, b); });
  }
  bool is(std::string_view strategy, const Set& set) const {
    if (!valid(set)) return false;
    if (strategy == "coupled") return coupled(set);
    if (strategy == "chain") return chain(set);
    if (strategy == "independent") {
      return each_pair(set, [&](auto a, auto b) { return !reach_[a][b] && !reach_[b][a]; });
    }
    const auto depth = [&](std::uint32_t i) { return depth_[choice_.nodes[i]]; };
    return std::all_of(set.begin(), set.end(), [&](auto i) { return depth(i) != not_reached; }) &&
           each_pair(set, [&](auto a, auto b) { return depth(a) != depth(b); });
  }
  std::vector<Set> all(std::string_view strategy, std::uint32_t n) const {
    std::vector<Set> sets;
    const auto size = static_cast<std::uint32_t>(choice_.candidates.size());
    for (std::uint32_t bits = 0; bits < (1U << size); ++bits) {
      Set set;
      for (std::uint32_t i = 0; i < size; ++i) {
        if ((bits >> i & 1) != 0) set.push_back(i);
      }
      if (set.size() == n && is(strategy, set)) sets.push_back(std::move(set));
    }
    std::sort(sets.begin(), sets.end());
    return sets;
  }

 private:
  using Square = std::vector<std::vector<bool>>;

  static bool each_pair(const Set& set,
                        const std::function<bool(std::uint32_t, std::uint32_t)>& good) {
    for (std::size_t i = 0; i < set.size(); ++i) {
      for (std::size_t k = i + 1; k < set.size(); ++k) {
        if (!good(set[i], set[k])) return false;
      }
    }
    return true;
  }
  bool coupled(const Set& set) const {
    std::set<std::uint32_t> left(set.begin(), set.end());
    Set todo = {*left.begin()};
    left.erase(left.begin());
    while (!todo.empty()) {
      const auto at = todo.back();
      todo.pop_back();
      for (const auto next : Set(left.begin(), left.end())) {
        if (!calls_[at][next] && !calls_[next][at]) continue;
        left.erase(next);
        todo.push_back(next);
      }
    }
    return left.empty();
  }
  bool chain(Set set) const {
    do {
      bool good = true;
      for (std::size_t i = 1; i < set.size(); ++i) good = good && calls_[set[i - 1]][set[i]];
      if (good) return true;
    } while (std::next_permutation(set.begin(), set.end()));
    return false;
  }

  const ChoiceGraph& choice_;
  Square reach_, calls_;
  std::vector<std::uint32_t> depth_;
};

/// How unlikely it is that counts of equally likely cells are as far off, by the normal
/// approximation of E. Wilson and M. Hilferty, "The distribution of chi-square", 1931: standard
/// deviations.
inline double chi_square_deviations(double chi_square, std::size_t cells) {
  const double freedom = static_cast<double>(cells) - 1;
  const double part = 2 / (9 * freedom);
  return (std::cbrt(chi_square / freedom) - (1 - part)) / std::sqrt(part);
}

inline double deviations(const std::map<Set, std::size_t>& seen,
                         const std::map<Set, double>& probabilities) {
  std::size_t draws = 0;
  for (const auto& [set, count] : seen) draws += count;
  double sum = 0;
  for (const auto& [set, probability] : probabilities) {
    const double expected = probability * static_cast<double>(draws);
    const auto found = seen.find(set);
    const double off = (found == seen.end() ? 0 : static_cast<double>(found->second)) - expected;
    sum += off * off / expected;
  }
  return chi_square_deviations(sum, probabilities.size());
}

inline double deviations_from_uniform(const std::map<Set, std::size_t>& seen,
                                      const std::vector<Set>& all) {
  std::map<Set, double> probabilities;
  for (const Set& set : all) probabilities[set] = 1 / static_cast<double>(all.size());
  return deviations(seen, probabilities);
}

}  // namespace lacuna::test
