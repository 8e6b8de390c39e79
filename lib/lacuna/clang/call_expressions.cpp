#include "lacuna/clang/call_walker_internal.hpp"

namespace lacuna::detail {

using clang::cast;
using clang::dyn_cast;
using clang::dyn_cast_or_null;
using clang::isa;

namespace {

clang::QualType type_of(const clang::CXXRecordDecl* record) {
#if CLANG_VERSION_MAJOR >= 22
  return record->getASTContext().getCanonicalTagType(record);
#else
  return record->getASTContext().getTypeDeclType(record);
#endif
}

}  // namespace

void CallWalker::add(CallKind kind, std::uint32_t target, std::uint32_t extra,
                     clang::SourceRange range) {
  CallFact fact;
  fact.kind = kind;
  fact.caller = symbol_;
  fact.target = target;
  fact.extra = extra;
  if (in_tree_) table_.put_place(fact, range);
  table_.facts.calls.push_back(fact);
}

void CallWalker::direct(const clang::FunctionDecl* function, clang::SourceRange range) {
  if (function == nullptr) return;
  add(CallKind::direct, table_.symbol(function), no_index, range);
}

void CallWalker::constructed(const clang::CXXRecordDecl* record) {
  if (record == nullptr || !record->hasDefinition() || record->isDependentContext()) return;
  if (!record->isPolymorphic()) return;
  table_.facts.classes[table_.class_of(record)].constructed = true;
}

/// What the end of an object's life calls. `dynamic`: the object may be of a derived class.
void CallWalker::destroy(clang::QualType type, clang::SourceRange range, bool dynamic) {
  if (type.isNull() || type->isDependentType()) return;
  type = table_.context().getBaseElementType(type);
  const auto* record = type->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition() || record->isInvalidDecl()) return;
  if (record->hasTrivialDestructor()) return;
  const auto* destructor = record->getDestructor();
  if (destructor == nullptr) return;
  release_shared(destructor, range);
  if (dynamic && destructor->isVirtual() && !record->isEffectivelyFinal()) {
    add(CallKind::virtual_, table_.symbol(destructor), table_.class_of(record), range);
  } else {
    direct(destructor, range);
  }
}

/// The count of a shared pointer reaches what it points to in ways that no type tells.
void CallWalker::release_shared(const clang::CXXMethodDecl* method, clang::SourceRange range) {
  const auto* special = dyn_cast<clang::ClassTemplateSpecializationDecl>(method->getParent());
  if (special == nullptr || !special->isInStdNamespace()) return;
  if (special->getName() != "__shared_ptr" && special->getName() != "shared_ptr") return;
  const bool ends = isa<clang::CXXDestructorDecl>(method) ||
                    method->getOverloadedOperator() == clang::OO_Equal ||
                    (method->getDeclName().isIdentifier() && method->getName() == "reset");
  const auto& first = special->getTemplateArgs()[0];
  if (ends && first.getKind() == clang::TemplateArgument::Type) {
    destroy(first.getAsType(), range, true);
  }
}

void CallWalker::construct(const clang::CXXConstructExpr* made) {
  if (elided_.contains(made)) return;
  const auto* constructor = made->getConstructor();
  const clang::SourceRange range = made->getSourceRange();
  const std::uint32_t target = table_.symbol(constructor);
  if (isa<clang::CXXTemporaryObjectExpr>(made)) ++table_.facts.symbols[symbol_].call_sites;
  add(CallKind::direct, target, no_index, range);
  const bool part = made->getConstructionKind() != clang::CXXConstructionKind::Complete ||
                    subobjects_.contains(made);
  if (!part) constructed(constructor->getParent());
  arguments(constructor, target, made->getArgs(), made->getNumArgs(), 0);
}

void CallWalker::call(const clang::CallExpr* call) {
  ++table_.facts.symbols[symbol_].call_sites;
  const clang::Expr* named = call->getCallee()->IgnoreParenImpCasts();
  callees_.insert(named);
  if (call->isTypeDependent() && isa<clang::OverloadExpr>(named)) {
    return candidates(cast<clang::OverloadExpr>(named));
  }
  const clang::FunctionDecl* callee = call->getDirectCallee();
  if (callee == nullptr) return call_unknown(call);
  const auto* method = dyn_cast<clang::CXXMethodDecl>(callee);
  const auto* operation = dyn_cast<clang::CXXOperatorCallExpr>(call);
  const bool on_object = operation != nullptr && method != nullptr;
  if (method != nullptr && is_function_object(type_of(method->getParent())) &&
      method->getOverloadedOperator() == clang::OO_Call && call->getNumArgs() > 0) {
    return call_unknown(call);
  }
  if (method != nullptr && !method->isStatic()) {
    const auto* member = dyn_cast<clang::MemberExpr>(named);
    const clang::Expr* object = on_object           ? call->getArg(0)
                                : member != nullptr ? member->getBase()
                                                    : nullptr;
    call_method(call, method, object, member != nullptr && member->hasQualifier());
    if (object != nullptr && !method->isConst()) mark_write(object, true);
  } else {
    add(CallKind::direct, table_.symbol(callee), no_index, call->getSourceRange());
  }
  const bool skips = on_object && !method->isStatic();
  arguments(callee, table_.symbol(callee), call->getArgs(), call->getNumArgs(), skips ? 1 : 0);
}

void CallWalker::call_method(const clang::CallExpr* call, const clang::CXXMethodDecl* method,
                             const clang::Expr* object, bool qualified) {
  const clang::SourceRange range = call->getSourceRange();
  if (!in_tree_ && method->getDeclName().isIdentifier() && method->getName() == "_M_release") {
    return;  // release_shared says more
  }
  release_shared(method, range);
  if (!method->isVirtual() || qualified || object == nullptr) return direct(method, range);
  const clang::Expr* plain = object->IgnoreParenImpCasts();
  if (isa<clang::CXXThisExpr>(plain) && function_ != nullptr &&
      isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(function_)) {
    const auto* own = method->getCorrespondingMethodInClass(
        cast<clang::CXXMethodDecl>(function_)->getParent(), true);
    return direct(own != nullptr ? own : method, range);
  }
  if (const auto* only = method->getDevirtualizedMethod(object, false)) return direct(only, range);
  const auto* record = object->getBestDynamicClassType();
  if (record == nullptr) record = method->getParent();
  add(CallKind::virtual_, table_.symbol(method), table_.class_of(record), range);
}

/// What is called only the values say.
void CallWalker::call_unknown(const clang::CallExpr* call) {
  const clang::SourceRange range = call->getSourceRange();
  const clang::Expr* object = callee_object(call);
  if (isa<clang::CXXPseudoDestructorExpr>(call->getCallee()->IgnoreParenImpCasts())) return;
  if (object->isTypeDependent() || call->getCallee()->isTypeDependent()) {
    return add(CallKind::unresolved, no_index, no_index, range);
  }
  const std::uint32_t type = table_.text(called_type(object->getType()));
  const Sources sources = sources_of(object);
  bool any = false;
  for (const Source& source : sources) {
    if (source.is_function) {
      add(CallKind::direct, source.index, no_index, range);
    } else {
      add(CallKind::indirect, source.index, type, range);
    }
    any = true;
  }
  if (!any) add(CallKind::indirect, no_index, type, range);
}

const clang::Expr* CallWalker::callee_object(const clang::CallExpr* call) const {
  if (isa<clang::CXXOperatorCallExpr>(call) && call->getNumArgs() > 0) return call->getArg(0);
  const clang::Expr* callee = call->getCallee()->IgnoreParenImpCasts();
  if (const auto* binary = dyn_cast<clang::BinaryOperator>(callee);
      binary && binary->isPtrMemOp()) {
    return binary->getRHS();
  }
  // An explicit f.operator()(…).
  if (const auto* member = dyn_cast<clang::MemberExpr>(callee);
      member && isa<clang::CXXMethodDecl>(member->getMemberDecl())) {
    return member->getBase();
  }
  return callee;
}

/// A template that nothing instantiates: whatever has the name may be meant.
void CallWalker::candidates(const clang::OverloadExpr* expression) {
  bool any = false;
  for (const auto* each : expression->decls()) {
    const clang::NamedDecl* one = each->getUnderlyingDecl();
    if (const auto* generic = dyn_cast<clang::FunctionTemplateDecl>(one)) {
      one = generic->getTemplatedDecl();
    }
    const auto* function = dyn_cast<clang::FunctionDecl>(one);
    if (function == nullptr || !table_.in_tree(function)) continue;
    add(CallKind::named, table_.symbol(function), no_index, expression->getSourceRange());
    any = true;
  }
  if (!any) add(CallKind::unresolved, no_index, no_index, expression->getSourceRange());
}

// ---- arguments
// -----------------------------------------------------------------------------------

void CallWalker::arguments(const clang::FunctionDecl* callee, std::uint32_t symbol,
                           const clang::Expr* const* begin, std::size_t count,
                           std::size_t skipped) {
  const auto* method = dyn_cast<clang::CXXMethodDecl>(callee);
  const bool holds =
      method != nullptr && !method->isStatic() && carries_functions(type_of(method->getParent()));
  const bool outside = !table_.in_tree(callee);
  for (std::size_t i = skipped; i < count; ++i) {
    const clang::Expr* argument = begin[i];
    if (argument == nullptr || argument->isTypeDependent()) continue;
    const auto index = static_cast<unsigned>(i - skipped);
    const auto* parameter = index < callee->getNumParams() ? callee->getParamDecl(index) : nullptr;
    data_flow(symbol, argument);
    if (parameter != nullptr && parameter->getType()->isLValueReferenceType() &&
        !parameter->getType()->getPointeeType().isConstQualified()) {
      mark_write(argument, true);
    }
    if (parameter != nullptr && carries_functions(parameter->getType())) {
      flow(table_.parameter(symbol, index), argument);
    }
    if (!outside) continue;
    // A container keeps what it is given; other code out of sight calls it.
    if (holds && begin != nullptr && skipped == 1) {
      for (const Source& into : sources_of(begin[0])) {
        if (!into.is_function) flow(into.index, argument);
      }
    }
    if (!holds) pass_on(callee, argument);
  }
}

void CallWalker::pass_on(const clang::FunctionDecl* callee, const clang::Expr* argument) {
  if (!in_tree_ || callee->getDeclName().isEmpty()) return;
  for (const Source& source : sources_of(argument)) {
    if (!source.is_function || source.function == nullptr) continue;
    if (!table_.in_tree(source.function)) continue;
    const auto* method = dyn_cast<clang::CXXMethodDecl>(source.function);
    const bool lambda = method != nullptr && method->getParent()->isLambda();
    if (lambda && callee->isTemplateInstantiation()) continue;  // its body says
    add(CallKind::passed, source.index, no_index, argument->getSourceRange());
  }
}

void CallWalker::data_flow(std::uint32_t consumer, const clang::Expr* argument) {
  if (!in_tree_) return;
  const clang::Expr* plain = argument->IgnoreImplicit()->IgnoreParenCasts();
  if (const auto* copied = dyn_cast<clang::CXXConstructExpr>(plain);
      copied && copied->getNumArgs() == 1 && copied->getConstructor()->isCopyOrMoveConstructor()) {
    plain = copied->getArg(0)->IgnoreImplicit()->IgnoreParenCasts();
  }
  if (const auto* made = dyn_cast<clang::CallExpr>(plain)) {
    if (const auto* producer = made->getDirectCallee()) {
      table_.facts.data.push_back({table_.symbol(producer), consumer, symbol_});
    }
  } else if (const auto* name = dyn_cast<clang::DeclRefExpr>(plain)) {
    const auto found = made_by_.find(name->getDecl());
    if (found == made_by_.end()) return;
    for (const std::uint32_t producer : found->second) {
      table_.facts.data.push_back({producer, consumer, symbol_});
    }
  }
}

}  // namespace lacuna::detail
