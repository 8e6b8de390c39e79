#pragma once

#include <clang/AST/Mangle.h>
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/DenseSet.h>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lacuna/clang/call_facts_internal.hpp"
#include "lacuna/clang/compiler_internal.hpp"

namespace lacuna::detail {

/// Numbers for what a unit's calls speak of, and the functions that still have to be read.
class CallTable {
 public:
  CallTable(clang::CompilerInstance& compiler, Places& places);

  clang::ASTContext& context() const { return context_; }

  /// Of a function as it is called: an instance has a number of its own. It will be read too, where
  /// it has a body that depends on nothing.
  std::uint32_t symbol(const clang::FunctionDecl* function);
  /// The initialisers of a file of the tree.
  std::uint32_t module(int file);
  /// Takes a template as it is written for a function of its own.
  std::uint32_t pattern(const clang::FunctionDecl* function);
  /// The next function to read; null at the end.
  const clang::FunctionDecl* next();

  std::uint32_t class_of(const clang::CXXRecordDecl* record);
  /// Fills in what is called on objects of the classes so far.
  void finish_classes();

  std::uint32_t variable_holder(const clang::ValueDecl* variable, bool instance);
  std::uint32_t parameter(std::uint32_t symbol, std::uint32_t index);
  std::uint32_t result(std::uint32_t symbol);

  std::uint32_t text(const std::string& value);
  /// The number of a variable that functions may share; none where it is not of the tree.
  std::uint32_t shared(const clang::ValueDecl* variable);

  /// Where the tree has an expression; macros: where they stand.
  void put_place(CallFact& fact, clang::SourceRange range);
  bool in_tree(const clang::Decl* declaration);
  bool full() const { return facts.calls.size() > most_calls || facts.symbols.size() > most_calls; }

  CallFacts facts;
  std::vector<int> files;  ///< numbers in the tree, in the order of CallFacts::paths

 private:
  static constexpr std::size_t most_calls = 2'000'000;

  struct Spot {
    int file = -1;
    std::uint32_t offset = 0;
    bool macro = false;
  };
  Spot spot(clang::SourceLocation location) const;
  std::uint32_t file_index(int file);
  void place(CallSymbol& symbol, const clang::FunctionDecl* function);
  void queue(const clang::FunctionDecl* function);
  std::string linker_name(const clang::FunctionDecl* function) const;
  std::string linker_name(const clang::CXXRecordDecl* record);
  std::string place_name(const clang::Decl* declaration) const;
  std::uint32_t holder(std::string key, CallHolder one);

  clang::ASTContext& context_;
  const clang::SourceManager& sources_;
  Places& places_;
  std::unique_ptr<clang::MangleContext> mangler_;
  std::map<int, std::uint32_t> file_numbers_;
  llvm::DenseMap<const clang::FunctionDecl*, std::uint32_t> symbols_;
  std::map<int, std::uint32_t> modules_;
  llvm::DenseMap<const clang::CXXRecordDecl*, std::uint32_t> classes_;
  std::vector<const clang::CXXRecordDecl*> records_;
  std::size_t finished_classes_ = 0;
  llvm::DenseMap<const clang::ValueDecl*, std::uint32_t> variables_;
  llvm::DenseMap<const clang::ValueDecl*, std::uint32_t> shared_;
  std::map<std::string, std::uint32_t> holders_;
  std::map<std::string, std::uint32_t> texts_;
  std::deque<const clang::FunctionDecl*> todo_;
  llvm::DenseSet<const clang::FunctionDecl*> queued_;
};

/// The function as the tree has it: of an instance its template's, of a lambda its call operator.
const clang::FunctionDecl* written_function(const clang::FunctionDecl* function);

/// What a type means for the flow of functions.
bool is_function_pointer(clang::QualType type);
/// std::function and its like.
bool is_function_object(clang::QualType type);
/// Whether a value of the type may hold functions that only a run tells apart.
bool carries_functions(clang::QualType type, unsigned depth = 4);
/// As text, the same for a pointer and what it points to; empty where nothing can be called.
std::string called_type(clang::QualType type);

}  // namespace lacuna::detail
