#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lacuna/clang/call_facts_internal.hpp"
#include "lacuna/clang/function_collector_internal.hpp"
#include "lacuna/clang/unit_parser_internal.hpp"

namespace lacuna::detail {

/// What one parse gathers.
struct Harvest {
  std::vector<CollectedFunction> functions;
  std::set<std::pair<int, std::uint32_t>> skipped;
  std::set<int> files;
  std::set<std::string> outside;
  CallFacts calls;
  std::vector<int> call_files;  ///< numbers of the files that `calls` speaks of
};

/// Reads a unit for its functions: bodies outside the tree are skipped, and so are those of
/// `known`.
class HarvestAction : public clang::ASTFrontendAction {
 public:
  HarvestAction(const TreeFileSystem& files, const FunctionSet& known, UnitQuestion question)
      : files_(files), known_(&known), question_(question) {}

  /// From now on other bodies are known. `known` must outlive the action.
  void use(const FunctionSet& known) { known_ = &known; }
  const FunctionSet& known() const { return *known_; }
  Harvest& harvest() { return harvest_; }
  /// Called once there is a preprocessor.
  void on_start(std::function<void(clang::CompilerInstance&)> start) { start_ = std::move(start); }
  const TreeFileSystem& files() const { return files_; }

  bool wants_calls() const { return question_ == UnitQuestion::calls; }

  /// A prefix: what nobody asks for is not instantiated at the end.
  clang::TranslationUnitKind getTranslationUnitKind() override {
    return wants_calls() ? clang::TU_Complete : clang::TU_Prefix;
  }
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                        llvm::StringRef) override;
  void EndSourceFileAction() override;

 private:
  const TreeFileSystem& files_;
  const FunctionSet* known_;
  UnitQuestion question_;
  Harvest harvest_;
  std::function<void(clang::CompilerInstance&)> start_;
};

/// The facts of what was gathered, without errors and what is absent.
UnitFacts facts_of(const SourceTree& tree, HarvestAction& action);

}  // namespace lacuna::detail
