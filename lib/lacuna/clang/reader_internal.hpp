#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lacuna/clang/front_end.hpp"

namespace lacuna::detail {

/// The RepositoryReader of the three front ends of Clang.
class ClangReader : public RepositoryReader {
 public:
  ClangReader(ClangOptions options, FrontEnds syntax)
      : options_(std::move(options)), syntax_(std::move(syntax)) {}

  Result<std::vector<ParsedFile>> read(const RepositorySources& sources,
                                       Observer& observer) const override;
  Result<std::vector<CompileResult>> compile(const RepositorySources& sources,
                                             const std::vector<SourceVariant>& variants,
                                             Observer& observer) const override;

 private:
  ClangOptions options_;
  FrontEnds syntax_;
};

}  // namespace lacuna::detail
