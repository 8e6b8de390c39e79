#include "lacuna/clang/call_table_internal.hpp"

#include <clang/AST/CXXInheritance.h>
#include <clang/Lex/Lexer.h>
#include <fmt/format.h>

namespace lacuna::detail {

using clang::dyn_cast;
using clang::isa;

const clang::FunctionDecl* written_function(const clang::FunctionDecl* function) {
  if (const auto* pattern = function->getTemplateInstantiationPattern()) function = pattern;
  const clang::FunctionDecl* definition = nullptr;
  return function->isDefined(definition) ? definition : function;
}

CallTable::CallTable(clang::CompilerInstance& compiler, Places& places)
    : context_(compiler.getASTContext()),
      sources_(compiler.getSourceManager()),
      places_(places),
      mangler_(context_.createMangleContext()) {}

CallTable::Spot CallTable::spot(clang::SourceLocation location) const {
  Spot result;
  if (location.isInvalid()) return result;
  result.macro = location.isMacroID();
  const auto [id, offset] = sources_.getDecomposedLoc(sources_.getExpansionLoc(location));
  result.file = places_.file(id);
  result.offset = offset;
  return result;
}

std::uint32_t CallTable::file_index(int file) {
  const auto [at, fresh] =
      file_numbers_.try_emplace(file, static_cast<std::uint32_t>(files.size()));
  if (fresh) files.push_back(file);
  return at->second;
}

bool CallTable::in_tree(const clang::Decl* declaration) {
  return spot(declaration->getLocation()).file >= 0;
}

std::string CallTable::linker_name(const clang::FunctionDecl* function) const {
  if (function->isInvalidDecl() || function->isDependentContext() ||
      !function->isExternallyVisible()) {
    return {};
  }
  if (!mangler_->shouldMangleDeclName(function)) return function->getNameAsString();
  std::string name;
  llvm::raw_string_ostream out(name);
  clang::GlobalDecl global;
  if (const auto* constructor = dyn_cast<clang::CXXConstructorDecl>(function)) {
    global = clang::GlobalDecl(constructor, clang::Ctor_Complete);
  } else if (const auto* destructor = dyn_cast<clang::CXXDestructorDecl>(function)) {
    global = clang::GlobalDecl(destructor, clang::Dtor_Complete);
  } else {
    global = clang::GlobalDecl(function);
  }
  mangler_->mangleName(global, out);
  return name;
}

void CallTable::place(CallSymbol& symbol, const clang::FunctionDecl* function) {
  const clang::FunctionDecl* written = written_function(function);
  const auto* method = dyn_cast<clang::CXXMethodDecl>(written);
  const bool lambda = method != nullptr && method->getParent()->isLambda();
  const bool call = lambda && method->getOverloadedOperator() == clang::OO_Call;
  if (lambda && !call) return;
  const Spot at = spot(call ? method->getParent()->getBeginLoc() : written->getLocation());
  if (at.file < 0 || function->isImplicit() != written->isImplicit()) return;
  if (!call && written->isImplicit()) return;
  if (written->isDefined() && !written->isDefaulted()) {
    symbol.file = file_index(at.file);
    symbol.at = at.offset;
    if (at.macro) {
      llvm::raw_string_ostream out(symbol.qualified_name);
      written->printQualifiedName(out);
    }
  } else {
    symbol.flags |= CallSymbol::declared;
  }
}

std::uint32_t CallTable::symbol(const clang::FunctionDecl* function) {
  function = function->getCanonicalDecl();
  const auto [at, fresh] =
      symbols_.try_emplace(function, static_cast<std::uint32_t>(facts.symbols.size()));
  const std::uint32_t number = at->second;
  if (!fresh) return number;
  facts.symbols.emplace_back();
  CallSymbol one;
  one.name = linker_name(function);
  place(one, function);
  // The tree may bring its own.
  if (function->isReplaceableGlobalAllocationFunction()) one.flags |= CallSymbol::declared;
  facts.symbols[number] = std::move(one);
  queue(function);
  return number;
}

void CallTable::queue(const clang::FunctionDecl* function) {
  const clang::FunctionDecl* definition = nullptr;
  const bool destructor = isa<clang::CXXDestructorDecl>(function);
  if (function->isInvalidDecl() || function->isDependentContext()) return;
  if (!function->hasBody(definition)) {
    // Implicit ones have no body and yet destroy what the object consists of.
    if (!destructor || function->isDeleted()) return;
    definition = function;
  }
  if (definition->isDependentContext() || definition->isDeleted()) return;
  if (queued_.insert(definition->getCanonicalDecl()).second) todo_.push_back(definition);
}

const clang::FunctionDecl* CallTable::next() {
  if (todo_.empty()) return nullptr;
  const clang::FunctionDecl* function = todo_.front();
  todo_.pop_front();
  return function;
}

std::uint32_t CallTable::pattern(const clang::FunctionDecl* function) {
  const std::uint32_t number = symbol(function);
  facts.symbols[number].flags |= CallSymbol::pattern;
  return number;
}

std::uint32_t CallTable::module(int file) {
  const auto [at, fresh] =
      modules_.try_emplace(file, static_cast<std::uint32_t>(facts.symbols.size()));
  if (fresh) {
    CallSymbol one;
    one.file = file_index(file);
    one.flags = CallSymbol::module | CallSymbol::walked;
    facts.symbols.push_back(std::move(one));
  }
  return at->second;
}

std::string CallTable::place_name(const clang::Decl* declaration) const {
  const auto location = sources_.getExpansionLoc(declaration->getLocation());
  const auto [id, offset] = sources_.getDecomposedLoc(location);
  const auto file = sources_.getFileEntryRefForID(id);
  return fmt::format("{}@{}", file ? file->getName().str() : std::string(), offset);
}

std::string CallTable::linker_name(const clang::CXXRecordDecl* record) {
  if (record->isInvalidDecl() || record->isDependentContext()) return {};
  std::string name;
  llvm::raw_string_ostream out(name);
#if CLANG_VERSION_MAJOR >= 22
  const clang::QualType type = context_.getCanonicalTagType(record);
#else
  const clang::QualType type = context_.getTypeDeclType(record);
#endif
  mangler_->mangleCXXRTTIName(type, out);
  if (!record->isExternallyVisible()) name += place_name(record);
  return name;
}

std::uint32_t CallTable::class_of(const clang::CXXRecordDecl* record) {
  record = record->getCanonicalDecl();
  const auto [at, fresh] =
      classes_.try_emplace(record, static_cast<std::uint32_t>(facts.classes.size()));
  const std::uint32_t number = at->second;
  if (!fresh) return number;
  facts.classes.emplace_back();
  facts.classes[number].name = linker_name(record);
  records_.push_back(record);
  return number;
}

void CallTable::finish_classes() {
  for (; finished_classes_ < records_.size(); ++finished_classes_) {
    const std::size_t number = finished_classes_;
    const auto* record = records_[number]->getDefinition();
    if (record == nullptr || record->isDependentContext() || record->isInvalidDecl()) continue;
    if (full()) return;
    std::vector<const clang::CXXRecordDecl*> bases;
    record->forallBases([&](const clang::CXXRecordDecl* base) {
      bases.push_back(base);
      return true;
    });
    for (const auto* base : bases) {
      const std::uint32_t index = class_of(base);
      facts.classes[number].bases.push_back(index);
    }
    if (!record->isPolymorphic()) continue;
    clang::CXXFinalOverriderMap overriders;
    record->getFinalOverriders(overriders);
    for (const auto& [method, overriding] : overriders) {
      for (const auto& [subobject, methods] : overriding) {
        for (const auto& one : methods) {
          const std::uint32_t from = symbol(method);
          const std::uint32_t to = symbol(one.Method);
          facts.classes[number].dispatch.emplace_back(from, to);
        }
      }
    }
  }
}

std::uint32_t CallTable::holder(std::string key, CallHolder one) {
  const auto [at, fresh] =
      holders_.try_emplace(std::move(key), static_cast<std::uint32_t>(facts.holders.size()));
  if (fresh) facts.holders.push_back(std::move(one));
  return at->second;
}

std::uint32_t CallTable::variable_holder(const clang::ValueDecl* variable, bool instance) {
  variable = clang::cast<clang::ValueDecl>(variable->getCanonicalDecl());
  if (const auto found = variables_.find(variable); found != variables_.end()) return found->second;
  CallHolder one;
  const auto* var = dyn_cast<clang::VarDecl>(variable);
  const bool local = var != nullptr && !var->hasGlobalStorage();
  if (var != nullptr && var->isExternallyVisible() && var->hasGlobalStorage()) {
    one.name = variable->getQualifiedNameAsString();
  } else if (in_tree(variable) && !(local && instance)) {
    one.name = place_name(variable);
  }
  std::string key =
      one.name.empty() ? fmt::format("{}", static_cast<const void*>(variable)) : "v " + one.name;
  const std::uint32_t number = holder(std::move(key), std::move(one));
  variables_[variable] = number;
  return number;
}

std::uint32_t CallTable::parameter(std::uint32_t symbol, std::uint32_t index) {
  return holder(fmt::format("p {} {}", symbol, index),
                {CallHolder::Kind::parameter, {}, symbol, index});
}

std::uint32_t CallTable::result(std::uint32_t symbol) {
  return holder(fmt::format("r {}", symbol), {CallHolder::Kind::result, {}, symbol, 0});
}

std::uint32_t CallTable::text(const std::string& value) {
  const auto [at, fresh] =
      texts_.try_emplace(value, static_cast<std::uint32_t>(facts.texts.size()));
  if (fresh) facts.texts.push_back(value);
  return at->second;
}

std::uint32_t CallTable::shared(const clang::ValueDecl* variable) {
  variable = clang::cast<clang::ValueDecl>(variable->getCanonicalDecl());
  if (const auto* var = dyn_cast<clang::VarDecl>(variable)) {
    if (const auto* pattern = var->getTemplateInstantiationPattern()) variable = pattern;
  }
  const auto [at, fresh] = shared_.try_emplace(variable, no_index);
  if (!fresh) return at->second;
  const Spot where = spot(variable->getLocation());
  if (where.file < 0 || !variable->getDeclName()) return no_index;
  CallVariable one;
  one.file = file_index(where.file);
  if (const auto* field = dyn_cast<clang::FieldDecl>(variable)) {
    const auto* record = dyn_cast<clang::CXXRecordDecl>(field->getParent());
    const clang::CXXRecordDecl* pattern =
        record == nullptr ? nullptr : record->getTemplateInstantiationPattern();
    if (record != nullptr && record->isLambda()) return no_index;
    const clang::RecordDecl* written = pattern != nullptr ? pattern : field->getParent();
    one.name = written->getQualifiedNameAsString() + "::" + field->getNameAsString();
  } else {
    one.name = variable->getQualifiedNameAsString();
  }
  const auto number = static_cast<std::uint32_t>(facts.variables.size());
  facts.variables.push_back(std::move(one));
  shared_[variable] = number;
  return number;
}

void CallTable::put_place(CallFact& fact, clang::SourceRange range) {
  if (range.isInvalid()) return;
  const auto begin = sources_.getFileLoc(range.getBegin());
  const auto end = sources_.getFileLoc(range.getEnd());
  const auto [begin_id, begin_offset] = sources_.getDecomposedLoc(begin);
  const auto [end_id, end_offset] = sources_.getDecomposedLoc(end);
  const int file = places_.file(begin_id);
  if (file < 0) return;
  const bool together = begin_id == end_id && end_offset >= begin_offset;
  const std::uint32_t last = together ? end_offset : begin_offset;
  fact.file = file_index(file);
  fact.begin = begin_offset;
  fact.end = last + clang::Lexer::MeasureTokenLength(together ? end : begin, sources_,
                                                     context_.getLangOpts());
}

// ---- types -------------------------------------------------------------------------------------

namespace {

clang::QualType plain(clang::QualType type) {
  if (type.isNull()) return type;
  type = type.getCanonicalType();
  while (!type.isNull() && (type->isReferenceType() || type->isPointerType() ||
                            type->isArrayType() || type->isMemberFunctionPointerType())) {
    if (const auto* array = type->getAsArrayTypeUnsafe()) {
      type = array->getElementType().getCanonicalType();
    } else if (const auto* member = type->getAs<clang::MemberPointerType>()) {
      type = member->getPointeeType().getCanonicalType();
    } else {
      type = type->getPointeeType().getCanonicalType();
    }
  }
  return type;
}

const clang::ClassTemplateSpecializationDecl* outside_special(clang::QualType type) {
  const auto* record = type.isNull() ? nullptr : type->getAsCXXRecordDecl();
  return dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(record);
}

}  // namespace

bool is_function_pointer(clang::QualType type) {
  type = plain(type);
  return !type.isNull() && type->isFunctionType();
}

bool is_function_object(clang::QualType type) {
  const auto* special = outside_special(plain(type));
  if (special == nullptr) return false;
  const llvm::StringRef name = special->getName();
  return special->isInStdNamespace() && (name == "function" || name == "move_only_function" ||
                                         name == "copyable_function" || name == "function_ref");
}

bool carries_functions(clang::QualType type, unsigned depth) {
  type = plain(type);
  if (type.isNull()) return false;
  if (type->isFunctionType()) return true;
  const auto* special = depth == 0 ? nullptr : outside_special(type);
  if (special == nullptr) return false;
  if (is_function_object(type)) return true;
  if (!special->isInStdNamespace()) return false;
  for (const auto& argument : special->getTemplateArgs().asArray()) {
    if (argument.getKind() == clang::TemplateArgument::Type &&
        carries_functions(argument.getAsType(), depth - 1)) {
      return true;
    }
    if (argument.getKind() != clang::TemplateArgument::Pack) continue;
    for (const auto& one : argument.pack_elements()) {
      if (one.getKind() == clang::TemplateArgument::Type &&
          carries_functions(one.getAsType(), depth - 1)) {
        return true;
      }
    }
  }
  return false;
}

std::string called_type(clang::QualType type) {
  type = plain(type);
  if (type.isNull()) return {};
  if (is_function_object(type)) {
    const auto& arguments = outside_special(type)->getTemplateArgs();
    if (arguments.size() == 0 || arguments[0].getKind() != clang::TemplateArgument::Type) return {};
    type = arguments[0].getAsType().getCanonicalType();
  }
  const auto* function = type->getAs<clang::FunctionProtoType>();
  if (function == nullptr) return {};
  std::string text = "(";
  for (const auto& parameter : function->getParamTypes()) {
    text += parameter.getCanonicalType().getUnqualifiedType().getAsString() + ",";
  }
  return text + ")->" + function->getReturnType().getCanonicalType().getAsString();
}

}  // namespace lacuna::detail
