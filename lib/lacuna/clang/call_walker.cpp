#include "lacuna/clang/call_walker_internal.hpp"

namespace lacuna::detail {

using clang::cast;
using clang::dyn_cast;
using clang::dyn_cast_or_null;
using clang::isa;

CallWalker::CallWalker(CallTable& table, std::uint32_t symbol, const clang::FunctionDecl* function)
    : table_(table), symbol_(symbol), function_(function) {
  in_tree_ = table_.facts.symbols[symbol].file != no_index;
  instance_ = function != nullptr && function->isTemplateInstantiation();
}

void CallWalker::read_function() {
  table_.facts.symbols[symbol_].flags |= CallSymbol::walked;
  if (const auto* constructor = dyn_cast<clang::CXXConstructorDecl>(function_)) {
    constructor_parts(constructor);
  }
  push(function_->getBody());
  run();
  if (const auto* destructor = dyn_cast<clang::CXXDestructorDecl>(function_)) {
    destructor_parts(destructor);
  }
  for (std::uint32_t i = 0; i < function_->getNumParams(); ++i) {
    const auto* parameter = function_->getParamDecl(i);
    if (carries_functions(parameter->getType())) {
      table_.facts.flows.push_back(
          {table_.variable_holder(parameter, instance_), false, table_.parameter(symbol_, i)});
    }
  }
}

void CallWalker::read_initializer(const clang::VarDecl* variable) {
  declare(variable);
  push(variable->getInit());
  run();
}

void CallWalker::run() {
  while (!todo_.empty() && !table_.full()) {
    const clang::Stmt* next = todo_.back();
    todo_.pop_back();
    visit(next);
  }
  if (!todo_.empty()) table_.facts.truncated = true;
  todo_.clear();
}

void CallWalker::push_children(const clang::Stmt* statement) {
  const std::size_t before = todo_.size();
  for (const clang::Stmt* child : statement->children()) push(child);
  std::reverse(todo_.begin() + static_cast<std::ptrdiff_t>(before), todo_.end());
}

void CallWalker::visit(const clang::Stmt* statement) {
  if (visit_special(statement)) return;
  if (visit_plain(statement)) push_children(statement);
}

/// What has other children than those to be read, or none.
bool CallWalker::visit_special(const clang::Stmt* statement) {
  if (isa<clang::UnaryExprOrTypeTraitExpr, clang::CXXNoexceptExpr, clang::RequiresExpr,
          clang::ConceptSpecializationExpr, clang::CXXTypeidExpr>(statement)) {
    return true;  // not evaluated
  }
  if (const auto* lambda = dyn_cast<clang::LambdaExpr>(statement)) {
    if (!lambda->isGenericLambda()) table_.symbol(lambda->getCallOperator());
    for (const clang::Expr* capture : lambda->capture_inits()) {
      if (capture != nullptr) elide(capture);
      push(capture);
    }
    return true;
  }
  if (const auto* body = dyn_cast<clang::CoroutineBodyStmt>(statement)) {
    if (const auto* made = body->getReturnValueInit()) elide(made);
    for (const clang::Stmt* child : body->children()) {
      if (child != body->getExceptionHandler()) push(child);
    }
    return true;
  }
  if (const auto* branch = dyn_cast<clang::IfStmt>(statement); branch && branch->isConstexpr()) {
    push(branch->getInit());
    if (const auto kept = branch->getNondiscardedCase(table_.context())) {
      push(*kept);
      return true;
    }
    return false;
  }
  if (const auto* argument = dyn_cast<clang::CXXDefaultArgExpr>(statement)) {
    push(argument->getExpr());
  } else if (const auto* member = dyn_cast<clang::CXXDefaultInitExpr>(statement)) {
    elide(member->getExpr());
    push(member->getExpr());
  } else if (const auto* generic = dyn_cast<clang::GenericSelectionExpr>(statement)) {
    if (!generic->isResultDependent()) push(generic->getResultExpr());
  } else if (const auto* opaque = dyn_cast<clang::OpaqueValueExpr>(statement)) {
    push(opaque->getSourceExpr());
  } else {
    return false;
  }
  return true;
}

/// What makes and ends objects.
bool CallWalker::visit_object(const clang::Stmt* statement) {
  if (const auto* one = dyn_cast<clang::CallExpr>(statement)) {
    call(one);
  } else if (const auto* made = dyn_cast<clang::CXXConstructExpr>(statement)) {
    construct(made);
  } else if (const auto* inherited = dyn_cast<clang::CXXInheritedCtorInitExpr>(statement)) {
    direct(inherited->getConstructor(), inherited->getSourceRange());
  } else if (const auto* bound = dyn_cast<clang::CXXBindTemporaryExpr>(statement)) {
    if (!elided_.contains(bound)) destroy(bound->getType(), bound->getSourceRange());
  } else if (const auto* created = dyn_cast<clang::CXXNewExpr>(statement)) {
    if (created->getOperatorNew() != nullptr) {
      direct(created->getOperatorNew(), created->getSourceRange());
    }
    if (created->getInitializer() != nullptr) elide(created->getInitializer());
  } else if (const auto* deleted = dyn_cast<clang::CXXDeleteExpr>(statement)) {
    if (deleted->getOperatorDelete() != nullptr) {
      direct(deleted->getOperatorDelete(), deleted->getSourceRange());
    }
    destroy(deleted->getDestroyedType(), deleted->getSourceRange(), true);
  } else {
    return false;
  }
  return true;
}

/// What has all of its children to be read too.
bool CallWalker::visit_plain(const clang::Stmt* statement) {
  if (visit_object(statement)) return true;
  if (const auto* declaration = dyn_cast<clang::DeclStmt>(statement)) {
    for (const clang::Decl* each : declaration->decls()) {
      if (const auto* variable = dyn_cast<clang::VarDecl>(each)) declare(variable);
      if (const auto* parts = dyn_cast<clang::DecompositionDecl>(each)) {
        for (const auto* binding : parts->bindings()) {
          if (const auto* holding = binding->getHoldingVar()) push(holding->getInit());
        }
      }
    }
  } else if (const auto* caught = dyn_cast<clang::CXXCatchStmt>(statement)) {
    const auto* variable = caught->getExceptionDecl();
    if (variable != nullptr && !variable->getType()->isReferenceType()) push(variable->getInit());
  } else if (const auto* back = dyn_cast<clang::ReturnStmt>(statement)) {
    if (const auto* value = back->getRetValue()) {
      elide(value);
      const auto* candidate = back->getNRVOCandidate();
      if (candidate != nullptr && candidate->isNRVOVariable()) {
        elided_.insert(value->IgnoreImplicit());  // neither copied nor moved
      }
      if (function_ != nullptr && carries_functions(function_->getReturnType())) {
        flow(table_.result(symbol_), value);
      }
    }
  } else if (const auto* binary = dyn_cast<clang::BinaryOperator>(statement)) {
    if (binary->isAssignmentOp()) {
      mark_write(binary->getLHS(), binary->isCompoundAssignmentOp());
      assign(binary->getLHS(), binary->getRHS());
    }
  } else if (const auto* unary = dyn_cast<clang::UnaryOperator>(statement)) {
    if (unary->isIncrementDecrementOp() || unary->getOpcode() == clang::UO_AddrOf) {
      mark_write(unary->getSubExpr(), true);
    }
  } else if (const auto* name = dyn_cast<clang::DeclRefExpr>(statement)) {
    access(name, name->getDecl());
  } else if (const auto* member = dyn_cast<clang::MemberExpr>(statement)) {
    access(member, member->getMemberDecl());
  } else if (const auto* all = dyn_cast<clang::InitListExpr>(statement)) {
    if (const auto* semantic = all->isSemanticForm() ? nullptr : all->getSemanticForm()) {
      push(semantic);
      return false;
    }
    list(all);
  } else if (const auto* overload = dyn_cast<clang::OverloadExpr>(statement)) {
    if (!callees_.contains(overload)) candidates(overload);
  } else if (const auto* thrown = dyn_cast<clang::CXXThrowExpr>(statement)) {
    if (thrown->getSubExpr() != nullptr) elide(thrown->getSubExpr());
  }
  return true;
}

// ---- parts of objects
// ----------------------------------------------------------------------------

void CallWalker::constructor_parts(const clang::CXXConstructorDecl* constructor) {
  for (const auto* part : constructor->inits()) {
    const clang::Expr* value = part->getInit();
    if (value == nullptr) continue;
    if (const auto* field = part->getAnyMember()) {
      const std::uint32_t variable = in_tree_ ? table_.shared(field) : no_index;
      if (variable != no_index) table_.facts.accesses.push_back({symbol_, variable, true});
      if (carries_functions(field->getType())) flow(holder_of(field), value);
    }
    const clang::Expr* inner = value;
    if (const auto* given = dyn_cast<clang::CXXDefaultInitExpr>(inner)) inner = given->getExpr();
    elide(inner);
    if (part->isBaseInitializer()) subobjects_.insert(inner->IgnoreImplicit());
    push(value);
  }
}

void CallWalker::destructor_parts(const clang::CXXDestructorDecl* destructor) {
  const auto* record = destructor->getParent();
  if (!record->isCompleteDefinition() || record->isInvalidDecl() || record->isUnion()) return;
  const clang::SourceRange where = destructor->getLocation();
  for (const auto* field : record->fields()) destroy(field->getType(), where);
  for (const auto& base : record->bases()) destroy(base.getType(), where);
  for (const auto& base : record->vbases()) destroy(base.getType(), where);
}

void CallWalker::declare(const clang::VarDecl* variable) {
  const clang::QualType type = variable->getType();
  if (type->isDependentType()) return;
  if (variable->hasLocalStorage() && !type->isReferenceType() && !variable->isNRVOVariable()) {
    destroy(type, variable->getSourceRange());
  }
  const clang::Expr* value = variable->getInit();
  if (value == nullptr) return;
  if (!type->isReferenceType()) elide(value);
  if (carries_functions(type)) flow(holder_of(variable), value);
  if (variable->hasGlobalStorage() && in_tree_) {
    const std::uint32_t number = table_.shared(variable);
    if (number != no_index) table_.facts.accesses.push_back({symbol_, number, true});
  }
  const clang::Expr* plain = value->IgnoreImplicit();
  if (const auto* made = dyn_cast<clang::CallExpr>(plain)) {
    if (const auto* producer = made->getDirectCallee()) {
      made_by_[variable].push_back(table_.symbol(producer));
    }
  }
}

/// What stands outermost becomes the object itself, which something else destroys.
void CallWalker::elide(const clang::Expr* expression) {
  for (unsigned i = 0; i < 8; ++i) {
    if (const auto* cleanups = dyn_cast<clang::ExprWithCleanups>(expression)) {
      expression = cleanups->getSubExpr();
    } else if (const auto* bound = dyn_cast<clang::CXXBindTemporaryExpr>(expression)) {
      elided_.insert(bound);
      expression = bound->getSubExpr();
    } else if (const auto* cast = dyn_cast<clang::CXXFunctionalCastExpr>(expression)) {
      expression = cast->getSubExpr();
    } else if (const auto* implicit = dyn_cast<clang::ImplicitCastExpr>(expression)) {
      expression = implicit->getSubExpr();
    } else if (const auto* choice = dyn_cast<clang::ConditionalOperator>(expression)) {
      elide(choice->getTrueExpr());
      expression = choice->getFalseExpr();
    } else {
      return;
    }
  }
}

void CallWalker::list(const clang::InitListExpr* list) {
  for (unsigned i = 0; i < list->getNumInits(); ++i) {
    if (list->getInit(i) != nullptr) elide(list->getInit(i));
  }
  push(list->getArrayFiller());
  const auto* record = list->getType()->getAsRecordDecl();
  if (record == nullptr || record->isUnion()) return;
  unsigned next = 0;
  if (const auto* cxx = dyn_cast<clang::CXXRecordDecl>(record)) next = cxx->getNumBases();
  for (const auto* field : record->fields()) {
    if (field->isUnnamedBitField()) continue;
    if (next >= list->getNumInits()) break;
    const clang::Expr* value = list->getInit(next++);
    if (value != nullptr && carries_functions(field->getType())) flow(holder_of(field), value);
  }
}

// ---- variables
// -----------------------------------------------------------------------------------

void CallWalker::assign(const clang::Expr* left, const clang::Expr* right) {
  if (!carries_functions(left->getType())) return;
  for (const Source& into : sources_of(left)) {
    if (!into.is_function) flow(into.index, right);
  }
}

void CallWalker::mark_write(const clang::Expr* expression, bool also_read) {
  for (unsigned i = 0; i < 64; ++i) {
    expression = expression->IgnoreParenCasts();
    if (const auto* element = dyn_cast<clang::ArraySubscriptExpr>(expression)) {
      expression = element->getBase();
    } else if (const auto* member = dyn_cast<clang::MemberExpr>(expression)) {
      written_.insert(member);
      if (!also_read) not_read_.insert(member);
      if (member->isArrow()) return;
      expression = member->getBase();
    } else if (const auto* call = dyn_cast<clang::CXXOperatorCallExpr>(expression)) {
      if (call->getOperator() != clang::OO_Subscript || call->getNumArgs() == 0) return;
      expression = call->getArg(0);
    } else {
      if (isa<clang::DeclRefExpr>(expression)) {
        written_.insert(expression);
        if (!also_read) not_read_.insert(expression);
      }
      return;
    }
  }
}

void CallWalker::access(const clang::Expr* expression, const clang::ValueDecl* declaration) {
  if (const auto* function = dyn_cast<clang::FunctionDecl>(declaration)) {
    if (callees_.contains(expression)) return;
    const std::uint32_t target = table_.symbol(function);
    auto& symbol = table_.facts.symbols[target];
    symbol.flags |= CallSymbol::address_taken;
    if (symbol.type.empty()) symbol.type = called_type(function->getType());
    return;
  }
  if (!in_tree_) return;
  const auto* variable = dyn_cast<clang::VarDecl>(declaration);
  if (variable != nullptr ? !variable->hasGlobalStorage() || variable->isConstexpr() ||
                                variable->getType().isConstQualified()
                          : !isa<clang::FieldDecl>(declaration)) {
    return;
  }
  const std::uint32_t number = table_.shared(declaration);
  if (number == no_index) return;
  if (written_.contains(expression)) table_.facts.accesses.push_back({symbol_, number, true});
  if (!not_read_.contains(expression)) table_.facts.accesses.push_back({symbol_, number, false});
}

}  // namespace lacuna::detail
