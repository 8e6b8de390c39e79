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
  bool VisitOverloadExpr(clang::OverloadExpr* expression) {
    for (const auto* candidate : expression->decls()) take(candidate);
    return true;
  }

 private:
  bool take(const clang::NamedDecl* declaration) {
    if (declaration == nullptr) return true;
    declaration = declaration->getUnderlyingDecl();
    if (const auto* generic = llvm::dyn_cast<clang::FunctionTemplateDecl>(declaration)) {
      declaration = generic->getTemplatedDecl();
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
  if (marked_.insert(plain).second) unread_.push_back(function);
}

void ConstantUses::add(const clang::Stmt* expression) {
  if (expression != nullptr) Walk(*this).TraverseStmt(const_cast<clang::Stmt*>(expression));
}

void ConstantUses::close() {
  while (!unread_.empty()) {
    const clang::FunctionDecl* function = unread_.back();
    unread_.pop_back();
    for (const clang::FunctionDecl* one : {function, written(function)}) {
      const clang::FunctionDecl* definition = nullptr;
      if (!one->hasBody(definition)) continue;
      add(definition->getBody());
      if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(definition)) {
        for (const auto* initializer : constructor->inits()) add(initializer->getInit());
      }
    }
  }
}

bool ConstantUses::contains(const clang::FunctionDecl* function) const {
  return marked_.contains(written(function));
}

}  // namespace lacuna::detail
