#include "lacuna/clang/shared_parser_internal.hpp"

#include <clang/Lex/Pragma.h>
#include <fmt/format.h>
#include <llvm/ADT/DenseSet.h>

#include <optional>

#include "lacuna/clang/harvest_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::string_view main_file = "/lacuna-shared/headers";
constexpr const char* branch_pragma = "lacuna_branch";

std::string main_text(const std::vector<std::string>& headers) {
  std::string text;
  for (const auto& header : headers) {
    text += fmt::format("#if __has_include(<{0}>)\n#include <{0}>\n#endif\n", header);
  }
  return text + fmt::format("#pragma {}\n", branch_pragma);
}

/// The process while it reads the headers, and then each of those that branch off.
class Sharing {
 public:
  Sharing(const SourceTree& tree, const SharedParse& parse) : tree_(tree), parse_(parse) {}

  [[noreturn]] void run() {
    Unit unit = parse_.like;
    unit.file = main_file;
    files_ = new TreeFileSystem(tree_);
    const std::string text = main_text(parse_.headers);
    files_->add(unit.file, text);
    ErrorCollector errors(tree_, 1);
    errors.on_error([this] { fall_back(); });
    CompilerSetup setup;
    setup.resource_directory = parse_.resource_directory;
    compiler_ = make_compiler(unit, setup, files_, errors);
    if (compiler_ == nullptr) Children::leave();
    const FunctionSet none;
    HarvestAction action(*files_, none, parse_.question);
    action_ = &action;
    action.on_start([this](clang::CompilerInstance& compiler) { watch(compiler); });
    compiler_->ExecuteAction(action);
    if (!unit_) Children::leave();
    UnitFacts facts = facts_of(tree_, action);
    facts.compiled = true;
    facts.absent.assign(files_->absent().begin(), files_->absent().end());
    unit_->outlet.send(encode_unit_facts(facts));
    Children::leave();
  }

  /// The headers have been read; goes on in the processes of the units.
  void branch(clang::Preprocessor& preprocessor, clang::SourceLocation at) {
    for (const auto& entry : preprocessor.getIdentifierTable()) names_.insert(entry.getValue());
    unit_ = parse_.branch();
    action_->use(*unit_->known);
    auto entry = compiler_->getFileManager().getFileRef(unit_->unit->file);
    if (!entry) {
      llvm::consumeError(entry.takeError());
      fall_back();
    }
    preprocessor.markIncluded(*entry);  // what looks for headers wants to know each includer
    auto& sources = compiler_->getSourceManager();
    const clang::FileID id = sources.createFileID(*entry, at, clang::SrcMgr::C_User);
    preprocessor.EnterSourceFile(id, nullptr, at);
  }

  /// `from` includes `to`.
  void included(clang::SourceLocation from, clang::OptionalFileEntryRef to) {
    if (!to) return;
    const clang::FileEntry* file = &to->getFileEntry();
    if (!unit_) {
      const auto outer = compiler_->getSourceManager().getFileEntryRefForID(
          compiler_->getSourceManager().getFileID(from));
      if (outer) includes_[&outer->getFileEntry()].push_back(file);
      shared_.insert(file);
      return;
    }
    std::vector<const clang::FileEntry*> todo = {file};
    while (!todo.empty()) {
      const clang::FileEntry* next = todo.back();
      todo.pop_back();
      if (!shared_.contains(next) || !had_.insert(next).second) continue;
      if (const auto at = includes_.find(next); at != includes_.end()) {
        todo.insert(todo.end(), at->second.begin(), at->second.end());
      }
    }
  }

  void defined(const clang::Token& name) {
    if (!unit_ || !names_.contains(name.getIdentifierInfo())) return;
    if (in_tree(name.getLocation())) fall_back();
  }

  void asked(const clang::Token& name, const clang::MacroDefinition& macro) {
    if (!unit_ || !macro.getMacroInfo()) return;
    const auto& sources = compiler_->getSourceManager();
    const auto place = macro.getMacroInfo()->getDefinitionLoc();
    if (!place.isFileID() || !place.isValid()) return;
    const auto file = sources.getFileEntryRefForID(sources.getFileID(place));
    if (!file || !shared_.contains(&file->getFileEntry())) return;
    if (!had_.contains(&file->getFileEntry()) && in_tree(name.getLocation())) fall_back();
  }

 private:
  void watch(clang::CompilerInstance& compiler);

  bool in_tree(clang::SourceLocation location) {
    const auto& sources = compiler_->getSourceManager();
    const auto file = sources.getFileEntryRefForID(sources.getFileID(sources.getFileLoc(location)));
    return file && files_->file_of(file->getUniqueID()) >= 0;
  }

  /// The unit is parsed as if nothing had been shared.
  void fall_back() {
    if (!unit_) Children::leave();
    const UnitFacts facts =
        parse_unit(tree_, *unit_->unit, parse_.resource_directory, *unit_->known, parse_.question);
    unit_->outlet.send(encode_unit_facts(facts));
    Children::leave();
  }

  const SourceTree& tree_;
  const SharedParse& parse_;
  llvm::IntrusiveRefCntPtr<TreeFileSystem> files_;
  std::unique_ptr<clang::CompilerInstance> compiler_;
  HarvestAction* action_ = nullptr;
  std::optional<SharedUnit> unit_;
  llvm::DenseSet<const clang::IdentifierInfo*> names_;
  llvm::DenseSet<const clang::FileEntry*> shared_;
  llvm::DenseSet<const clang::FileEntry*> had_;
  llvm::DenseMap<const clang::FileEntry*, std::vector<const clang::FileEntry*>> includes_;
};

class BranchPragma : public clang::PragmaHandler {
 public:
  explicit BranchPragma(Sharing& sharing) : PragmaHandler(branch_pragma), sharing_(sharing) {}

  void HandlePragma(clang::Preprocessor& preprocessor, clang::PragmaIntroducer introducer,
                    clang::Token&) override {
    preprocessor.DiscardUntilEndOfDirective();
    sharing_.branch(preprocessor, introducer.Loc);
  }

 private:
  Sharing& sharing_;
};

class Watcher : public clang::PPCallbacks {
 public:
  explicit Watcher(Sharing& sharing) : sharing_(sharing) {}

  void InclusionDirective(clang::SourceLocation at, const clang::Token&, llvm::StringRef, bool,
                          clang::CharSourceRange, clang::OptionalFileEntryRef file, llvm::StringRef,
                          llvm::StringRef, const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind) override {
    sharing_.included(at, file);
  }
  void MacroDefined(const clang::Token& name, const clang::MacroDirective*) override {
    sharing_.defined(name);
  }
  void MacroUndefined(const clang::Token& name, const clang::MacroDefinition&,
                      const clang::MacroDirective*) override {
    sharing_.defined(name);
  }
  void MacroExpands(const clang::Token& name, const clang::MacroDefinition& macro,
                    clang::SourceRange, const clang::MacroArgs*) override {
    sharing_.asked(name, macro);
  }
  void Defined(const clang::Token& name, const clang::MacroDefinition& macro,
               clang::SourceRange) override {
    sharing_.asked(name, macro);
  }
  void Ifdef(clang::SourceLocation, const clang::Token& name,
             const clang::MacroDefinition& macro) override {
    sharing_.asked(name, macro);
  }
  void Ifndef(clang::SourceLocation, const clang::Token& name,
              const clang::MacroDefinition& macro) override {
    sharing_.asked(name, macro);
  }
  void Elifdef(clang::SourceLocation, const clang::Token& name,
               const clang::MacroDefinition& macro) override {
    sharing_.asked(name, macro);
  }
  void Elifndef(clang::SourceLocation, const clang::Token& name,
                const clang::MacroDefinition& macro) override {
    sharing_.asked(name, macro);
  }

 private:
  Sharing& sharing_;
};

void Sharing::watch(clang::CompilerInstance& compiler) {
  auto& preprocessor = compiler.getPreprocessor();
  preprocessor.addPPCallbacks(std::make_unique<Watcher>(*this));
  preprocessor.AddPragmaHandler(new BranchPragma(*this));  // the preprocessor owns it
}

}  // namespace

void parse_sharing(const SourceTree& tree, const SharedParse& parse) { Sharing(tree, parse).run(); }

}  // namespace lacuna::detail
