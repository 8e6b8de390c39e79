#include "lacuna/clang/call_walker_internal.hpp"

namespace lacuna::detail {

using clang::cast;
using clang::dyn_cast;
using clang::isa;

namespace {

constexpr std::size_t most_steps = 256;

/// Functions that give back what they are given.
bool gives_back(const clang::FunctionDecl* function) {
  if (!function->isInStdNamespace() || !function->getDeclName().isIdentifier()) return false;
  const llvm::StringRef name = function->getName();
  return name == "move" || name == "forward" || name == "ref" || name == "cref" ||
         name == "addressof" || name == "as_const" || name == "mem_fn" || name == "bind" ||
         name == "make_pair" || name == "make_tuple" || name == "get" || name == "bind_front";
}

}  // namespace

std::uint32_t CallWalker::holder_of(const clang::ValueDecl* variable) {
  return table_.variable_holder(variable, instance_);
}

void CallWalker::source_function(const clang::FunctionDecl* function, Sources& found) {
  if (function->isDependentContext()) return;
  const std::uint32_t index = table_.symbol(function);
  auto& symbol = table_.facts.symbols[index];
  symbol.flags |= CallSymbol::address_taken;
  if (symbol.type.empty()) symbol.type = called_type(function->getType());
  found.push_back({true, index, function});
}

/// The functions that an expression may mean, and what holds them.
CallWalker::Sources CallWalker::sources_of(const clang::Expr* expression) {
  Sources found;
  std::vector<const clang::Expr*> todo = {expression};
  for (std::size_t steps = 0; !todo.empty() && steps < most_steps; ++steps) {
    const clang::Expr* next = todo.back();
    todo.pop_back();
    if (next == nullptr || next->isTypeDependent()) continue;
    next = next->IgnoreParens();
    if (!source_step(next, found, todo)) continue;
  }
  return found;
}

/// What only stands around others.
bool CallWalker::source_wrapper(const clang::Expr* next, std::vector<const clang::Expr*>& todo) {
  if (const auto* full = dyn_cast<clang::FullExpr>(next)) {
    todo.push_back(full->getSubExpr());
  } else if (const auto* conversion = dyn_cast<clang::CastExpr>(next)) {
    todo.push_back(conversion->getSubExpr());
  } else if (const auto* temporary = dyn_cast<clang::MaterializeTemporaryExpr>(next)) {
    todo.push_back(temporary->getSubExpr());
  } else if (const auto* bound = dyn_cast<clang::CXXBindTemporaryExpr>(next)) {
    todo.push_back(bound->getSubExpr());
  } else if (const auto* given = dyn_cast<clang::CXXDefaultArgExpr>(next)) {
    todo.push_back(given->getExpr());
  } else if (const auto* initial = dyn_cast<clang::CXXDefaultInitExpr>(next)) {
    todo.push_back(initial->getExpr());
  } else if (const auto* opaque = dyn_cast<clang::OpaqueValueExpr>(next)) {
    todo.push_back(opaque->getSourceExpr());
  } else if (const auto* unary = dyn_cast<clang::UnaryOperator>(next)) {
    todo.push_back(unary->getSubExpr());
  } else if (const auto* choice = dyn_cast<clang::AbstractConditionalOperator>(next)) {
    todo.push_back(choice->getTrueExpr());
    todo.push_back(choice->getFalseExpr());
  } else if (const auto* binary = dyn_cast<clang::BinaryOperator>(next)) {
    todo.push_back(binary->getRHS());
    if (binary->isAdditiveOp()) todo.push_back(binary->getLHS());
  } else if (const auto* element = dyn_cast<clang::ArraySubscriptExpr>(next)) {
    todo.push_back(element->getBase());
  } else if (const auto* list = dyn_cast<clang::InitListExpr>(next)) {
    for (const clang::Expr* each : list->inits()) todo.push_back(each);
  } else if (const auto* standard = dyn_cast<clang::CXXStdInitializerListExpr>(next)) {
    todo.push_back(standard->getSubExpr());
  } else {
    return false;
  }
  return true;
}

void CallWalker::source_name(const clang::DeclRefExpr* name, Sources& found) {
  if (const auto* function = dyn_cast<clang::FunctionDecl>(name->getDecl())) {
    source_function(function, found);
  } else if (carries_functions(name->getType())) {
    found.push_back({false, holder_of(name->getDecl()), nullptr});
  } else if (const auto* record = name->getType()->getAsCXXRecordDecl();
             record && record->isLambda() && record->getLambdaCallOperator()) {
    if (!record->isGenericLambda()) source_function(record->getLambdaCallOperator(), found);
  }
}

bool CallWalker::source_step(const clang::Expr* next, Sources& found,
                             std::vector<const clang::Expr*>& todo) {
  if (source_wrapper(next, todo)) return true;
  if (const auto* lambda = dyn_cast<clang::LambdaExpr>(next)) {
    if (!lambda->isGenericLambda()) source_function(lambda->getCallOperator(), found);
  } else if (const auto* name = dyn_cast<clang::DeclRefExpr>(next)) {
    source_name(name, found);
  } else if (const auto* member = dyn_cast<clang::MemberExpr>(next)) {
    if (const auto* function = dyn_cast<clang::FunctionDecl>(member->getMemberDecl())) {
      source_function(function, found);
    } else if (table_.in_tree(member->getMemberDecl())) {
      if (carries_functions(member->getType())) {
        found.push_back({false, holder_of(member->getMemberDecl()), nullptr});
      }
    } else {
      todo.push_back(member->getBase());
    }
  } else if (const auto* call = dyn_cast<clang::CallExpr>(next)) {
    return source_call(call, found, todo);
  } else if (const auto* made = dyn_cast<clang::CXXConstructExpr>(next)) {
    for (const clang::Expr* each : made->arguments()) todo.push_back(each);
    // An object with one call operator that becomes a std::function.
    const auto* record = made->getConstructor()->getParent();
    if (made->getNumArgs() == 0 || table_.in_tree(record)) {
      for (const auto* method : record->methods()) {
        if (method->getOverloadedOperator() == clang::OO_Call && table_.in_tree(method)) {
          source_function(method, found);
        }
      }
    }
  }
  return true;
}

bool CallWalker::source_call(const clang::CallExpr* call, Sources& found,
                             std::vector<const clang::Expr*>& todo) {
  const clang::FunctionDecl* callee = call->getDirectCallee();
  if (callee == nullptr) return false;
  const auto* method = dyn_cast<clang::CXXMethodDecl>(callee);
  if (const auto* conversion = dyn_cast<clang::CXXConversionDecl>(callee);
      conversion && conversion->getParent()->isLambda()) {
    const auto* record = conversion->getParent();
    if (!record->isGenericLambda()) source_function(record->getLambdaCallOperator(), found);
    return true;
  }
  if (gives_back(callee)) {
    for (const clang::Expr* each : call->arguments()) todo.push_back(each);
    return true;
  }
  if (!table_.in_tree(callee) && method != nullptr && !method->isStatic()) {
    // What a container gives comes from the container.
    if (const auto* on = dyn_cast<clang::CXXMemberCallExpr>(call)) {
      todo.push_back(on->getImplicitObjectArgument());
    } else if (call->getNumArgs() > 0) {
      todo.push_back(call->getArg(0));
      if (method->getOverloadedOperator() == clang::OO_Equal && call->getNumArgs() > 1) {
        todo.push_back(call->getArg(1));
      }
    }
    return true;
  }
  if (carries_functions(callee->getReturnType())) {
    found.push_back({false, table_.result(table_.symbol(callee)), nullptr});
  }
  return true;
}

void CallWalker::flow(std::uint32_t into, const clang::Expr* from) {
  for (const Source& source : sources_of(from)) {
    if (!source.is_function && source.index == into) continue;
    table_.facts.flows.push_back({into, source.is_function, source.index});
  }
}

}  // namespace lacuna::detail
