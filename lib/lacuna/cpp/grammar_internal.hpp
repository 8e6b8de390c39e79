#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lacuna/treesitter/tree_internal.hpp"

namespace lacuna::detail::cpp {

/// What a node means to the walk over a file; names of the grammar that mean nothing are `other`.
enum class NodeKind : std::uint8_t {
  other,
  namespace_,
  class_,
  function,
  lambda,
  template_,
  friend_,
  linkage,
  block,      // of declarations, statements or members
  body,       // compound_statement
  statement,  // counted, and its children are looked at
  decision,   // counted, and one more way through the function
  return_,
  co_return_,
  co_await_,
  co_yield_,
  throw_,
  case_,
  catch_,
  try_,
  conditional,
  binary,
  expression_statement,
  leaf,  // nothing of interest inside
  function_declarator,
  declarator,  // pointer, reference, array, parenthesized
  operator_cast,
  trailing_return,
  qualified,
  initializers,  // of a constructor
};

/// The grammar of C++ with its names turned into numbers once. Immutable after construction.
class Grammar {
 public:
  Grammar();

  NodeKind kind(TSNode node) const {
    const TSSymbol symbol = ts_node_symbol(node);
    return symbol < kinds_.size() ? kinds_[symbol] : NodeKind::other;  // ERROR is beyond the table
  }
  TSNode child(TSNode node, TSFieldId field) const {
    return ts_node_child_by_field_id(node, field);
  }
  TSFieldId body() const { return body_; }
  TSFieldId declarator() const { return declarator_; }
  TSFieldId default_value() const { return default_value_; }
  TSFieldId name() const { return name_; }
  TSFieldId operator_() const { return operator_id_; }
  TSFieldId parameters() const { return parameters_; }
  TSFieldId type() const { return type_; }

  /// The tree of `text`, ASCII; null where it takes more than 5 s and 4 s for each MB of this
  /// thread. Thread-safe: each thread has its own parser.
  Tree parse(std::string_view text) const;

  /// As grammar_version.
  std::string version() const;

 private:
  const TSLanguage* language_;
  std::vector<NodeKind> kinds_;  // by symbol
  TSFieldId body_ = 0;
  TSFieldId declarator_ = 0;
  TSFieldId default_value_ = 0;
  TSFieldId name_ = 0;
  TSFieldId operator_id_ = 0;
  TSFieldId parameters_ = 0;
  TSFieldId type_ = 0;
};

}  // namespace lacuna::detail::cpp
