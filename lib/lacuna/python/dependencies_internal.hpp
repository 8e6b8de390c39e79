#pragma once

#include "lacuna/python/grammar_internal.hpp"
#include "lacuna/syntax/dependencies.hpp"

namespace lacuna::detail {

/// Which functions of a repository depend on which, from the text alone: each file becomes
/// constraints (flow_*.cpp), which are solved together (points_to_*.cpp).
class PythonAnalyzer final : public DependencyAnalyzer {
 public:
  /// `grammar` must outlive the object.
  explicit PythonAnalyzer(const Grammar& grammar) : grammar_(grammar) {}

  Result<Dependencies> analyze(const DependencySources& sources, const DependencyOptions& options,
                               Observer& observer) const override;

 private:
  const Grammar& grammar_;
};

}  // namespace lacuna::detail
