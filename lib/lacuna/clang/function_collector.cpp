#include "lacuna/clang/function_collector_internal.hpp"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclFriend.h>
#include <clang/AST/PrettyPrinter.h>
#include <clang/Lex/Lexer.h>

namespace lacuna::detail {
namespace {

using clang::dyn_cast;
using clang::isa;

void set(FunctionFact& fact, Trait trait, bool on) {
  if (on) fact.traits |= static_cast<std::uint32_t>(trait);
}

void set(FunctionFact& fact, Obstacle obstacle, bool on) {
  if (on) fact.obstacles |= static_cast<std::uint32_t>(obstacle);
}

/// Visits what is written: no implicit members, no instantiations.
class Collector : public clang::RecursiveASTVisitor<Collector> {
 public:
  Collector(clang::CompilerInstance& compiler, Places& places)
      : compiler_(compiler),
        context_(compiler.getASTContext()),
        sources_(compiler.getSourceManager()),
        places_(places),
        policy_(context_.getPrintingPolicy()) {
    policy_.SuppressTagKeyword = true;
    policy_.TerseOutput = true;
  }

  bool VisitFunctionDecl(clang::FunctionDecl* function) {
    if (function->doesThisDeclarationHaveABody() && !function->isImplicit() &&
        !function->isDefaulted() && !function->isDeleted() && !function->hasSkippedBody() &&
        !function->isTemplateInstantiation()) {
      take(function, function->getLocation(), false);
    }
    collect_constants_of(function);
    return true;
  }

  bool VisitLambdaExpr(clang::LambdaExpr* lambda) {
    take(lambda->getCallOperator(), lambda->getBeginLoc(), true);
    return true;
  }

  bool VisitStaticAssertDecl(clang::StaticAssertDecl* assertion) {
    constants_.add(assertion->getAssertExpr());
    return true;
  }
  bool VisitVarDecl(clang::VarDecl* variable) {
    if (variable->getInit() == nullptr) return true;
    const bool constant =
        variable->isConstexpr() || variable->hasAttr<clang::ConstInitAttr>() ||
        (variable->isStaticDataMember() && variable->getType().isConstQualified()) ||
        (!variable->isInvalidDecl() && !variable->getType().isNull() &&
         !variable->getType()->isDependentType() && !variable->getInit()->isValueDependent() &&
         variable->mightBeUsableInConstantExpressions(context_) &&
         variable->isUsableInConstantExpressions(context_));
    if (constant) constants_.add(variable->getInit());
    return true;
  }
  bool VisitEnumConstantDecl(clang::EnumConstantDecl* constant) {
    constants_.add(constant->getInitExpr());
    return true;
  }
  bool VisitFieldDecl(clang::FieldDecl* field) {
    if (field->isBitField()) constants_.add(field->getBitWidth());
    return true;
  }
  bool VisitNonTypeTemplateParmDecl(clang::NonTypeTemplateParmDecl* parameter) {
    if (parameter->hasDefaultArgument()) {
      constants_.add(parameter->getDefaultArgument().getSourceExpression());
    }
    return true;
  }
  bool VisitConceptDecl(clang::ConceptDecl* concept_) {
    constants_.add(concept_->getConstraintExpr());
    return true;
  }
  bool VisitConstantExpr(clang::ConstantExpr* expression) {
    constants_.add(expression->getSubExpr());
    return true;
  }
  bool VisitCaseStmt(clang::CaseStmt* statement) {
    constants_.add(statement->getLHS());
    constants_.add(statement->getRHS());
    return true;
  }
  bool VisitIfStmt(clang::IfStmt* statement) {
    if (statement->isConstexpr()) constants_.add(statement->getCond());
    return true;
  }
  bool VisitArrayTypeLoc(clang::ArrayTypeLoc type) {
    constants_.add(type.getSizeExpr());
    return true;
  }
  bool TraverseTemplateArgumentLoc(const clang::TemplateArgumentLoc& argument) {
    if (argument.getArgument().getKind() == clang::TemplateArgument::Expression) {
      constants_.add(argument.getSourceExpression());
    }
    return RecursiveASTVisitor::TraverseTemplateArgumentLoc(argument);
  }

  std::vector<CollectedFunction> finish() {
    std::vector<const clang::FunctionDecl*> declarations;
    declarations.reserve(found_.size());
    for (const auto& [declaration, collected] : found_) declarations.push_back(declaration);
    constants_.close(declarations);
    for (auto& [declaration, collected] : found_) {
      set(collected.fact, Obstacle::evaluated, constants_.contains(declaration));
    }
    std::vector<CollectedFunction> functions;
    for (auto& [declaration, collected] : found_) functions.push_back(std::move(collected));
    return functions;
  }

 private:
  void collect_constants_of(const clang::FunctionDecl* function) {
    const auto* type = function->getType()->getAs<clang::FunctionProtoType>();
    if (type != nullptr) constants_.add(type->getNoexceptExpr());
#if CLANG_VERSION_MAJOR >= 21
    constants_.add(function->getTrailingRequiresClause().ConstraintExpr);
#else
    constants_.add(function->getTrailingRequiresClause());
#endif
    if (const auto* constructor = dyn_cast<clang::CXXConstructorDecl>(function)) {
      constants_.add(constructor->getExplicitSpecifier().getExpr());
    }
  }

  struct Spot {
    int file = -1;
    clang::FileID id;
    std::uint32_t offset = 0;
    bool macro = false;
  };

  /// Where a token begins or, with `end`, ends. Of what comes from a macro: where the macro stands.
  Spot spot(clang::SourceLocation location, bool end) const {
    Spot result;
    if (location.isInvalid()) return result;
    result.macro = location.isMacroID();
    if (result.macro) {
      const auto range = sources_.getExpansionRange(location);
      location = end ? range.getEnd() : range.getBegin();
    }
    const auto [id, offset] = sources_.getDecomposedLoc(location);
    result.id = id;
    result.file = places_.file(id);
    result.offset = offset;
    if (end) {
      result.offset += clang::Lexer::MeasureTokenLength(location, sources_, context_.getLangOpts());
    }
    return result;
  }

  static const clang::Stmt* written_body(const clang::FunctionDecl* function) {
    const clang::Stmt* body = function->getBody();
    if (const auto* coroutine = dyn_cast_or_null<clang::CoroutineBodyStmt>(body)) {
      body = coroutine->getBody();
    }
    return body;
  }

  void take(clang::FunctionDecl* function, clang::SourceLocation name, bool lambda) {
    const clang::Stmt* body = written_body(function);
    if (body == nullptr) return;
    const Spot begin = spot(body->getBeginLoc(), false);
    const Spot end = spot(body->getEndLoc(), true);
    const Spot at = spot(name, false);
    if (begin.file < 0 || begin.id != end.id || end.offset < begin.offset) return;
    CollectedFunction collected;
    collected.file = begin.file;
    FunctionFact& fact = collected.fact;
    fact.name = at.offset;
    fact.body = {begin.offset, end.offset};
    const Spot whole = spot(lambda ? name : function->getOuterLocStart(), false);
    const bool together = whole.id == begin.id && whole.offset <= begin.offset;
    fact.whole = {together ? whole.offset : begin.offset, end.offset};
    set(fact, Obstacle::macro_body, begin.macro || end.macro || at.id != begin.id);
    set(fact, Obstacle::macro_name, !lambda && at.macro);
    set(fact, Trait::macro, begin.macro || end.macro || (!lambda && at.macro));
    describe(fact, function, lambda);
    found_.emplace_back(function, std::move(collected));
  }

  void describe(FunctionFact& fact, clang::FunctionDecl* function, bool lambda) {
    fact.kind = lambda ? FunctionKind::lambda : kind_of(function);
    fact.short_name = lambda ? "(lambda)" : function->getNameAsString();
    fact.qualified_name = name_of(function, lambda);
    set(fact, Obstacle::main, function->isMain());
    set(fact, Trait::constexpr_, function->isConstexprSpecified() && !function->isConsteval());
    set(fact, Trait::consteval_, function->isConsteval());
    set(fact, Trait::inline_, function->isInlineSpecified());
    set(fact, Trait::friend_, function->getFriendObjectKind() != clang::Decl::FOK_None);
    set(fact, Trait::noexcept_, is_noexcept(function));
    set(fact, Trait::noreturn, function->isNoReturn());
    set(fact, Trait::template_,
        function->getDescribedFunctionTemplate() != nullptr || function->isDependentContext());
    set(fact, Trait::specialization,
        function->getTemplateSpecializationKind() == clang::TSK_ExplicitSpecialization);
    set(fact, Trait::coroutine, isa<clang::CoroutineBodyStmt>(function->getBody()));
    set(fact, Trait::function_try, isa<clang::CXXTryStmt>(written_body(function)));
    set(fact, Trait::extern_c, function->isExternC() && context_.getLangOpts().CPlusPlus);
    set(fact, Trait::global, function->hasAttr<clang::CUDAGlobalAttr>());
    set(fact, Trait::device, function->hasAttr<clang::CUDADeviceAttr>());
    set(fact, Trait::host, function->hasAttr<clang::CUDAHostAttr>());
    set(fact, Trait::nested,
        lambda ? in_function(function->getParent())
               : function->getParentFunctionOrMethod() != nullptr);
    describe_method(fact, function, lambda);
    describe_return(fact, function);
  }

  static bool in_function(const clang::DeclContext* context) {
    while (context != nullptr && !context->isFunctionOrMethod() && !context->isFileContext()) {
      context = context->getParent();
    }
    return context != nullptr && context->isFunctionOrMethod();
  }

  void describe_method(FunctionFact& fact, clang::FunctionDecl* function, bool lambda) {
    const auto* method = dyn_cast<clang::CXXMethodDecl>(function);
    set(fact, Trait::static_,
        !lambda && (method != nullptr ? method->isStatic()
                                      : function->getStorageClass() == clang::SC_Static));
    if (method == nullptr || lambda) return;
    set(fact, Trait::virtual_, method->isVirtual());
    set(fact, Trait::override_,
        method->hasAttr<clang::OverrideAttr>() || method->size_overridden_methods() > 0);
    set(fact, Trait::final_, method->hasAttr<clang::FinalAttr>());
    if (const auto* constructor = dyn_cast<clang::CXXConstructorDecl>(method)) {
      set(fact, Trait::explicit_, constructor->isExplicit());
      const auto& all = constructor->inits();
      set(fact, Trait::constructor_initializers,
          std::any_of(all.begin(), all.end(), [](auto* one) { return one->isWritten(); }));
    }
    if (const auto* conversion = dyn_cast<clang::CXXConversionDecl>(method)) {
      set(fact, Trait::explicit_, conversion->isExplicit());
    }
  }

  bool is_noexcept(clang::FunctionDecl* function) {
    const auto* type = function->getType()->getAs<clang::FunctionProtoType>();
    if (type == nullptr) return false;
    if (type->getExceptionSpecType() == clang::EST_Unevaluated && !function->isDependentContext()) {
      type = compiler_.getSema().ResolveExceptionSpec(function->getLocation(), type);
      if (type == nullptr) return false;
    }
    const auto kind = type->getExceptionSpecType();
    const bool unsaid = kind == clang::EST_Unevaluated || kind == clang::EST_None;
    return unsaid ? isa<clang::CXXDestructorDecl>(function) : type->isNothrow();
  }

  /// A type that can be written down anywhere: no lambda, no class without a name or of a function.
  static bool has_name(clang::QualType type) {
    if (type.isNull() || type->isDependentType() || type->isUndeducedType()) return false;
    const clang::Type* plain = type.getCanonicalType().getTypePtr();
    while (plain->isPointerType() || plain->isReferenceType()) {
      plain = plain->getPointeeType().getTypePtr();
    }
    if (plain->isArrayType() || plain->isFunctionType() || plain->isMemberPointerType())
      return false;
    const auto* tag = plain->getAsTagDecl();
    if (tag == nullptr) return true;
    if (tag->getDeclName().isEmpty() || tag->getParentFunctionOrMethod() != nullptr) return false;
    if (const auto* special = dyn_cast<clang::ClassTemplateSpecializationDecl>(tag)) {
      for (const auto& argument : special->getTemplateArgs().asArray()) {
        if (argument.getKind() == clang::TemplateArgument::Type &&
            !has_name(argument.getAsType())) {
          return false;
        }
      }
    }
    return true;
  }

  void describe_return(FunctionFact& fact, clang::FunctionDecl* function) {
    const bool converts = isa<clang::CXXConversionDecl>(function);
    if (isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(function)) return;
    const clang::QualType declared = function->getDeclaredReturnType();
    const auto* deduced = declared.isNull() ? nullptr : declared->getContainedDeducedType();
    if (deduced == nullptr || converts) return;
    set(fact, Trait::deduced_return, true);
    const clang::QualType type = function->getReturnType();
    // Of a template only an instance has a type; whether it returns anything the syntax says.
    if (type.isNull() || type->isDependentType() || type->isUndeducedType()) return;
    if (!has_name(type)) {
      set(fact, Obstacle::unspellable, true);
      return;
    }
    clang::PrintingPolicy policy = policy_;
    policy.FullyQualifiedName = true;
#if CLANG_VERSION_MAJOR >= 21
    policy.PrintAsCanonical = true;
#else
    policy.PrintCanonicalTypes = true;
#endif
    fact.return_type = type.getCanonicalType().getAsString(policy);
  }

  static FunctionKind kind_of(const clang::FunctionDecl* function) {
    if (isa<clang::CXXConstructorDecl>(function)) return FunctionKind::constructor;
    if (isa<clang::CXXDestructorDecl>(function)) return FunctionKind::destructor;
    return isa<clang::CXXMethodDecl>(function) ? FunctionKind::method : FunctionKind::function;
  }

  /// Used where the syntax alone does not show the function.
  std::string name_of(const clang::FunctionDecl* function, bool lambda) const {
    if (lambda) {
      const auto* outer = function->getParent()->getParent();
      while (outer != nullptr && !outer->isFunctionOrMethod() && !outer->isTranslationUnit()) {
        outer = outer->getParent();
      }
      const auto* enclosing = dyn_cast_or_null<clang::FunctionDecl>(outer);
      return enclosing == nullptr ? "(lambda)" : name_of(enclosing, false) + "::(lambda)";
    }
    std::string text;
    llvm::raw_string_ostream out(text);
    function->printQualifiedName(out, policy_);
    if (!context_.getLangOpts().CPlusPlus) return text;
    out << '(';
    for (unsigned i = 0; i < function->getNumParams(); ++i) {
      if (i > 0) out << ',';
      function->getParamDecl(i)->getOriginalType().print(out, policy_);
    }
    out << (function->isVariadic() ? (function->getNumParams() > 0 ? ",...)" : "...)") : ")");
    const auto* method = dyn_cast<clang::CXXMethodDecl>(function);
    if (method != nullptr && method->isConst()) out << " const";
    return text;
  }

  clang::CompilerInstance& compiler_;
  clang::ASTContext& context_;
  const clang::SourceManager& sources_;
  Places& places_;
  clang::PrintingPolicy policy_;
  ConstantUses constants_{context_};
  std::vector<std::pair<const clang::FunctionDecl*, CollectedFunction>> found_;
};

}  // namespace

std::vector<CollectedFunction> collect_functions(clang::CompilerInstance& compiler, Places& places,
                                                 const std::vector<clang::Decl*>& declarations) {
  Collector collector(compiler, places);
  for (clang::Decl* declaration : declarations) collector.TraverseDecl(declaration);
  return collector.finish();
}

}  // namespace lacuna::detail
