#pragma once

#include <llvm/ADT/DenseSet.h>

#include <vector>

#include "lacuna/clang/compiler_internal.hpp"

namespace lacuna::detail {

/// The functions that a unit evaluates while it is compiled: what constant expressions call, and
/// what those functions call in turn. Calls that only an instantiation could resolve count with all
/// candidates that the template itself sees.
class ConstantUses {
 public:
  /// `expression` is evaluated at compile time, and so is what it calls.
  void add(const clang::Stmt* expression);
  /// Follows the calls; once, when everything has been added.
  void close();
  /// `function` is any declaration of it.
  bool contains(const clang::FunctionDecl* function) const;

 private:
  class Walk;
  void mark(const clang::FunctionDecl* function);

  llvm::DenseSet<const clang::FunctionDecl*> marked_;
  std::vector<const clang::FunctionDecl*> unread_;
};

}  // namespace lacuna::detail
