#include "lacuna/clang/unit_parser_internal.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "lacuna/clang/call_collector_internal.hpp"
#include "lacuna/clang/harvest_internal.hpp"

namespace lacuna::detail {
namespace {

// Files of ours that are not on disk.
constexpr llvm::StringRef virtual_files = "/lacuna-";

class Consumer : public clang::ASTConsumer {
 public:
  Consumer(clang::CompilerInstance& compiler, HarvestAction& action)
      : compiler_(compiler),
        places_(compiler.getSourceManager(), action.files()),
        action_(action) {}

  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    for (clang::Decl* declaration : group) {
      const auto* context = declaration->getLexicalDeclContext();
      if (context == nullptr || !context->isTranslationUnit() || declaration->isImplicit())
        continue;
      if (place(declaration->getLocation()).first >= 0) declarations_.push_back(declaration);
    }
    return true;
  }

  bool shouldSkipFunctionBody(clang::Decl* declaration) override {
    const auto [file, offset] = place(declaration->getLocation());
    if (action_.wants_calls() &&
        (declaration->isTemplated() || declaration->getDeclContext()->isDependentContext())) {
      return false;
    }
    if (file < 0) return true;
    if (!action_.known().contains(file, offset)) return false;
    action_.harvest().skipped.emplace(file, offset);
    return true;
  }

  void HandleTranslationUnit(clang::ASTContext&) override {
    Harvest& harvest = action_.harvest();
    harvest.functions = collect_functions(compiler_, places_, declarations_);
    if (action_.wants_calls()) {
      harvest.calls = collect_calls(compiler_, places_, declarations_, harvest.call_files);
    }
  }

 private:
  std::pair<int, std::uint32_t> place(clang::SourceLocation location) {
    if (location.isInvalid()) return {-1, 0};
    const auto& sources = compiler_.getSourceManager();
    const auto [id, offset] = sources.getDecomposedLoc(sources.getFileLoc(location));
    return {places_.file(id), offset};
  }

  clang::CompilerInstance& compiler_;
  Places places_;
  HarvestAction& action_;
  std::vector<clang::Decl*> declarations_;
};

}  // namespace

std::unique_ptr<clang::ASTConsumer> HarvestAction::CreateASTConsumer(
    clang::CompilerInstance& compiler, llvm::StringRef) {
  compiler.getFrontendOpts().SkipFunctionBodies = true;
  if (start_) start_(compiler);
  return std::make_unique<Consumer>(compiler, *this);
}

void HarvestAction::EndSourceFileAction() {
  const auto& sources = getCompilerInstance().getSourceManager();
  for (auto at = sources.fileinfo_begin(); at != sources.fileinfo_end(); ++at) {
    const int file = files_.file_of(at->first.getUniqueID());
    if (file >= 0) {
      harvest_.files.insert(file);
    } else if (!at->first.getName().starts_with(virtual_files)) {
      // As it was opened: folding ".." would be wrong behind a link.
      llvm::SmallString<256> name(at->first.getName());
      getCompilerInstance().getFileManager().makeAbsolutePath(name);
      harvest_.outside.insert(name.str().str());
    }
  }
}

UnitFacts facts_of(const SourceTree& tree, HarvestAction& action) {
  Harvest& harvest = action.harvest();
  UnitFacts facts;
  std::map<int, std::uint32_t> numbers;
  for (const auto& function : harvest.functions) harvest.files.insert(function.file);
  for (const auto& [file, offset] : harvest.skipped) harvest.files.insert(file);
  for (const int file : harvest.files) {  // the tree's files are sorted by path
    numbers.emplace(file, static_cast<std::uint32_t>(facts.paths.size()));
    facts.paths.push_back(tree.files()[static_cast<std::size_t>(file)].path());
  }
  for (auto& function : harvest.functions) {
    function.fact.path = numbers.at(function.file);
    facts.functions.push_back(std::move(function.fact));
  }
  std::stable_sort(facts.functions.begin(), facts.functions.end(),
                   [](const FunctionFact& a, const FunctionFact& b) {
                     return std::tie(a.path, a.body.begin, a.qualified_name) <
                            std::tie(b.path, b.body.begin, b.qualified_name);
                   });
  for (const auto& [file, offset] : harvest.skipped) {
    facts.skipped.push_back({numbers.at(file), offset});
  }
  if (action.wants_calls()) {
    for (const int file : harvest.call_files) {
      harvest.calls.paths.push_back(tree.files()[static_cast<std::size_t>(file)].path());
    }
    facts.calls = encode_call_facts(harvest.calls);
  }
  facts.outside.assign(harvest.outside.begin(), harvest.outside.end());
  return facts;
}

UnitFacts parse_unit(const SourceTree& tree, const Unit& unit,
                     const std::string& resource_directory, const FunctionSet& known,
                     UnitQuestion question) {
  llvm::IntrusiveRefCntPtr<TreeFileSystem> files(new TreeFileSystem(tree));
  ErrorCollector errors(tree, 8);
  CompilerSetup setup;
  setup.resource_directory = resource_directory;
  auto compiler = make_compiler(unit, setup, files, errors);
  if (compiler == nullptr) return {};
  HarvestAction action(*files, known, question);
  const bool executed = compiler->ExecuteAction(action);
  UnitFacts facts = facts_of(tree, action);
  facts.compiled = executed || errors.errors() > 0;
  facts.absent.assign(files->absent().begin(), files->absent().end());
  facts.errors = errors.errors();
  facts.diagnostics = errors.first();
  return facts;
}

}  // namespace lacuna::detail
