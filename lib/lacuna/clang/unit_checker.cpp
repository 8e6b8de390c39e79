#include "lacuna/clang/unit_checker_internal.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "lacuna/clang/compiler_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::chrono::milliseconds patience{1000};
// Of a unit: an error of a variant is new only where all errors of the unchanged unit are known.
constexpr std::size_t most_errors = 10'000;

/// Lets a process per variant branch off while the unit is parsed.
class Branches {
 public:
  Branches(const SourceTree& tree, const CheckTask& task, const ChildLimits& limits,
           JobTokens& tokens, const Outlet& outlet, TreeFileSystem& files)
      : tree_(tree),
        limits_(limits),
        outlet_(outlet),
        files_(files),
        children_(tokens, true),
        pending_(task.variants) {}

  void bind(clang::CompilerInstance& compiler) { compiler_ = &compiler; }

  /// The unit is about to read a file of the tree. Returns in every process.
  void reach(int file) {
    if (branched_ || !reached_.insert(file).second) return;
    std::vector<const TreeVariant*> here;
    std::erase_if(pending_, [&](const TreeVariant* variant) {
      if (!variant->texts.contains(file)) return false;
      here.push_back(variant);
      return true;
    });
    if (here.empty()) return;
    outlet_.unwatch();
    for (std::size_t next = 0; next < here.size() || children_.running();) {
      bool full = false;
      while (next < here.size() && !full) {
        std::optional<Outlet> branch;
        const auto started = children_.branch(here[next]->id, limits_, branch);
        if (branch) return become(*here[next], *branch);
        if (!started) Children::leave();
        full = !*started;
        if (!full) ++next;
      }
      if (const auto event = children_.wait(patience, full)) relay(*event);
    }
    outlet_.watch(limits_);
    leave_if_done();
  }

  /// All of the unit has been read. Never returns.
  [[noreturn]] void finish(const ErrorCollector& errors) {
    CheckAnswer answer;
    answer.errors = errors.first();
    answer.places = errors.places();
    if (branched_) answer.variant = branched_->id;
    outlet_.send(encode_check_answer(answer));
    Children::leave();
  }

 private:
  /// This process is the variant from now on.
  void become(const TreeVariant& variant, const Outlet& outlet) {
    branched_ = &variant;
    outlet_ = outlet;
    for (const auto& [file, text] : variant.texts) {
      const std::string path = tree_.absolute(tree_.files()[static_cast<std::size_t>(file)].path());
      files_.replace(file, text);
      if (compiler_ == nullptr || !compiler_->hasSourceManager()) continue;
      auto entry = compiler_->getFileManager().getFileRef(path);
      if (!entry) {
        llvm::consumeError(entry.takeError());
        continue;
      }
      compiler_->getSourceManager().overrideFileContents(
          *entry, llvm::MemoryBuffer::getMemBuffer(text, path));
    }
  }

  void relay(const ChildEvent& event) {
    if (!event.ended) {
      const auto answer = decode_check_answer(event.message);
      if (!answer) return;
      answered_.insert(event.id);
      trouble_ = trouble_ || !answer->errors.empty();
      outlet_.send(event.message);
    } else if (!answered_.contains(event.id)) {
      CheckAnswer answer;
      answer.variant = event.id;
      answer.lost = true;
      trouble_ = true;
      outlet_.send(encode_check_answer(answer));
    }
  }

  void leave_if_done() {
    if (pending_.empty() && !trouble_) Children::leave();
  }

  const SourceTree& tree_;
  ChildLimits limits_;
  Outlet outlet_;
  TreeFileSystem& files_;
  Children children_;
  clang::CompilerInstance* compiler_ = nullptr;
  std::vector<const TreeVariant*> pending_;
  std::set<int> reached_;
  std::set<std::size_t> answered_;
  bool trouble_ = false;
  const TreeVariant* branched_ = nullptr;
};

class Watcher : public clang::PPCallbacks {
 public:
  Watcher(const TreeFileSystem& files, Branches& branches) : files_(files), branches_(branches) {}

  void InclusionDirective(clang::SourceLocation, const clang::Token&, llvm::StringRef, bool,
                          clang::CharSourceRange, clang::OptionalFileEntryRef file, llvm::StringRef,
                          llvm::StringRef, const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind) override {
    if (!file) return;
    const int number = files_.file_of(file->getUniqueID());
    if (number >= 0) branches_.reach(number);
  }

 private:
  const TreeFileSystem& files_;
  Branches& branches_;
};

/// Bodies outside the tree that no template makes cannot depend on what the tree says.
class Consumer : public clang::ASTConsumer {
 public:
  Consumer(clang::CompilerInstance& compiler, const TreeFileSystem& files)
      : sources_(compiler.getSourceManager()), places_(sources_, files) {}

  bool shouldSkipFunctionBody(clang::Decl* declaration) override {
    const auto location = declaration->getLocation();
    if (location.isInvalid() || location.isMacroID()) return false;
    if (declaration->isTemplated() || declaration->getDeclContext()->isDependentContext()) {
      return false;
    }
    return places_.file(sources_.getFileID(location)) < 0;
  }

 private:
  const clang::SourceManager& sources_;
  Places places_;
};

class Action : public clang::SyntaxOnlyAction {
 public:
  Action(const TreeFileSystem& files, Branches& branches) : files_(files), branches_(branches) {}

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                        llvm::StringRef) override {
    compiler.getFrontendOpts().SkipFunctionBodies = true;
    compiler.getPreprocessor().addPPCallbacks(std::make_unique<Watcher>(files_, branches_));
    return std::make_unique<Consumer>(compiler, files_);
  }

 private:
  const TreeFileSystem& files_;
  Branches& branches_;
};

}  // namespace

void check_unit(const SourceTree& tree, const CheckTask& task,
                const std::string& resource_directory, const ChildLimits& limits, JobTokens& tokens,
                const Outlet& outlet) {
  llvm::IntrusiveRefCntPtr<TreeFileSystem> files(new TreeFileSystem(tree));
  for (const auto& [path, text] : task.added) files->add(path, text);
  ErrorCollector errors(tree, most_errors);
  CompilerSetup setup;
  setup.resource_directory = resource_directory;
  setup.warnings = std::any_of(task.unit.arguments.begin(), task.unit.arguments.end(),
                               [](const std::string& one) {
                                 return one.starts_with("-Werror") || one == "-pedantic-errors";
                               });
  auto compiler = make_compiler(task.unit, setup, files, errors);
  if (compiler == nullptr) Children::leave();
  Branches branches(tree, task, limits, tokens, outlet, *files);
  branches.reach(tree.find(task.unit.file));
  branches.bind(*compiler);
  Action action(*files, branches);
  compiler->ExecuteAction(action);
  branches.finish(errors);
}

}  // namespace lacuna::detail
