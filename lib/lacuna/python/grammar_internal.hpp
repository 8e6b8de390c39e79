#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/treesitter/tree_internal.hpp"

namespace lacuna::detail {

/// The nodes of the grammar that the front end tells apart.
enum class NodeKind : std::uint8_t {
  other,
  module,
  block,
  function,
  class_,
  decorated,
  decorator,
  parameters,
  compound,  ///< if, while, try, with, match: a statement that holds blocks
  elif,      ///< a statement of its own for CPython
  clause,    ///< else, finally: part of the statement before
  except,
  case_,
  simple,  ///< a statement without blocks that needs no second look
  expression_statement,
  pass,
  raise,
  python2,  ///< print and exec as statements
  comment,
  string,
  concatenated_string,
  parenthesized,
  ellipsis,
  yield,
  lambda,
  identifier,
  chevron,
  expression_list,
  // What follows matters for names alone.
  comprehension,
  for_in,     ///< a loop or the head of a comprehension
  parameter,  ///< with a default or an annotation
  assignment,
  named_expression,
  as_pattern,
  import,
  aliased_import,
  dotted_name,
  attribute,
  subscript,
  keyword_argument,
  delete_,
  global,
  nonlocal,
  class_pattern,
  keyword_pattern,
};

/// The grammar of Python with its names turned into numbers once. Immutable after construction.
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
  TSFieldId alias() const { return alias_; }
  TSFieldId attribute() const { return attribute_; }
  TSFieldId body() const { return body_; }
  TSFieldId guard() const { return guard_; }
  TSFieldId left() const { return left_; }
  TSFieldId name() const { return name_; }
  TSFieldId return_type() const { return return_type_; }
  TSFieldId superclasses() const { return superclasses_; }
  TSFieldId type() const { return type_; }
  TSFieldId type_parameters() const { return type_parameters_; }
  TSFieldId value() const { return value_; }

  /// The tree of `text`, UTF-8 with lines that end in "\n" or "\r\n"; null where it takes more
  /// than 5 s and 2 s for each MB of this thread. Thread-safe: each thread has its own parser.
  Tree parse(std::string_view text) const;

  /// As grammar_version.
  std::string version() const;

 private:
  const TSLanguage* language_;
  std::vector<NodeKind> kinds_;  // by symbol
  TSFieldId alias_ = 0;
  TSFieldId attribute_ = 0;
  TSFieldId body_ = 0;
  TSFieldId guard_ = 0;
  TSFieldId left_ = 0;
  TSFieldId name_ = 0;
  TSFieldId return_type_ = 0;
  TSFieldId superclasses_ = 0;
  TSFieldId type_ = 0;
  TSFieldId type_parameters_ = 0;
  TSFieldId value_ = 0;
};

}  // namespace lacuna::detail
