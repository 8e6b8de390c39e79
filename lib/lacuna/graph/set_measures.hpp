#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/graph/call_graph.hpp"

namespace lacuna {

/// How the functions of a set hang on each other. What stands inside a function counts as its own.
struct SetMeasures {
  std::uint32_t calls = 0;           ///< ordered pairs of which one calls the other directly
  std::uint32_t shared_state = 0;    ///< variables that two of them use and one of them writes
  std::uint32_t shared_callers = 0;  ///< functions and modules outside that call two of them
  std::uint32_t nested = 0;          ///< pairs of which one stands inside the other
  /// Calls on the shortest way between two of them, the direction left aside: over all pairs that
  /// have a way. Absent where no pair has one.
  std::optional<std::uint32_t> min_distance;
  std::optional<double> mean_distance;
  std::uint32_t apart = 0;  ///< pairs without any way

  friend bool operator==(const SetMeasures&, const SetMeasures&) = default;
};

/// Measures sets of one graph. Holds the neighbours of all nodes; not for several threads at once.
class SetMeasurer {
 public:
  /// The graph must outlive it. O(nodes + edges).
  explicit SetMeasurer(const CallGraph& graph);

  /// `members` are different nodes. O(members * (nodes + edges)), less where they are near.
  SetMeasures measure(const std::vector<std::uint32_t>& members);

 private:
  void claim(const std::vector<std::uint32_t>& members);
  void measure_calls(SetMeasures& measures) const;
  void measure_state(SetMeasures& measures) const;
  void measure_distances(std::uint32_t members, SetMeasures& measures);

  const CallGraph& graph_;
  std::vector<std::uint32_t> begin_, around_;       // neighbours, the direction left aside
  std::vector<std::vector<std::uint32_t>> states_;  // by node: what it reads or writes
  std::vector<std::uint32_t> member_;               // by node: the member it belongs to
  std::vector<std::pair<std::uint32_t, std::uint32_t>> claimed_;  // nodes and their members
  std::vector<std::uint32_t> distance_, queue_;
};

/// {"calls", "shared_state", "shared_callers", "nested", "min_distance", "mean_distance", "apart"};
/// the distances are null where they are absent.
Json to_json(const SetMeasures& measures);
/// Errors: bad_input.
Result<SetMeasures> set_measures_from_json(const Json& json, std::string_view name);

}  // namespace lacuna
