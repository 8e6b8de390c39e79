#pragma once

#include <llvm/ADT/DenseSet.h>

#include <vector>

#include "lacuna/clang/compiler_internal.hpp"

namespace lacuna::detail {

/// The functions that a unit evaluates while it is compiled: what constant expressions call, and
/// what those functions call in turn. Calls that only an instantiation could resolve count with all
/// candidates that the template itself sees, and where it sees none, because the object's type is
/// not known, with all methods of that name.
class ConstantUses {
 public:
  explicit ConstantUses(const clang::ASTContext& context) : context_(context) {}

  /// `expression` is evaluated at compile time, and so is what it calls.
  void add(const clang::Stmt* expression);
  /// Follows the calls; once, when everything has been added. `candidates` are what is looked
  /// through for names.
  void close(const std::vector<const clang::FunctionDecl*>& candidates);
  /// `function` is any declaration of it.
  bool contains(const clang::FunctionDecl* function) const;

 private:
  class Walk;
  void mark(const clang::FunctionDecl* function);
  void read_all();

  const clang::ASTContext& context_;
  llvm::DenseSet<const clang::FunctionDecl*> marked_;  // as written: templates, not instances
  llvm::DenseSet<const clang::FunctionDecl*> read_;
  llvm::DenseSet<clang::DeclarationName> names_;
  std::vector<const clang::FunctionDecl*> unread_;
};

}  // namespace lacuna::detail
