#pragma once

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/DenseSet.h>

#include <vector>

#include "lacuna/clang/call_table_internal.hpp"

namespace lacuna::detail {

/// Reads what one function, or one initialiser, calls, reads and writes. Without recursion over
/// statements, however deep they are nested.
class CallWalker {
 public:
  /// `function` may be null: an initialiser of a variable outside functions.
  CallWalker(CallTable& table, std::uint32_t symbol, const clang::FunctionDecl* function);

  void read_function();
  void read_initializer(const clang::VarDecl* variable);

 private:
  // ---- statements (call_walker.cpp)
  void run();
  void push(const clang::Stmt* statement) {
    if (statement != nullptr) todo_.push_back(statement);
  }
  void push_children(const clang::Stmt* statement);
  void visit(const clang::Stmt* statement);
  bool visit_object(const clang::Stmt* statement);
  bool visit_plain(const clang::Stmt* statement);
  bool visit_special(const clang::Stmt* statement);
  void constructor_parts(const clang::CXXConstructorDecl* constructor);
  void destructor_parts(const clang::CXXDestructorDecl* destructor);
  void declare(const clang::VarDecl* variable);
  void assign(const clang::Expr* left, const clang::Expr* right);
  void mark_write(const clang::Expr* expression, bool also_read);
  void access(const clang::Expr* expression, const clang::ValueDecl* declaration);
  void elide(const clang::Expr* expression);
  void list(const clang::InitListExpr* list);

  // ---- calls (call_expressions.cpp)
  void call(const clang::CallExpr* call);
  void call_method(const clang::CallExpr* call, const clang::CXXMethodDecl* method,
                   const clang::Expr* object, bool qualified);
  void call_unknown(const clang::CallExpr* call);
  void construct(const clang::CXXConstructExpr* construct);
  void arguments(const clang::FunctionDecl* callee, std::uint32_t symbol,
                 const clang::Expr* const* begin, std::size_t count, std::size_t skipped);
  void pass_on(const clang::FunctionDecl* callee, const clang::Expr* argument);
  void data_flow(std::uint32_t consumer, const clang::Expr* argument);
  void destroy(clang::QualType type, clang::SourceRange range, bool dynamic = false);
  void release_shared(const clang::CXXMethodDecl* method, clang::SourceRange range);
  void constructed(const clang::CXXRecordDecl* record);
  void candidates(const clang::OverloadExpr* expression);
  void add(CallKind kind, std::uint32_t target, std::uint32_t extra, clang::SourceRange range);
  void direct(const clang::FunctionDecl* function, clang::SourceRange range);

  // ---- values (call_values.cpp)
  struct Source {
    bool is_function = false;
    std::uint32_t index = 0;
    const clang::FunctionDecl* function = nullptr;
  };
  using Sources = std::vector<Source>;
  Sources sources_of(const clang::Expr* expression);
  bool source_wrapper(const clang::Expr* expression, std::vector<const clang::Expr*>& todo);
  void source_name(const clang::DeclRefExpr* name, Sources& found);
  bool source_step(const clang::Expr* expression, Sources& found,
                   std::vector<const clang::Expr*>& todo);
  bool source_call(const clang::CallExpr* call, Sources& found,
                   std::vector<const clang::Expr*>& todo);
  void source_function(const clang::FunctionDecl* function, Sources& found);
  void flow(std::uint32_t into, const clang::Expr* from);
  std::uint32_t holder_of(const clang::ValueDecl* variable);
  const clang::Expr* callee_object(const clang::CallExpr* call) const;

  CallTable& table_;
  std::uint32_t symbol_;
  const clang::FunctionDecl* function_;
  bool in_tree_ = false;
  bool instance_ = false;
  std::vector<const clang::Stmt*> todo_;
  llvm::DenseSet<const clang::Expr*> written_;  // only written, or written too
  llvm::DenseSet<const clang::Expr*> not_read_;
  llvm::DenseSet<const clang::Expr*> callees_;  // not used as values
  llvm::DenseSet<const clang::Expr*> elided_;   // temporaries that something else destroys
  llvm::DenseSet<const clang::Expr*> subobjects_;
  llvm::DenseMap<const clang::ValueDecl*, std::vector<std::uint32_t>> made_by_;
};

}  // namespace lacuna::detail
