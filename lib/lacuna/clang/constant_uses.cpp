#include "lacuna/clang/constant_uses_internal.hpp"

namespace lacuna::detail {
namespace {

/// The declaration that stands in the source: of an instantiation its template's.
const clang::FunctionDecl* written(const clang::FunctionDecl* function) {
  if (const auto* pattern = function->getTemplateInstantiationPattern()) function = pattern;
  return function->getCanonicalDecl();
}

}  // namespace

class ConstantUses::Walk : public clang::RecursiveASTVisitor<Walk> {
 public:
  explicit Walk(ConstantUses& uses) : uses_(uses) {}

  bool shouldVisitImplicitCode() const { return true; }
  bool shouldVisitTemplateInstantiations() const { return false; }

  bool VisitDeclRefExpr(clang::DeclRefExpr* expression) { return take(expression->getDecl()); }
  bool VisitMemberExpr(clang::MemberExpr* expression) { return take(expression->getMemberDecl()); }
  bool VisitCXXConstructExpr(clang::CXXConstructExpr* expression) {
    return take(expression->getConstructor());
  }
  bool VisitCXXBindTemporaryExpr(clang::CXXBindTemporaryExpr* expression) {
    return take(expression->getTemporary()->getDestructor());
  }
  bool VisitLambdaExpr(clang::LambdaExpr* expression) {
    return take(expression->getCallOperator());
  }
  bool VisitCXXDependentScopeMemberExpr(clang::CXXDependentScopeMemberExpr* expression) {
    return name(expression->getMember());
  }
  bool VisitDependentScopeDeclRefExpr(clang::DependentScopeDeclRefExpr* expression) {
    return name(expression->getDeclName());
  }
  bool VisitCallExpr(clang::CallExpr* call) {
    // An object that is called: `handler(x)` in a template.
    const clang::Expr* callee = call->getCallee()->IgnoreParenImpCasts();
    if (!callee->isTypeDependent() || !llvm::isa<clang::DeclRefExpr>(callee)) return true;
    return name(uses_.context_.DeclarationNames.getCXXOperatorName(clang::OO_Call));
  }
  bool VisitOverloadExpr(clang::OverloadExpr* expression) {
    for (const auto* candidate : expression->decls()) take(candidate);
    return true;
  }

 private:
  bool name(clang::DeclarationName name) {
    uses_.names_.insert(name);
    return true;
  }
  bool take(const clang::NamedDecl* declaration) {
    if (declaration == nullptr) return true;
    declaration = declaration->getUnderlyingDecl();
    if (const auto* generic = llvm::dyn_cast<clang::FunctionTemplateDecl>(declaration)) {
      declaration = generic->getTemplatedDecl();
      for (const auto* one : generic->specializations()) {
        if (one->getTemplateSpecializationKind() == clang::TSK_ExplicitSpecialization) {
          uses_.mark(one);
        }
      }
    }
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration)) {
      uses_.mark(function);
    }
    return true;
  }

  ConstantUses& uses_;
};

void ConstantUses::mark(const clang::FunctionDecl* function) {
  const clang::FunctionDecl* plain = written(function);
  // Only such a function can be evaluated at all; lambdas are constexpr where they can be.
  if (!function->isConstexpr() && !plain->isConstexpr()) return;
  marked_.insert(plain);
  // Each instance of a template calls what its own arguments have.
  if (read_.insert(function->getCanonicalDecl()).second) unread_.push_back(function);
}

void ConstantUses::add(const clang::Stmt* expression) {
  if (expression != nullptr) Walk(*this).TraverseStmt(const_cast<clang::Stmt*>(expression));
}

void ConstantUses::close(const std::vector<const clang::FunctionDecl*>& candidates) {
  read_all();
  // What is found by its name may name others in turn.
  for (bool grown = true; grown;) {
    grown = false;
    for (const clang::FunctionDecl* function : candidates) {
      const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(function);
      if (method == nullptr || contains(function)) continue;
      if (method->getParent()->isLambda()) continue;  // it has no name to be found by
      if (!names_.contains(function->getDeclName())) continue;
      mark(function);
      grown = grown || contains(function);
    }
    read_all();
  }
}

void ConstantUses::read_all() {
  while (!unread_.empty()) {
    const clang::FunctionDecl* function = unread_.back();
    unread_.pop_back();
    const clang::FunctionDecl* definition = nullptr;
    // An instance knows what it calls; its template, where it was not made, only by name.
    if (!function->hasBody(definition) && !written(function)->hasBody(definition)) continue;
    add(definition->getBody());
    if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(definition)) {
      for (const auto* initializer : constructor->inits()) add(initializer->getInit());
    }
  }
}

bool ConstantUses::contains(const clang::FunctionDecl* function) const {
  return marked_.contains(written(function));
}

}  // namespace lacuna::detail
