#include "lacuna/clang/call_collector_internal.hpp"

#include "lacuna/clang/call_walker_internal.hpp"

namespace lacuna::detail {
namespace {

using clang::dyn_cast;
using clang::isa;

/// Finds the functions to begin from: everything with a body, instances too.
class Roots : public clang::RecursiveASTVisitor<Roots> {
 public:
  Roots(clang::CompilerInstance& compiler, Places& places, CallTable& table)
      : sources_(compiler.getSourceManager()), places_(places), table_(table) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return false; }
  // What stands in bodies is read from the bodies.
  bool TraverseStmt(clang::Stmt*, DataRecursionQueue* = nullptr) { return true; }

  bool VisitFunctionDecl(clang::FunctionDecl* function) {
    if (const auto* method = dyn_cast<clang::CXXMethodDecl>(function)) overriding(method);
    if (!function->doesThisDeclarationHaveABody() || function->hasSkippedBody()) return true;
    if (function->isDependentContext()) {
      patterns_.push_back(function);
    } else {
      table_.symbol(function);
    }
    return true;
  }

  bool VisitVarDecl(clang::VarDecl* variable) {
    if (!variable->isFileVarDecl() || variable->getInit() == nullptr || variable->isTemplated() ||
        variable->getType()->isDependentType()) {
      return true;
    }
    const auto location = sources_.getExpansionLoc(variable->getLocation());
    const int file = places_.file(sources_.getFileID(location));
    if (file < 0 || variable->isInvalidDecl()) return true;
    CallWalker(table_, table_.module(file), nullptr).read_initializer(variable);
    return true;
  }

  bool VisitCXXRecordDecl(clang::CXXRecordDecl* record) {
    if (record->isThisDeclarationADefinition() && !record->isDependentContext() &&
        !record->isInvalidDecl() && record->isPolymorphic()) {
      table_.class_of(record);
    }
    return true;
  }

  const std::vector<const clang::FunctionDecl*>& patterns() const { return patterns_; }

 private:
  void overriding(const clang::CXXMethodDecl* method) {
    if (method->isImplicit() || method->isInvalidDecl()) return;
    for (const auto* overridden : method->overridden_methods()) {
      if (!table_.in_tree(overridden)) continue;
      const std::uint32_t from = table_.symbol(method);
      const std::uint32_t to = table_.symbol(overridden);
      table_.facts.overrides.emplace_back(from, to);
    }
  }

  const clang::SourceManager& sources_;
  Places& places_;
  CallTable& table_;
  std::vector<const clang::FunctionDecl*> patterns_;
};

/// An object of a class from outside with virtual methods: code out of sight calls them, as that of
/// a thread does.
void call_hidden(CallTable& table, std::uint32_t symbol, const clang::FunctionDecl* function) {
  const auto* constructor = dyn_cast<clang::CXXConstructorDecl>(function);
  if (constructor == nullptr || table.in_tree(constructor)) return;
  const auto* record = constructor->getParent();
  if (!isa<clang::ClassTemplateSpecializationDecl>(record) || !record->isPolymorphic()) return;
  if (record->getName().starts_with("_Sp_counted")) return;
  for (const auto* method : record->methods()) {
    if (!method->isVirtual() || isa<clang::CXXDestructorDecl>(method)) continue;
    CallFact fact;
    fact.kind = CallKind::passed;
    fact.caller = symbol;
    fact.target = table.symbol(method);
    table.facts.calls.push_back(fact);
  }
}

}  // namespace

CallFacts collect_calls(clang::CompilerInstance& compiler, Places& places,
                        const std::vector<clang::Decl*>& declarations, std::vector<int>& files) {
  CallTable table(compiler, places);
  Roots roots(compiler, places, table);
  for (clang::Decl* declaration : declarations) roots.TraverseDecl(declaration);
  bool more = true;
  while (more && !table.full()) {
    while (const auto* function = table.next()) {
      const std::uint32_t symbol = table.symbol(function);
      CallWalker(table, symbol, function).read_function();
      call_hidden(table, symbol, function);
      if (table.full()) break;
    }
    const std::size_t before = table.facts.symbols.size();
    table.finish_classes();
    more = table.facts.symbols.size() > before;
  }
  table.facts.truncated = table.facts.truncated || table.full();
  for (const auto* pattern : roots.patterns()) {
    if (table.full()) break;
    CallWalker(table, table.pattern(pattern), pattern).read_function();
  }
  while (const auto* function = table.next()) {
    if (table.full()) break;
    CallWalker(table, table.symbol(function), function).read_function();
  }
  table.finish_classes();
  files = std::move(table.files);
  return pruned(std::move(table.facts));
}

}  // namespace lacuna::detail
