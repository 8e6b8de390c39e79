#pragma once

#include "lacuna/clang/front_end.hpp"
#include "lacuna/cpp/bindings.hpp"
#include "lacuna/syntax/dependencies.hpp"

namespace lacuna::detail {

/// Who calls whom in C, C++ and CUDA, as Clang says it of each unit and the units together. It
/// parses in a pass of its own: calls need the bodies of templates, instances of them, and those of
/// the standard library, which the inventory does well without.
class ClangAnalyzer final : public DependencyAnalyzer {
 public:
  explicit ClangAnalyzer(ClangOptions options) : options_(std::move(options)) {}

  Result<Dependencies> analyze(const DependencySources& sources, const DependencyOptions& options,
                               Observer& observer) const override;
  std::vector<ForeignFunction> foreign_functions(const DependencySources& sources,
                                                 unsigned jobs) const override {
    return bound_functions(sources, jobs);
  }

 private:
  ClangOptions options_;
};

}  // namespace lacuna::detail
