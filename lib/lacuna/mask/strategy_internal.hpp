#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/mask/candidate_graph_internal.hpp"
#include "lacuna/mask/strategy.hpp"

namespace lacuna {

/// What a SetChooser was given, and what it found out.
struct SetChooser::Known {
  std::vector<const Function*> candidates;
  std::vector<std::string> ids;
  const CallGraph* graph = nullptr;
  ChoiceFacts facts;
  ChoiceRules rules;

  std::unique_ptr<detail::CandidateGraph> candidate_graph;
  std::optional<std::vector<std::uint32_t>> entries;  ///< nodes
  std::vector<std::uint32_t> depth;                   ///< by candidate; not_reached: none

  /// Errors: invalid_argument without a graph.
  Result<const detail::CandidateGraph*> calls();
  Result<const std::vector<std::uint32_t>*> entry_nodes();
  Result<const std::vector<std::uint32_t>*> depths();
  /// What the experiments run: as traced, else what can be reached from the entries; `certain`
  /// leaves out what only guessed calls lead to.
  Result<std::vector<bool>> runs(bool certain);

  Result<std::vector<double>> measure(std::string_view name);
  Result<std::vector<double>> weigh(const WeightRule& rule);
  Result<std::vector<double>> key_weights();
  /// Random orders of the outermost functions that the experiments run.
  Result<SetSample> choose_nested(std::uint32_t n, std::size_t count, std::uint64_t seed);
};

}  // namespace lacuna
