#pragma once

#include <cstdint>
#include <vector>

#include "hash.hpp"

namespace probe {

/// A step from a query's slot to a neighbouring one on one line.
struct Step {
  std::uint32_t line = 0;
  int direction = 0;  ///< -1 or +1
  double cost = 0;    ///< squared distance of the query from that slot, in widths
};

/// Both steps of every line, the cheapest first.
std::vector<Step> steps_by_cost(const Positions& positions);

/// Sets of steps in the order of their total cost, at most one step of each line in a set: the
/// sequence of Lv, Josephson, Wang, Charikar and Li. The empty set, which is the query's own
/// bucket, is not among them.
class Perturbations {
 public:
  explicit Perturbations(std::vector<Step> steps);

  /// The next set, as indices into steps(), in ascending order; empty when there is none left.
  std::vector<std::uint32_t> next();

  const std::vector<Step>& steps() const { return steps_; }

 private:
  struct Candidate {
    double cost = 0;
    std::vector<std::uint32_t> members;
  };

  /// Whether no line has two steps in the set.
  bool is_valid(const Candidate& candidate) const;
  void push(Candidate candidate);
  Candidate pop();
  /// The last member gives way to the one after it; false where there is none.
  bool shift(Candidate& candidate) const;
  /// The one after the last member joins; false where there is none.
  bool expand(Candidate& candidate) const;

  std::vector<Step> steps_;
  std::vector<Candidate> heap_;
};

/// The slots after the steps of a set.
Slots moved(Slots slots, const std::vector<Step>& steps, const std::vector<std::uint32_t>& set);

}  // namespace probe
