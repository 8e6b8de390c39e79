#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "lacuna/mask/candidate_graph_internal.hpp"
#include "lacuna/mask/choose.hpp"
#include "lacuna/mask/set_counts_internal.hpp"

namespace lacuna::detail {

/// Sets of n candidates, none inside another, each with a probability in proportion to the product
/// of its `weights` (finite, not negative, one a candidate; 0: never), and that probability.
/// Fewer than `count` where the rest is too unlikely to be drawn. Errors: those of sample_sets.
Result<SetSample> sample_weighted(const std::vector<const Function*>& candidates,
                                  const std::vector<double>& weights, std::uint32_t n,
                                  std::size_t count, std::uint64_t seed);

/// A set on the way, and what it may grow by.
struct Branch {
  Set set;
  Set choices;
};

/// All sets of one kind, in two ways: as a tree whose leaves are the sets, which is searched where
/// they are few, and as draws of which each gives every set with the same probability.
class SetFamily {
 public:
  virtual ~SetFamily() = default;

  /// The tree. A branch of n members, none of them inside another, is a set of this kind where
  /// `counts` says so; each set is that of exactly one such branch.
  virtual Branch root() const = 0;
  virtual Branch grown(const Branch& from, std::size_t choice) const = 0;
  virtual bool counts(const Set& /*set*/) const { return true; }
  /// Whether `grown` looks at all later choices of the branch.
  virtual bool scans(const Branch& /*from*/) const { return false; }

  /// Makes the tables that drawing needs. Errors: limit.
  virtual Result<void> prepare() = 0;
  /// Each set comes of a draw with the probability 1 / bound(); 0 where there is no set.
  virtual double bound() const = 0;
  /// Whether every draw gives a set, so that bound() is their number.
  virtual bool certain() const = 0;
  /// False where the draw gives nothing. The members may come in any order.
  virtual bool draw(Random& random, Set& set) const = 0;
};

/// Sets of n candidates that hang together by direct calls, their direction left aside.
std::unique_ptr<SetFamily> coupled_sets(const CandidateGraph& graph, std::uint32_t n);
/// Sets of n candidates of which none reaches another by calls. Errors: limit.
Result<std::unique_ptr<SetFamily>> independent_sets(const CandidateGraph& graph, std::uint32_t n);
/// Sets of n candidates that can be put in an order in which each calls the next one.
std::unique_ptr<SetFamily> chain_sets(const CandidateGraph& graph, std::uint32_t n);
/// Sets of n candidates at n different depths; `depth` by candidate, not_reached: none.
std::unique_ptr<SetFamily> layered_sets(const CandidateGraph& graph,
                                        const std::vector<std::uint32_t>& depth, std::uint32_t n);

/// A sample of a family, as SetSample says it. First all sets are listed, within bounds; where
/// they are too many, sets are drawn; where nearly all draws give nothing, sets are taken by going
/// down the tree at random, which is not uniform, and `how` says so. `kind` names the sets in
/// errors. Errors: invalid_argument where there is no set, with the size of the largest one where
/// it is known; limit where none was found, or the tables are too large.
Result<SetSample> sample_family(SetFamily& family, std::string_view kind, std::uint32_t n,
                                std::size_t count, Random& random);

/// The first n of random orders of `candidates`: set number i of one size contains set number i of
/// every smaller size, for the same seed. At most `count`, less repeats.
SetSample nested_sets(const Set& candidates, std::uint32_t n, std::size_t count,
                      std::uint64_t seed);

}  // namespace lacuna::detail
